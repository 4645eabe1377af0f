-- AlterTable
ALTER TABLE "link" ADD COLUMN     "window_from" TEXT,
ADD COLUMN     "window_to" TEXT;

-- A task touches one date only.
UPDATE "link" SET "window_from" = "window_date", "window_to" = "window_date";

ALTER TABLE "link" DROP COLUMN "window_date";

-- CreateTable
CREATE TABLE "office_event" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "owner_id" UUID NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "subject" TEXT NOT NULL DEFAULT '',
    "description" TEXT NOT NULL DEFAULT '',
    "time" JSONB NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3),
    "locations" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "attendees" JSONB NOT NULL DEFAULT '[]',
    "organizer" JSONB,
    "is_organizer" BOOLEAN NOT NULL DEFAULT true,
    "response" TEXT NOT NULL DEFAULT 'none',
    "is_cancelled" BOOLEAN NOT NULL DEFAULT false,
    "recurrence" JSONB,
    "exceptions" JSONB NOT NULL DEFAULT '[]',
    "reminder_minutes" INTEGER,
    "show_as" TEXT NOT NULL DEFAULT 'busy',
    "sensitivity" TEXT NOT NULL DEFAULT 'normal',
    "importance" TEXT NOT NULL DEFAULT 'normal',
    "categories" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "online_meeting_url" TEXT,
    "uid" TEXT,
    "natural_key" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "office_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "office_event_owner_id_deleted_at_id_idx" ON "office_event"("owner_id", "deleted_at", "id");

-- CreateIndex
CREATE INDEX "office_event_owner_id_starts_at_idx" ON "office_event"("owner_id", "starts_at");

-- CreateIndex
CREATE INDEX "office_event_owner_id_natural_key_idx" ON "office_event"("owner_id", "natural_key");

-- CreateIndex
CREATE INDEX "office_event_owner_id_uid_idx" ON "office_event"("owner_id", "uid");

-- AddForeignKey
ALTER TABLE "office_event" ADD CONSTRAINT "office_event_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
