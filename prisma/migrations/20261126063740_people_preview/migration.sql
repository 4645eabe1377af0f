-- CreateTable
CREATE TABLE "people_preview" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "viewer_id" UUID NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'WAITING',
    "read" INTEGER NOT NULL DEFAULT 0,
    "message" TEXT,
    "tenant_id" TEXT,
    "tenant_name" TEXT,
    "verified_domains" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "people" JSONB NOT NULL DEFAULT '[]',
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "people_preview_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "people_preview_viewer_id_key" ON "people_preview"("viewer_id");

-- CreateIndex
CREATE INDEX "people_preview_expires_at_idx" ON "people_preview"("expires_at");
