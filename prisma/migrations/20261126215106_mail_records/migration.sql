-- AlterTable
ALTER TABLE "collection" ADD COLUMN     "parent_id" TEXT,
ADD COLUMN     "total_items" INTEGER,
ADD COLUMN     "unread_items" INTEGER,
ADD COLUMN     "well_known" TEXT;

-- CreateTable
CREATE TABLE "office_email" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "owner_id" UUID NOT NULL,
    "account_id" UUID,
    "is_imported" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,
    "folder_id" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3),
    "is_read" BOOLEAN NOT NULL DEFAULT false,
    "flag" JSONB NOT NULL DEFAULT '{"status":"notFlagged","startDate":null,"dueDate":null,"completedDate":null}',
    "categories" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "importance" TEXT NOT NULL DEFAULT 'normal',
    "natural_key" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "office_email_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "email_content" (
    "email_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "type" TEXT NOT NULL,
    "from" JSONB,
    "sender" JSONB,
    "to" JSONB NOT NULL DEFAULT '[]',
    "cc" JSONB NOT NULL DEFAULT '[]',
    "bcc" JSONB NOT NULL DEFAULT '[]',
    "reply_to" JSONB NOT NULL DEFAULT '[]',
    "sent_at" TIMESTAMPTZ(3),
    "message_id" TEXT,
    "in_reply_to" TEXT,
    "references" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "conversation_id" TEXT,
    "preview" TEXT NOT NULL DEFAULT '',
    "sensitivity" TEXT NOT NULL DEFAULT 'normal',
    "size" INTEGER,
    "has_attachments" BOOLEAN NOT NULL DEFAULT false,
    "asks_for_receipt" BOOLEAN NOT NULL DEFAULT false,
    "web_link" TEXT,
    "headers" JSONB,
    "body_state" TEXT NOT NULL,
    "body_reason" TEXT,
    "body_type" TEXT,
    "body" TEXT,
    "text" TEXT,

    CONSTRAINT "email_content_pkey" PRIMARY KEY ("email_id")
);

-- CreateIndex
CREATE INDEX "office_email_owner_id_deleted_at_id_idx" ON "office_email"("owner_id", "deleted_at", "id");

-- CreateIndex
CREATE INDEX "email_content_account_id_body_state_idx" ON "email_content"("account_id", "body_state");

-- AddForeignKey
ALTER TABLE "office_email" ADD CONSTRAINT "office_email_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "email_content" ADD CONSTRAINT "email_content_email_id_fkey" FOREIGN KEY ("email_id") REFERENCES "office_email"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Newest first, in a mailbox and in a folder. Prisma's datamodel cannot say NULLS LAST.
CREATE INDEX office_email_received ON office_email (owner_id, received_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX office_email_in_folder ON office_email (owner_id, folder_id, received_at DESC NULLS LAST, id DESC) WHERE deleted_at IS NULL;

ALTER TABLE email_content ADD CONSTRAINT email_content_type_known
  CHECK (type IN ('MAIL', 'MEETING_REQUEST', 'MEETING_RESPONSE', 'MEETING_CANCELLATION', 'AUTOMATIC', 'BOUNCE', 'RECEIPT'));
ALTER TABLE email_content ADD CONSTRAINT email_content_body_state_known
  CHECK (body_state IN ('STORED', 'LATER', 'TOO_LARGE', 'UNREADABLE'));
