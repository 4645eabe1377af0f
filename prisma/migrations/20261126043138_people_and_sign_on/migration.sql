-- DropIndex
DROP INDEX "user_email_key";

-- AlterTable
ALTER TABLE "organization" ADD COLUMN     "archived_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "user" ADD COLUMN     "removed_at" TIMESTAMPTZ(3),
ADD COLUMN     "suspended_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "api_token" ADD COLUMN     "address" TEXT,
ADD COLUMN     "entra_session_id" TEXT,
ADD COLUMN     "logout_hint" TEXT,
ADD COLUMN     "signed_in_by" TEXT,
ADD COLUMN     "user_agent" TEXT;

-- CreateTable
CREATE TABLE "person_identity" (
    "tenant_id" TEXT NOT NULL,
    "object_id" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "user_principal_name" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "bound_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3),

    CONSTRAINT "person_identity_pkey" PRIMARY KEY ("tenant_id","object_id")
);

-- CreateTable
CREATE TABLE "confirmed_tenant" (
    "tenant_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "confirmed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "confirmed_by_id" UUID NOT NULL,

    CONSTRAINT "confirmed_tenant_pkey" PRIMARY KEY ("tenant_id")
);

-- CreateTable
CREATE TABLE "pending_sign_on" (
    "state_hash" TEXT NOT NULL,
    "purpose" TEXT NOT NULL,
    "viewer_id" UUID,
    "browser_hash" TEXT NOT NULL,
    "code_verifier" BYTEA NOT NULL,
    "key_id" TEXT NOT NULL,
    "nonce" TEXT NOT NULL,
    "return_to" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "pending_sign_on_pkey" PRIMARY KEY ("state_hash")
);

-- CreateTable
CREATE TABLE "invitation" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "user_id" UUID NOT NULL,
    "code_hash" TEXT NOT NULL,
    "created_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "person_identity_user_id_idx" ON "person_identity"("user_id");

-- CreateIndex
CREATE INDEX "pending_sign_on_expires_at_idx" ON "pending_sign_on"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "invitation_code_hash_key" ON "invitation"("code_hash");

-- CreateIndex
CREATE INDEX "invitation_user_id_idx" ON "invitation"("user_id");

-- CreateIndex
CREATE INDEX "api_token_entra_session_id_idx" ON "api_token"("entra_session_id");

-- CreateIndex
CREATE INDEX "audit_entry_actor_id_at_idx" ON "audit_entry"("actor_id", "at");

-- CreateIndex
CREATE INDEX "audit_entry_owner_id_at_idx" ON "audit_entry"("owner_id", "at");

-- AddForeignKey
ALTER TABLE "person_identity" ADD CONSTRAINT "person_identity_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Who is removed leaves the address free.
CREATE UNIQUE INDEX "user_email_present_key" ON "user"("email") WHERE "removed_at" IS NULL;

ALTER TABLE "pending_sign_on" ADD CONSTRAINT "pending_sign_on_purpose_check" CHECK ("purpose" IN ('signIn', 'try', 'readPeople'));
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_signed_in_by_check" CHECK ("signed_in_by" IN ('token', 'link', 'microsoft'));
