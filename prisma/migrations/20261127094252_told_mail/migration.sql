-- AlterTable
ALTER TABLE "notification_subscription" ADD COLUMN     "first_folders" UUID[] DEFAULT ARRAY[]::UUID[],
ADD COLUMN     "unplaced" JSONB NOT NULL DEFAULT '[]';
