-- AlterTable
ALTER TABLE "settings_scope" ADD COLUMN     "pending_keys" TEXT[] DEFAULT ARRAY[]::TEXT[];
