-- AlterTable
ALTER TABLE "email_content" ADD COLUMN     "domains" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "search" tsvector;

-- CreateTable
CREATE TABLE "email_threading" (
    "email_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "thread_id" UUID NOT NULL,
    "message_group_id" UUID NOT NULL,
    "message_key" UUID,
    "ancestors" UUID[] DEFAULT ARRAY[]::UUID[],
    "sender" UUID,
    "at" TEXT NOT NULL,

    CONSTRAINT "email_threading_pkey" PRIMARY KEY ("email_id")
);

-- CreateTable
CREATE TABLE "email_thread_person" (
    "thread_id" UUID NOT NULL,
    "person" UUID NOT NULL,

    CONSTRAINT "email_thread_person_pkey" PRIMARY KEY ("thread_id","person")
);

-- CreateTable
CREATE TABLE "email_thread_topic" (
    "topic" UUID NOT NULL,
    "thread_id" UUID NOT NULL,
    "sender" UUID NOT NULL,
    "names_ancestors" BOOLEAN NOT NULL,
    "first_at" TEXT NOT NULL,
    "last_at" TEXT NOT NULL,

    CONSTRAINT "email_thread_topic_pkey" PRIMARY KEY ("topic","thread_id","sender","names_ancestors")
);

-- CreateTable
CREATE TABLE "email_thread_wish" (
    "later" UUID NOT NULL,
    "sender" UUID NOT NULL,
    "earlier" UUID NOT NULL,

    CONSTRAINT "email_thread_wish_pkey" PRIMARY KEY ("later","earlier","sender")
);

-- CreateTable
CREATE TABLE "email_thread_alias" (
    "id" UUID NOT NULL,
    "thread_id" UUID NOT NULL,

    CONSTRAINT "email_thread_alias_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "email_threading_thread_id_idx" ON "email_threading"("thread_id");

-- CreateIndex
CREATE INDEX "email_threading_message_key_idx" ON "email_threading"("message_key");

-- CreateIndex
CREATE INDEX "email_thread_topic_thread_id_idx" ON "email_thread_topic"("thread_id");

-- CreateIndex
CREATE INDEX "email_thread_wish_earlier_idx" ON "email_thread_wish"("earlier");

-- CreateIndex
CREATE INDEX "email_thread_alias_thread_id_idx" ON "email_thread_alias"("thread_id");

-- AddForeignKey
ALTER TABLE "email_threading" ADD CONSTRAINT "email_threading_email_id_fkey" FOREIGN KEY ("email_id") REFERENCES "office_email"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Entries go into the indexes at once: what waits in a pending list would be searched row by row by every page of an import, and by whoever
-- searches meanwhile.
CREATE INDEX email_threading_ancestors ON email_threading USING gin (ancestors) WITH (fastupdate = off);
CREATE INDEX email_content_search ON email_content USING gin (search);
