-- DropIndex
DROP INDEX "audit_entry_at_idx";

-- AlterTable
ALTER TABLE "audit_entry" ADD COLUMN     "organization_id" UUID,
ADD COLUMN     "person_id" UUID;

-- CreateIndex
CREATE INDEX "audit_entry_at_id_idx" ON "audit_entry"("at", "id");

-- CreateIndex
CREATE INDEX "audit_entry_organization_id_at_idx" ON "audit_entry"("organization_id", "at");

-- CreateIndex
CREATE INDEX "audit_entry_person_id_at_idx" ON "audit_entry"("person_id", "at");

-- Whose the entries are that are there already; owners are people, organizations or accounts.
UPDATE "audit_entry" e SET "organization_id" = u."organization_id", "person_id" = u."id" FROM "user" u WHERE e."owner_id" = u."id"::text;
UPDATE "audit_entry" e SET "organization_id" = a."organization_id", "person_id" = a."user_id" FROM "account" a WHERE e."owner_id" = a."id"::text;
UPDATE "audit_entry" e SET "organization_id" = o."id" FROM "organization" o WHERE e."owner_id" = o."id"::text;
