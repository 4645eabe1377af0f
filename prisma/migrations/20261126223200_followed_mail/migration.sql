-- AlterTable
ALTER TABLE "collection" ADD COLUMN     "read_by" JSONB;

-- CreateTable
CREATE TABLE "excluded_mail" (
    "account_id" UUID NOT NULL,
    "hash" TEXT NOT NULL,
    "collection_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "round" INTEGER NOT NULL,

    CONSTRAINT "excluded_mail_pkey" PRIMARY KEY ("account_id","hash")
);

-- CreateIndex
CREATE INDEX "excluded_mail_collection_id_idx" ON "excluded_mail"("collection_id");

-- AddForeignKey
ALTER TABLE "excluded_mail" ADD CONSTRAINT "excluded_mail_collection_id_fkey" FOREIGN KEY ("collection_id") REFERENCES "collection"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The same lists as in core/mail/mail-rules.ts and core/sync/link.ts.
ALTER TABLE excluded_mail ADD CONSTRAINT excluded_mail_reason_known
  CHECK (reason IN ('EXCLUDED_ADDRESS', 'MARKED_PRIVATE', 'INTERNAL_MAIL'));
ALTER TABLE link DROP CONSTRAINT link_detached_reason;
ALTER TABLE link ADD CONSTRAINT link_detached_reason
CHECK (state <> 'DETACHED' OR (detached_reason IS NOT NULL AND detached_reason IN
  ('WINDOW', 'COLLECTION', 'FOLLOWER_DELETED', 'DELETION_REJECTED', 'DECLINED', 'REMOVED_WHILE_DETACHED', 'OTHER_MAILBOX', 'DELETED')));
