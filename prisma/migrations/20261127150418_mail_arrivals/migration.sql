-- AlterTable
ALTER TABLE "system_mailbox" ADD COLUMN     "answering_since" TIMESTAMPTZ(3),
ADD COLUMN     "processing_since" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "mail_processing" (
    "mailbox_id" UUID NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'NOTHING',
    "task_owner_id" UUID,
    "task_subject" TEXT,
    "task_due_in_days" INTEGER,
    "task_due_on_working_days" BOOLEAN NOT NULL DEFAULT false,
    "webhook_url" TEXT,
    "webhook_stopped" TEXT,
    "webhook_failing_since" TIMESTAMPTZ(3),
    "waits_until" TIMESTAMPTZ(3),

    CONSTRAINT "mail_processing_pkey" PRIMARY KEY ("mailbox_id")
);

-- CreateTable
CREATE TABLE "mail_arrival" (
    "email_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "processing" TEXT NOT NULL DEFAULT 'OFF',
    "skipped" TEXT,
    "processed_at" TIMESTAMPTZ(3),
    "task_id" UUID,
    "answering" TEXT NOT NULL DEFAULT 'OFF',
    "answered_at" TIMESTAMPTZ(3),

    CONSTRAINT "mail_arrival_pkey" PRIMARY KEY ("email_id")
);

-- CreateTable
CREATE TABLE "webhook_delivery" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "mailbox_id" UUID NOT NULL,
    "email_id" UUID NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'PENDING',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "next_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "attempts" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "mail_arrival_task_id_idx" ON "mail_arrival"("task_id");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_delivery_email_id_key" ON "webhook_delivery"("email_id");

-- CreateIndex
CREATE INDEX "webhook_delivery_mailbox_id_created_at_id_idx" ON "webhook_delivery"("mailbox_id", "created_at" DESC, "id");

-- AddForeignKey
ALTER TABLE "mail_processing" ADD CONSTRAINT "mail_processing_mailbox_id_fkey" FOREIGN KEY ("mailbox_id") REFERENCES "system_mailbox"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mail_processing" ADD CONSTRAINT "mail_processing_task_owner_id_fkey" FOREIGN KEY ("task_owner_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mail_arrival" ADD CONSTRAINT "mail_arrival_email_id_fkey" FOREIGN KEY ("email_id") REFERENCES "office_email"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mail_arrival" ADD CONSTRAINT "mail_arrival_task_id_fkey" FOREIGN KEY ("task_id") REFERENCES "office_task"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_mailbox_id_fkey" FOREIGN KEY ("mailbox_id") REFERENCES "system_mailbox"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_email_id_fkey" FOREIGN KEY ("email_id") REFERENCES "office_email"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What waits, the oldest first: both are nearly always empty, so looking every few seconds costs nothing.
CREATE INDEX "mail_arrival_processing" ON "mail_arrival"("account_id", "received_at", "email_id") WHERE "processing" = 'WAITING';
CREATE INDEX "mail_arrival_answering" ON "mail_arrival"("account_id", "received_at", "email_id") WHERE "answering" = 'WAITING';
CREATE INDEX "webhook_delivery_pending" ON "webhook_delivery"("mailbox_id", "next_at", "id") WHERE "state" = 'PENDING';

ALTER TABLE "mail_processing" ADD CONSTRAINT "mail_processing_kind" CHECK ("kind" = 'NOTHING'
  OR "kind" = 'TASK' AND "task_owner_id" IS NOT NULL AND "task_subject" IS NOT NULL OR "kind" = 'WEBHOOK' AND "webhook_url" IS NOT NULL);
ALTER TABLE "mail_arrival" ADD CONSTRAINT "mail_arrival_processing" CHECK ("processing" IN ('OFF', 'WAITING', 'TASK', 'WEBHOOK', 'SKIPPED')
  AND ("processing" = 'SKIPPED') = ("skipped" IS NOT NULL));
ALTER TABLE "mail_arrival" ADD CONSTRAINT "mail_arrival_answering" CHECK ("answering" IN ('OFF', 'WAITING', 'DONE'));
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_state" CHECK ("state" IN ('PENDING', 'DELIVERED', 'FAILED')
  AND ("state" = 'PENDING') = ("next_at" IS NOT NULL));

ALTER TABLE alert DROP CONSTRAINT alert_subject;
ALTER TABLE alert ADD CONSTRAINT alert_subject CHECK (subject IN ('application', 'system', 'signIn', 'heldMail', 'lateMail', 'mailProcessing',
  'notifications', 'run', 'goneCollections', 'namelessCollections', 'unreadCollection', 'uncomparedCollection', 'namelessItems', 'record',
  'brokenGlass', 'wayIn'));
