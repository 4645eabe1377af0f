import type { SyncKey } from "../../app/ports/sync-store.ts";
import { must } from "../../lib/must.ts";
import {
  inTransaction,
  type OfficeTables,
  ofSync,
  type SyncDatabase,
  type Tx,
  type WriteFeed,
} from "./sync-context.ts";
import { about, type Concerned } from "./sync-lease.ts";

export interface ForgetDeps {
  readonly prisma: SyncDatabase;
  readonly offices: OfficeTables;
  readonly writeFeed: WriteFeed;
}

/**
 * Forgets what sync remembers of an account: links, inbox, collections, ledger, conflicts, cursors. Unfinished runs are cancelled, and
 * a worker in the middle of one has lost its lease. Nothing is written to Microsoft.
 * @returns how many office records were deleted: the linked ones when `deleteRecords` is set, otherwise none
 */
export function forgetSyncedData(
  { prisma, offices, writeFeed }: ForgetDeps,
  accountId: string,
  { deleteRecords }: { readonly deleteRecords: boolean },
): Promise<number> {
  return inTransaction(prisma, async (tx) => {
    const syncs = await tx.$queryRaw<Concerned[]>`
      SELECT s.account_id AS "accountId", s.resource::text AS resource, a.organization_id AS "organizationId", a.user_id AS "ownerId"
      FROM sync_state s JOIN account a ON a.id = s.account_id
      WHERE s.account_id = ${accountId}::uuid ORDER BY s.resource FOR UPDATE OF s`;
    let deleted = 0;
    for (const sync of syncs) {
      if (deleteRecords) deleted += await deleteLinked(tx, sync, offices);
      await forget(tx, sync);
    }
    await writeFeed(
      tx,
      syncs.map((sync) => ({ topic: "status", ...about(sync) })),
    );
    return deleted;
  });
}

async function deleteLinked(tx: Tx, sync: Concerned, offices: OfficeTables): Promise<number> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT office_id AS id FROM link WHERE ${ofSync(sync)} AND state <> 'REMOVED'`;
  if (rows.length === 0) return 0;
  const office = must(offices[sync.resource], `the office's table of ${sync.resource}`);
  const written = await office.write(
    tx,
    sync.ownerId,
    rows.map(({ id }) => ({ op: "delete", id })),
  );
  return written.length;
}

async function forget(tx: Tx, sync: SyncKey): Promise<void> {
  await tx.$executeRaw`
    WITH links AS (DELETE FROM link WHERE ${ofSync(sync)}),
      inbox AS (DELETE FROM inbox_item WHERE ${ofSync(sync)}),
      collections AS (DELETE FROM collection WHERE ${ofSync(sync)}),
      effects AS (DELETE FROM effect WHERE ${ofSync(sync)}),
      conflicts AS (DELETE FROM conflict WHERE ${ofSync(sync)}),
      alerts AS (
        UPDATE alert SET resolved_at = clock_timestamp() WHERE ${ofSync(sync)} AND resolved_at IS NULL
      ),
      runs AS (
        UPDATE run SET state = 'CANCELLED', finished_at = clock_timestamp(), waiting_until = NULL,
          error_message = 'The account was disconnected'
        WHERE ${ofSync(sync)} AND state IN ('QUEUED', 'RUNNING', 'WAITING', 'AWAITING_APPROVAL')
      )
    UPDATE sync_state SET fencing_token = fencing_token + 1, lease_holder = NULL, lease_expires_at = NULL, current_run_id = NULL,
      next_sync_at = NULL, office_cursor = 0, collections_link = NULL, applied_settings = NULL, failures = 0, last_error_code = NULL
    WHERE ${ofSync(sync)}`;
}
