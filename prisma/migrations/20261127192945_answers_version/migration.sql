-- AlterTable
ALTER TABLE "system_mailbox" ADD COLUMN     "answers_version" INTEGER NOT NULL DEFAULT 1;
