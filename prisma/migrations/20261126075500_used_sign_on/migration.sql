-- What is on its way is kept by the browser, sealed: those few that go on in this moment begin anew.
-- DropTable
DROP TABLE "pending_sign_on";

-- CreateTable
CREATE TABLE "used_sign_on" (
    "id_hash" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "used_sign_on_pkey" PRIMARY KEY ("id_hash")
);

-- CreateIndex
CREATE INDEX "used_sign_on_expires_at_idx" ON "used_sign_on"("expires_at");
