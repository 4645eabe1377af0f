-- AlterTable
ALTER TABLE "api_token" ADD COLUMN     "is_session" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "parent_id" UUID;

-- AlterTable
ALTER TABLE "sign_in" ADD COLUMN     "login_hint" TEXT;

-- CreateIndex
CREATE INDEX "api_token_parent_id_idx" ON "api_token"("parent_id");
