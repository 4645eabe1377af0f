-- CreateEnum
CREATE TYPE "mailbox_access" AS ENUM ('OWN', 'DELEGATED', 'APPLICATION');

-- AlterTable
ALTER TABLE "account" ADD COLUMN     "access" "mailbox_access" NOT NULL DEFAULT 'OWN',
ADD COLUMN     "via_account_id" UUID;

-- AlterTable
ALTER TABLE "sign_in" ADD COLUMN     "system_mailbox_id" UUID;

-- CreateTable
CREATE TABLE "system_mailbox" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "organization_id" UUID NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "label" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "access" "mailbox_access" NOT NULL,
    "via_account_id" UUID,
    "account_id" UUID,
    "import_from" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "system_mailbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "system_mailbox_reader" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "mailbox_id" UUID NOT NULL,
    "user_id" UUID,
    "role" "role",

    CONSTRAINT "system_mailbox_reader_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "system_mailbox_account_id_key" ON "system_mailbox"("account_id");

-- CreateIndex
CREATE INDEX "system_mailbox_organization_id_idx" ON "system_mailbox"("organization_id");

-- CreateIndex
CREATE INDEX "system_mailbox_reader_user_id_idx" ON "system_mailbox_reader"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "system_mailbox_reader_mailbox_id_user_id_key" ON "system_mailbox_reader"("mailbox_id", "user_id");

-- CreateIndex
CREATE UNIQUE INDEX "system_mailbox_reader_mailbox_id_role_key" ON "system_mailbox_reader"("mailbox_id", "role");

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_via_account_id_fkey" FOREIGN KEY ("via_account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "system_mailbox" ADD CONSTRAINT "system_mailbox_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "system_mailbox" ADD CONSTRAINT "system_mailbox_via_account_id_fkey" FOREIGN KEY ("via_account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "system_mailbox" ADD CONSTRAINT "system_mailbox_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "system_mailbox_reader" ADD CONSTRAINT "system_mailbox_reader_mailbox_id_fkey" FOREIGN KEY ("mailbox_id") REFERENCES "system_mailbox"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "system_mailbox_reader" ADD CONSTRAINT "system_mailbox_reader_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Prisma has no words for these.
CREATE UNIQUE INDEX "system_mailbox_address" ON "system_mailbox"("address") WHERE "removed_at" IS NULL;
CREATE UNIQUE INDEX "system_mailbox_label" ON "system_mailbox"("organization_id", lower("label")) WHERE "removed_at" IS NULL;
ALTER TABLE "system_mailbox" ADD CONSTRAINT "system_mailbox_via" CHECK (("access" = 'DELEGATED') = ("via_account_id" IS NOT NULL));
ALTER TABLE "system_mailbox_reader" ADD CONSTRAINT "system_mailbox_reader_one" CHECK (("user_id" IS NULL) <> ("role" IS NULL));
ALTER TABLE "account" ADD CONSTRAINT "account_via" CHECK (("access" = 'DELEGATED') = ("via_account_id" IS NOT NULL) AND "via_account_id" <> "id");
CREATE INDEX "account_via_account" ON "account"("via_account_id") WHERE "via_account_id" IS NOT NULL;
