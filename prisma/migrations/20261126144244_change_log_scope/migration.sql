-- A mailbox may be nobody's own, and the change log of EMAIL is a mailbox's: the log is keyed by what its records belong to.
ALTER TABLE "account" ALTER COLUMN "user_id" DROP NOT NULL;

ALTER TABLE "office_log" RENAME COLUMN "owner_id" TO "scope_id";

ALTER TABLE "office_change" RENAME COLUMN "owner_id" TO "scope_id";
ALTER INDEX "office_change_owner_id_resource_seq_idx" RENAME TO "office_change_scope_id_resource_seq_idx";
