-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "role" AS ENUM ('ADMINISTRATOR', 'ORGANIZATION_ADMINISTRATOR', 'USER', 'AUDITOR');

-- CreateEnum
CREATE TYPE "account_state" AS ENUM ('CONNECTED', 'MISSING_SCOPES', 'NEEDS_REAUTH', 'NO_MAILBOX', 'DISCONNECTED');

-- CreateEnum
CREATE TYPE "resource" AS ENUM ('EMAIL', 'CALENDAR', 'TASKS');

-- CreateEnum
CREATE TYPE "run_state" AS ENUM ('QUEUED', 'RUNNING', 'WAITING', 'AWAITING_APPROVAL', 'SUCCEEDED', 'PARTIAL', 'FAILED', 'CANCELLED');

-- CreateTable
CREATE TABLE "organization" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "user" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "organization_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "role" "role" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_token" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "user_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "role" "role" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_id" UUID,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "level" TEXT,
    "owner_id" TEXT,
    "field" TEXT,
    "from" JSONB,
    "to" JSONB,

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "settings_scope" (
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 0,
    "overrides" JSONB NOT NULL DEFAULT '{}',
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "settings_scope_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "secret" (
    "name" TEXT NOT NULL,
    "ciphertext" BYTEA NOT NULL,
    "key_id" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "secret_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "installation" (
    "name" TEXT NOT NULL,
    "value" JSONB NOT NULL,

    CONSTRAINT "installation_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "account" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "organization_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "tenant_id" TEXT NOT NULL,
    "object_id" TEXT NOT NULL,
    "user_principal_name" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "state" "account_state" NOT NULL,
    "state_reason" TEXT,
    "granted_scopes" TEXT[],
    "token_cache" BYTEA,
    "token_key_id" TEXT,
    "time_zone" TEXT NOT NULL DEFAULT 'Etc/UTC',
    "connected_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in" (
    "state_hash" TEXT NOT NULL,
    "viewer_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "account_id" UUID,
    "code_verifier" BYTEA NOT NULL,
    "key_id" TEXT NOT NULL,
    "nonce" TEXT NOT NULL,
    "scopes" TEXT[],
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sign_in_pkey" PRIMARY KEY ("state_hash")
);

-- CreateTable
CREATE TABLE "office_task" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "owner_id" UUID NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "subject" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "due_date" TEXT,
    "due_time" TEXT,
    "start_date" TEXT,
    "priority" TEXT NOT NULL DEFAULT 'normal',
    "status" TEXT NOT NULL DEFAULT 'open',
    "completed_date" TEXT,
    "reminder_at" TIMESTAMPTZ(3),
    "categories" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "checklist" JSONB NOT NULL DEFAULT '[]',
    "recurrence" JSONB,
    "natural_key" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "office_task_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "office_log" (
    "owner_id" UUID NOT NULL,
    "resource" TEXT NOT NULL,
    "head" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "office_log_pkey" PRIMARY KEY ("owner_id","resource")
);

-- CreateTable
CREATE TABLE "office_change" (
    "owner_id" UUID NOT NULL,
    "resource" TEXT NOT NULL,
    "record_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "version" INTEGER NOT NULL,
    "deleted" BOOLEAN NOT NULL DEFAULT false,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "office_change_pkey" PRIMARY KEY ("owner_id","resource","record_id")
);

-- CreateTable
CREATE TABLE "sync_state" (
    "account_id" UUID NOT NULL,
    "resource" "resource" NOT NULL,
    "lease_holder" TEXT,
    "fencing_token" BIGINT NOT NULL DEFAULT 0,
    "lease_expires_at" TIMESTAMPTZ(3),
    "lease_ms" INTEGER,
    "wanted_trigger" TEXT,
    "wanted_at" TIMESTAMPTZ(3),
    "current_run_id" UUID,
    "next_sync_at" TIMESTAMPTZ(3),
    "last_sync_at" TIMESTAMPTZ(3),
    "last_outcome" TEXT,
    "last_error_code" TEXT,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "office_cursor" BIGINT NOT NULL DEFAULT 0,
    "collections_link" TEXT,
    "applied_settings" TEXT,

    CONSTRAINT "sync_state_pkey" PRIMARY KEY ("account_id","resource")
);

-- CreateTable
CREATE TABLE "collection" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "account_id" UUID NOT NULL,
    "resource" "resource" NOT NULL,
    "external_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "is_read_only" BOOLEAN NOT NULL DEFAULT false,
    "state" TEXT NOT NULL DEFAULT 'EXCLUDED',
    "delta_link" TEXT,
    "next_link" TEXT,
    "round" INTEGER NOT NULL DEFAULT 0,
    "is_full_round" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "collection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "link" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "account_id" UUID NOT NULL,
    "resource" "resource" NOT NULL,
    "collection_id" UUID NOT NULL,
    "office_id" UUID NOT NULL,
    "m365_id" TEXT NOT NULL,
    "bases" JSONB,
    "extra" JSONB NOT NULL DEFAULT '{}',
    "etag" TEXT,
    "office_version" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'ACTIVE',
    "detached_reason" TEXT,
    "drift" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "window_date" TEXT,
    "seen_round" INTEGER NOT NULL DEFAULT 0,
    "synced_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "link_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbox_item" (
    "account_id" UUID NOT NULL,
    "resource" "resource" NOT NULL,
    "side" TEXT NOT NULL,
    "record_id" TEXT NOT NULL,
    "collection_id" UUID,
    "seq" BIGSERIAL NOT NULL,
    "snapshot" JSONB,
    "removed" BOOLEAN NOT NULL DEFAULT false,
    "is_verified" BOOLEAN NOT NULL DEFAULT false,
    "natural_key" TEXT,
    "state" TEXT NOT NULL DEFAULT 'READY',
    "reason" TEXT,
    "message" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "inbox_item_pkey" PRIMARY KEY ("record_id","side","account_id","resource")
);

-- CreateTable
CREATE TABLE "effect" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "run_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "resource" "resource" NOT NULL,
    "operation" TEXT NOT NULL,
    "office_id" UUID NOT NULL,
    "m365_id" TEXT,
    "collection_id" UUID NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'PLANNED',
    "before" JSONB,
    "after" JSONB,
    "error_code" TEXT,
    "planned_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "effect_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "conflict" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "account_id" UUID NOT NULL,
    "resource" "resource" NOT NULL,
    "link_id" UUID,
    "office_id" UUID NOT NULL,
    "m365_id" TEXT NOT NULL,
    "collection_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "fields" TEXT[],
    "title" TEXT NOT NULL,
    "bases" JSONB,
    "office" JSONB,
    "m365" JSONB,
    "office_version" INTEGER NOT NULL,
    "etag" TEXT,
    "rule" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "outcome" TEXT,
    "choice" JSONB,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "conflict_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "run" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "account_id" UUID NOT NULL,
    "resource" "resource" NOT NULL,
    "trigger" TEXT NOT NULL,
    "state" "run_state" NOT NULL,
    "phase" TEXT,
    "done" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER,
    "counts" JSONB NOT NULL DEFAULT '{}',
    "graph_requests" INTEGER NOT NULL DEFAULT 0,
    "worker" TEXT,
    "fencing_token" BIGINT NOT NULL DEFAULT 0,
    "queued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "moved_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "waiting_until" TIMESTAMPTZ(3),
    "error_code" TEXT,
    "error_message" TEXT,
    "cancel_requested_at" TIMESTAMPTZ(3),
    "brake" JSONB,
    "approval" TEXT,
    "approval_by" TEXT,

    CONSTRAINT "run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "organization_id" UUID,
    "account_id" UUID,
    "source" TEXT NOT NULL,
    "resource" "resource",
    "type" TEXT NOT NULL,
    "operation" TEXT,
    "step" TEXT,
    "item_id" TEXT,
    "external_id" TEXT,
    "code" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "remedy" TEXT NOT NULL,
    "occurrences" INTEGER NOT NULL DEFAULT 1,
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "alert_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "feed_event" (
    "id" BIGSERIAL NOT NULL,
    "xact" xid8 NOT NULL DEFAULT pg_current_xact_id(),
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "topic" TEXT NOT NULL,
    "organization_id" UUID,
    "user_id" UUID,
    "account_id" UUID,
    "resource" "resource",
    "subject_id" TEXT,
    "detail" JSONB,

    CONSTRAINT "feed_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE INDEX "user_organization_id_idx" ON "user"("organization_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_token_hash_key" ON "api_token"("hash");

-- CreateIndex
CREATE INDEX "api_token_user_id_idx" ON "api_token"("user_id");

-- CreateIndex
CREATE INDEX "audit_entry_at_idx" ON "audit_entry"("at");

-- CreateIndex
CREATE INDEX "account_user_id_idx" ON "account"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "account_tenant_id_object_id_key" ON "account"("tenant_id", "object_id");

-- CreateIndex
CREATE INDEX "office_task_owner_id_deleted_at_id_idx" ON "office_task"("owner_id", "deleted_at", "id");

-- CreateIndex
CREATE INDEX "office_task_owner_id_natural_key_idx" ON "office_task"("owner_id", "natural_key");

-- CreateIndex
CREATE INDEX "office_change_owner_id_resource_seq_idx" ON "office_change"("owner_id", "resource", "seq");

-- CreateIndex
CREATE INDEX "sync_state_next_sync_at_idx" ON "sync_state"("next_sync_at");

-- CreateIndex
CREATE UNIQUE INDEX "collection_account_id_resource_external_id_key" ON "collection"("account_id", "resource", "external_id");

-- CreateIndex
CREATE INDEX "link_collection_id_seen_round_idx" ON "link"("collection_id", "seen_round");

-- CreateIndex
CREATE INDEX "link_account_id_state_idx" ON "link"("account_id", "state");

-- CreateIndex
CREATE UNIQUE INDEX "link_m365_id_account_id_resource_key" ON "link"("m365_id", "account_id", "resource");

-- CreateIndex
CREATE UNIQUE INDEX "link_office_id_account_id_resource_key" ON "link"("office_id", "account_id", "resource");

-- CreateIndex
CREATE INDEX "inbox_item_account_id_state_seq_idx" ON "inbox_item"("account_id", "state", "seq");

-- CreateIndex
CREATE INDEX "effect_account_id_resource_state_idx" ON "effect"("account_id", "resource", "state");

-- CreateIndex
CREATE INDEX "effect_run_id_idx" ON "effect"("run_id");

-- CreateIndex
CREATE INDEX "conflict_account_id_resource_state_idx" ON "conflict"("account_id", "resource", "state");

-- CreateIndex
CREATE INDEX "conflict_link_id_idx" ON "conflict"("link_id");

-- CreateIndex
CREATE INDEX "run_account_id_resource_queued_at_idx" ON "run"("account_id", "resource", "queued_at" DESC);

-- CreateIndex
CREATE INDEX "run_state_idx" ON "run"("state");

-- CreateIndex
CREATE UNIQUE INDEX "alert_key_key" ON "alert"("key");

-- CreateIndex
CREATE INDEX "alert_account_id_resolved_at_idx" ON "alert"("account_id", "resolved_at");

-- CreateIndex
CREATE INDEX "feed_event_xact_id_idx" ON "feed_event"("xact", "id");

-- AddForeignKey
ALTER TABLE "user" ADD CONSTRAINT "user_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organization"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "office_task" ADD CONSTRAINT "office_task_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sync_state" ADD CONSTRAINT "sync_state_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "collection" ADD CONSTRAINT "collection_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
