-- AlterTable
ALTER TABLE "alert" ADD COLUMN     "parts" JSONB,
ADD COLUMN     "user_id" UUID;

-- CreateTable
CREATE TABLE "broken_glass" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "viewer_id" UUID NOT NULL,
    "viewer_name" TEXT NOT NULL,
    "viewer_role" "role" NOT NULL,
    "user_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "reads" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "broken_glass_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "broken_glass_viewer_id_ended_at_idx" ON "broken_glass"("viewer_id", "ended_at");

-- CreateIndex
CREATE INDEX "broken_glass_user_id_ended_at_idx" ON "broken_glass"("user_id", "ended_at");

-- CreateIndex
CREATE INDEX "alert_user_id_idx" ON "alert"("user_id");

-- AddForeignKey
ALTER TABLE "broken_glass" ADD CONSTRAINT "broken_glass_viewer_id_fkey" FOREIGN KEY ("viewer_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "broken_glass" ADD CONSTRAINT "broken_glass_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
