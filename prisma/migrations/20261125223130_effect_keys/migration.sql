-- AlterTable
ALTER TABLE "effect" ADD COLUMN     "key" UUID,
ADD COLUMN     "over_from" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "effect_office_id_idx" ON "effect"("office_id");
