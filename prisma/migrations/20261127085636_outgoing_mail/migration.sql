-- CreateTable
CREATE TABLE "outgoing_message" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "account_id" UUID NOT NULL,
    "ordered_by_id" UUID NOT NULL,
    "idempotency_key" TEXT,
    "state" TEXT NOT NULL DEFAULT 'WAITING',
    "version" BIGINT NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "send_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "next_at" TIMESTAMPTZ(3),
    "draft_begun_at" TIMESTAMPTZ(3),
    "draft_id" TEXT,
    "draft_etag" TEXT,
    "draft_fingerprint" TEXT,
    "submitted_at" TIMESTAMPTZ(3),
    "looks" INTEGER NOT NULL DEFAULT 0,
    "refusal" JSONB,
    "hold" TEXT,
    "approved" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "copy_id" TEXT,
    "copy_email_id" UUID,
    "bounces" JSONB NOT NULL DEFAULT '[]',
    "message_id" TEXT NOT NULL,
    "origin" JSONB,
    "origin_email_id" UUID,
    "from" JSONB,
    "to" JSONB NOT NULL,
    "cc" JSONB NOT NULL,
    "bcc" JSONB NOT NULL,
    "subject" TEXT NOT NULL,
    "html" TEXT NOT NULL,
    "importance" TEXT NOT NULL,

    CONSTRAINT "outgoing_message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outgoing_attachment" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "account_id" UUID NOT NULL,
    "uploaded_by_id" UUID NOT NULL,
    "uploaded_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "outgoing_id" UUID,
    "nth" INTEGER NOT NULL DEFAULT 0,
    "name" TEXT NOT NULL,
    "content_type" TEXT,
    "size" BIGINT NOT NULL,
    "is_inline" BOOLEAN NOT NULL DEFAULT false,
    "content_id" TEXT,
    "blob_id" UUID NOT NULL,

    CONSTRAINT "outgoing_attachment_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "outgoing_message_copy_email_id_key" ON "outgoing_message"("copy_email_id");

-- CreateIndex
CREATE INDEX "outgoing_message_account_id_created_at_id_idx" ON "outgoing_message"("account_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "outgoing_message_ordered_by_id_idempotency_key_key" ON "outgoing_message"("ordered_by_id", "idempotency_key");

-- CreateIndex
CREATE UNIQUE INDEX "outgoing_message_account_id_message_id_key" ON "outgoing_message"("account_id", "message_id");

-- CreateIndex
CREATE INDEX "outgoing_attachment_outgoing_id_nth_idx" ON "outgoing_attachment"("outgoing_id", "nth");

-- CreateIndex
CREATE INDEX "outgoing_attachment_blob_id_idx" ON "outgoing_attachment"("blob_id");

-- AddForeignKey
ALTER TABLE "outgoing_message" ADD CONSTRAINT "outgoing_message_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "outgoing_message" ADD CONSTRAINT "outgoing_message_copy_email_id_fkey" FOREIGN KEY ("copy_email_id") REFERENCES "office_email"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "outgoing_attachment" ADD CONSTRAINT "outgoing_attachment_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "outgoing_attachment" ADD CONSTRAINT "outgoing_attachment_outgoing_id_fkey" FOREIGN KEY ("outgoing_id") REFERENCES "outgoing_message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "outgoing_attachment" ADD CONSTRAINT "outgoing_attachment_blob_id_fkey" FOREIGN KEY ("blob_id") REFERENCES "blob"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The same lists as in core/mail/outgoing/outgoing.ts.
ALTER TABLE outgoing_message ADD CONSTRAINT outgoing_message_state_known CHECK (state IN ('WAITING', 'DRAFTED', 'ATTACHED', 'SUBMITTING',
  'SUBMITTED', 'SENT', 'WITHDRAWING', 'CANCELLED', 'FAILED', 'HELD', 'UNSURE', 'BOUNCED'));
ALTER TABLE outgoing_message ADD CONSTRAINT outgoing_message_hold_known CHECK (
  (hold IS NULL OR hold IN ('OVERDUE', 'RECIPIENTS_BRAKE', 'AMBIGUOUS_DRAFTS', 'DRAFT_CHANGED', 'DRAFT_GONE')) AND (state <> 'HELD' OR hold IS NOT NULL));
ALTER TABLE outgoing_message ADD CONSTRAINT outgoing_message_importance_known CHECK (importance IN ('low', 'normal', 'high'));
ALTER TABLE outgoing_message ADD CONSTRAINT outgoing_message_draft_whole CHECK (
  (draft_id IS NULL) = (draft_etag IS NULL) AND (draft_id IS NULL) = (draft_fingerprint IS NULL));
-- What is due, for the whole installation and for one mailbox.
CREATE INDEX outgoing_message_due ON outgoing_message (next_at, account_id) WHERE next_at IS NOT NULL;
-- What a mailbox has submitted lately, for the brake and the pace.
CREATE INDEX outgoing_message_submitted ON outgoing_message (account_id, submitted_at) WHERE submitted_at IS NOT NULL;
-- Uploads that wait for an order.
CREATE INDEX outgoing_attachment_waiting ON outgoing_attachment (uploaded_at) WHERE outgoing_id IS NULL;
-- For their purge.
CREATE INDEX outgoing_message_ended ON outgoing_message (updated_at) WHERE next_at IS NULL;
