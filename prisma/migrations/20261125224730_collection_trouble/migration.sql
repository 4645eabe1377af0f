-- AlterTable
ALTER TABLE "collection" ADD COLUMN     "failing_since" TIMESTAMPTZ(3),
ADD COLUMN     "failures" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "next_read_at" TIMESTAMPTZ(3),
ADD COLUMN     "reconcile_failed_at" TIMESTAMPTZ(3),
ADD COLUMN     "reconcile_orders" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "reconciled_at" TIMESTAMPTZ(3);

-- What was read whole before counts as compared now, or every mailbox would be compared in the first minute.
UPDATE "collection" SET "reconciled_at" = clock_timestamp() WHERE "delta_link" IS NOT NULL;
