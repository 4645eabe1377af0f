-- DropIndex
DROP INDEX "account_tenant_id_object_id_key";

-- AlterTable
ALTER TABLE "account" ADD COLUMN     "released_at" TIMESTAMPTZ(3);

-- Who is removed leaves the mailbox free.
CREATE UNIQUE INDEX "account_mailbox_present_key" ON "account"("tenant_id", "object_id") WHERE "released_at" IS NULL;
