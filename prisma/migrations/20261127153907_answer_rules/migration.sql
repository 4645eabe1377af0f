-- AlterTable
ALTER TABLE "outgoing_message" ADD COLUMN     "kind" TEXT NOT NULL DEFAULT 'PERSON',
ADD COLUMN     "text" TEXT,
ALTER COLUMN "ordered_by_id" DROP NOT NULL;

-- CreateTable
CREATE TABLE "answer_rule" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "mailbox_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "enabled_at" TIMESTAMPTZ(3),
    "conditions" JSONB NOT NULL DEFAULT '[]',
    "subject" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "html" TEXT,

    CONSTRAINT "answer_rule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "answered_sender" (
    "sender" TEXT NOT NULL,
    "mailbox_id" UUID NOT NULL,
    "answered_at" TIMESTAMPTZ(3) NOT NULL,
    "outgoing_id" UUID NOT NULL,

    CONSTRAINT "answered_sender_pkey" PRIMARY KEY ("sender")
);

-- CreateTable
CREATE TABLE "mail_answer" (
    "email_id" UUID NOT NULL,
    "mailbox_id" UUID NOT NULL,
    "judged_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "outcome" TEXT NOT NULL,
    "header" TEXT,
    "rule_name" TEXT,
    "outgoing_id" UUID,

    CONSTRAINT "mail_answer_pkey" PRIMARY KEY ("email_id")
);

-- CreateIndex
CREATE INDEX "answer_rule_mailbox_id_position_idx" ON "answer_rule"("mailbox_id", "position");

-- CreateIndex
CREATE INDEX "answered_sender_mailbox_id_answered_at_idx" ON "answered_sender"("mailbox_id", "answered_at");

-- CreateIndex
CREATE INDEX "answered_sender_answered_at_idx" ON "answered_sender"("answered_at");

-- CreateIndex
CREATE INDEX "answered_sender_outgoing_id_idx" ON "answered_sender"("outgoing_id");

-- CreateIndex
CREATE INDEX "mail_answer_mailbox_id_judged_at_email_id_idx" ON "mail_answer"("mailbox_id", "judged_at" DESC, "email_id");

-- CreateIndex
CREATE INDEX "mail_answer_judged_at_idx" ON "mail_answer"("judged_at");

-- CreateIndex
CREATE INDEX "mail_answer_outgoing_id_idx" ON "mail_answer"("outgoing_id");

-- AddForeignKey
ALTER TABLE "answer_rule" ADD CONSTRAINT "answer_rule_mailbox_id_fkey" FOREIGN KEY ("mailbox_id") REFERENCES "system_mailbox"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "answered_sender" ADD CONSTRAINT "answered_sender_mailbox_id_fkey" FOREIGN KEY ("mailbox_id") REFERENCES "system_mailbox"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mail_answer" ADD CONSTRAINT "mail_answer_email_id_fkey" FOREIGN KEY ("email_id") REFERENCES "office_email"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mail_answer" ADD CONSTRAINT "mail_answer_mailbox_id_fkey" FOREIGN KEY ("mailbox_id") REFERENCES "system_mailbox"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mail_answer" ADD CONSTRAINT "mail_answer_outgoing_id_fkey" FOREIGN KEY ("outgoing_id") REFERENCES "outgoing_message"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- Prisma has no words for these.
ALTER TABLE "outgoing_message" ADD CONSTRAINT "outgoing_message_kind" CHECK (
  CASE "kind" WHEN 'PERSON' THEN "ordered_by_id" IS NOT NULL AND "text" IS NULL WHEN 'ANSWER' THEN "ordered_by_id" IS NULL AND "text" IS NOT NULL ELSE false END);

-- Mail that comes back, or that names one of these, is answered by nobody.
CREATE INDEX "outgoing_message_answer" ON "outgoing_message"("message_id") WHERE "kind" = 'ANSWER';
