-- AlterTable
ALTER TABLE "email_content" ADD COLUMN     "attachments_state" TEXT NOT NULL DEFAULT 'LATER';

-- CreateTable
CREATE TABLE "blob" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "organization_id" UUID NOT NULL,
    "sha256" BYTEA,
    "length" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "blob_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "blob_part" (
    "blob_id" UUID NOT NULL,
    "nth" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "blob_part_pkey" PRIMARY KEY ("blob_id","nth")
);

-- CreateTable
CREATE TABLE "email_attachment" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "email_id" UUID NOT NULL,
    "m365_id" TEXT NOT NULL,
    "nth" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "content_type" TEXT,
    "size" BIGINT NOT NULL,
    "is_inline" BOOLEAN NOT NULL DEFAULT false,
    "content_id" TEXT,
    "state" TEXT NOT NULL DEFAULT 'NOT_FETCHED',
    "reason" TEXT,
    "blob_id" UUID,

    CONSTRAINT "email_attachment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mail_lane" (
    "account_id" UUID NOT NULL,
    "lane" TEXT NOT NULL,
    "lease_holder" TEXT,
    "fencing_token" BIGINT NOT NULL DEFAULT 0,
    "lease_expires_at" TIMESTAMPTZ(3),
    "next_at" TIMESTAMPTZ(3),

    CONSTRAINT "mail_lane_pkey" PRIMARY KEY ("account_id","lane")
);

-- CreateIndex
CREATE UNIQUE INDEX "blob_organization_id_sha256_key" ON "blob"("organization_id", "sha256");

-- CreateIndex
CREATE INDEX "email_attachment_blob_id_idx" ON "email_attachment"("blob_id");

-- CreateIndex
CREATE UNIQUE INDEX "email_attachment_email_id_m365_id_key" ON "email_attachment"("email_id", "m365_id");

-- CreateIndex
CREATE INDEX "mail_lane_next_at_idx" ON "mail_lane"("next_at");

-- AddForeignKey
ALTER TABLE "blob_part" ADD CONSTRAINT "blob_part_blob_id_fkey" FOREIGN KEY ("blob_id") REFERENCES "blob"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "email_attachment" ADD CONSTRAINT "email_attachment_email_id_fkey" FOREIGN KEY ("email_id") REFERENCES "office_email"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "email_attachment" ADD CONSTRAINT "email_attachment_blob_id_fkey" FOREIGN KEY ("blob_id") REFERENCES "blob"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mail_lane" ADD CONSTRAINT "mail_lane_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Most of it is compressed already.
ALTER TABLE blob_part ALTER COLUMN bytes SET STORAGE EXTERNAL;
ALTER TABLE email_content ADD CONSTRAINT email_content_attachments_state_known CHECK (attachments_state IN ('LATER', 'LISTED'));
ALTER TABLE email_attachment ADD CONSTRAINT email_attachment_kind_known CHECK (kind IN ('file', 'item', 'reference'));
ALTER TABLE email_attachment ADD CONSTRAINT email_attachment_state_known
  CHECK (state IN ('STORED', 'NOT_FETCHED', 'TOO_BIG', 'REFUSED', 'REMOVED') AND (state = 'STORED') = (blob_id IS NOT NULL));
-- What the content lane looks for, newest first by its mail.
CREATE INDEX email_content_to_list ON email_content (account_id) WHERE attachments_state = 'LATER';
CREATE INDEX email_attachment_to_fetch ON email_attachment (email_id) WHERE state = 'NOT_FETCHED';
-- For the purge of old tombstones.
CREATE INDEX office_email_deleted ON office_email (deleted_at) WHERE deleted_at IS NOT NULL;
