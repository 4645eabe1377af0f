import { Prisma } from "../../../../prisma/generated/client.ts";
import type { AuditAndFeed } from "../../../app/ports/settings-store.ts";
import type { SyncKey } from "../../../app/ports/sync-store.ts";
import type { SqlOfficeTable } from "../../office/record-table.ts";
import { signOut } from "../accounts.ts";
import { inTransaction, type OfficeTables, ofSync, type SyncDatabase, type Tx, type WriteFeed } from "../context.ts";
import { forgetMail } from "../mail/forget-mail.ts";
import { isHeldMail } from "../mail/legal-hold-sql.ts";
import { runAfter, runMay } from "../state-sql.ts";
import { about, type Concerned } from "./lease.ts";

export interface ForgetDeps {
  readonly prisma: SyncDatabase;
  readonly offices: OfficeTables;
  readonly writeFeed: WriteFeed;
}

/**
 * Signs an account out and deletes what sync stores about it: links, inbox, collections, ledger, conflicts, cursors; in Oro it deletes what
 * was imported from this mailbox. Unfinished runs are cancelled, and a worker in the middle of one loses its lease. Nothing is written to
 * Microsoft.
 * @returns how many records were imported from it; if that is not `expected`, nothing was done
 */
export function disconnectAndDelete(
  { prisma, offices, writeFeed }: ForgetDeps,
  accountId: string,
  expected: number,
  report: AuditAndFeed,
): Promise<number> {
  return inTransaction(prisma, async (tx) => {
    await lockSyncs(tx, accountId);
    const imported = await lockImported(tx, accountId, offices);
    const count = imported.reduce((sum, { rows }) => sum + rows.length, 0);
    if (count !== expected) return count;
    await forgetMailbox({ offices, writeFeed }, tx, accountId);
    await signOut(tx, accountId, report);
    return count;
  });
}

/** The deleting part of it, in the caller's transaction. */
export async function forgetMailbox(
  { offices, writeFeed }: Omit<ForgetDeps, "prisma">,
  tx: Tx,
  accountId: string,
): Promise<void> {
  const syncs = await lockSyncs(tx, accountId);
  for (const { office, rows } of await lockImported(tx, accountId, offices))
    await (office.resource === "EMAIL" ? forgetMail(tx, accountId) : deleteRecords(tx, office, rows));
  for (const sync of syncs) await forget(tx, sync);
  await writeFeed(
    tx,
    syncs.map((sync) => ({ topic: "status", ...about(sync) })),
  );
}

/**
 * For a mailbox that nobody will connect again as this account: records stay, and nothing waits any more. A worker in the middle of a run
 * loses its lease; conflicts end with each side as it is.
 */
export async function leaveMailbox(tx: Tx, accountId: string): Promise<void> {
  await lockSyncs(tx, accountId);
  const id = Prisma.sql`account_id = ${accountId}::uuid`;
  await tx.$executeRaw`
    WITH inbox AS (DELETE FROM inbox_item WHERE ${id}),
      plans AS (${dropPlans(id)}),
      conflicts AS (
        UPDATE conflict SET state = 'SETTLED', outcome = 'KEPT_APART', decided_at = clock_timestamp(), updated_at = clock_timestamp(),
          reason = 'The person whose mailbox it was is removed. Both sides stay as they are.'
        WHERE ${id} AND state IN ('OPEN', 'RESOLVING')
      ),
      runs AS (${cancelUnfinished(id, "The person whose mailbox it was is removed")})
    UPDATE sync_state SET fencing_token = fencing_token + 1, lease_holder = NULL, lease_expires_at = NULL, current_run_id = NULL,
      next_sync_at = NULL
    WHERE ${id}`;
}

/** No run writes while these rows are locked. */
function lockSyncs(tx: Tx, accountId: string): Promise<readonly Concerned[]> {
  return tx.$queryRaw<Concerned[]>`
    SELECT s.account_id AS "accountId", s.resource::text AS resource, a.organization_id AS "organizationId", a.user_id AS "userId"
    FROM sync_state s JOIN account a ON a.id = s.account_id
    WHERE s.account_id = ${accountId}::uuid ORDER BY s.resource FOR UPDATE OF s`;
}

function dropPlans(ofAccount: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`DELETE FROM plan_item WHERE run_id IN (SELECT id FROM run WHERE ${ofAccount})`;
}

function cancelUnfinished(ofAccount: Prisma.Sql, reason: string): Prisma.Sql {
  return Prisma.sql`
    UPDATE run SET state = ${runAfter("abandoned")}, finished_at = clock_timestamp(), waiting_until = NULL, error_message = ${reason}
    WHERE ${ofAccount} AND ${runMay("abandoned")}`;
}

/** How many records `disconnectAndDelete` would delete in Oro. */
export async function countImported(
  prisma: Pick<SyncDatabase, "$queryRaw">,
  offices: OfficeTables,
  accountId: string,
): Promise<number> {
  let count = 0;
  for (const office of Object.values(offices)) {
    const [found] = await prisma.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS count FROM ${Prisma.raw(office.tableName)} t WHERE ${isImportedFrom(accountId, office)}`;
    count += found?.count ?? 0;
  }
  return count;
}

/** How many mails a legal hold keeps, whoever deletes what was imported. */
export async function countHeld(prisma: Pick<SyncDatabase, "$queryRaw">, accountId: string): Promise<number> {
  const [found] = await prisma.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM office_email e WHERE e.owner_id = ${accountId}::uuid AND e.deleted_at IS NULL AND ${isHeldMail()}`;
  return found?.count ?? 0;
}

/** Whether a record `t` was imported from this account: not one made in Oro, nor one that another mailbox of the person holds too. */
function isImportedFrom(accountId: string, { resource }: SqlOfficeTable): Prisma.Sql {
  const isFree = resource === "EMAIL" ? Prisma.sql`NOT ${isHeldMail("t")} AND` : Prisma.empty;
  return Prisma.sql`${isFree} t.account_id = ${accountId}::uuid AND t.is_imported AND t.deleted_at IS NULL AND NOT EXISTS (
    SELECT FROM link l WHERE l.office_id = t.id AND l.account_id <> ${accountId}::uuid AND l.state <> 'REMOVED')`;
}

interface ImportedRow {
  readonly id: string;
  readonly ownerId: string;
}

/** Nobody else changes or deletes them before the transaction ends. */
export async function lockImported(tx: Tx, accountId: string, offices: OfficeTables) {
  const imported: { readonly office: SqlOfficeTable; readonly rows: readonly ImportedRow[] }[] = [];
  for (const office of Object.values(offices)) {
    const rows = await tx.$queryRaw<ImportedRow[]>`
      SELECT t.id, t.owner_id AS "ownerId" FROM ${Prisma.raw(office.tableName)} t WHERE ${isImportedFrom(accountId, office)}
      ORDER BY t.id FOR UPDATE OF t`;
    imported.push({ office, rows });
  }
  return imported;
}

/** They stay this mailbox's, so that no other mailbox carries their deletion to Microsoft. */
async function deleteRecords(tx: Tx, office: SqlOfficeTable, rows: readonly ImportedRow[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  await office.write(
    tx,
    first.ownerId,
    rows.map(({ id }) => ({ op: "delete", id })),
  );
}

async function forget(tx: Tx, sync: SyncKey): Promise<void> {
  // What a legal hold keeps stays known by its link: otherwise it would be here twice once the mailbox is connected again.
  const isHeld =
    sync.resource === "EMAIL"
      ? Prisma.sql`EXISTS (SELECT FROM office_email e WHERE e.id = link.office_id)`
      : Prisma.sql`false`;
  await tx.$executeRaw`
    WITH links AS (DELETE FROM link WHERE ${ofSync(sync)} AND NOT ${isHeld}),
      held AS (
        UPDATE link SET state = 'DETACHED', detached_reason = 'COLLECTION' WHERE ${ofSync(sync)} AND ${isHeld} AND state <> 'DETACHED'
      ),
      inbox AS (DELETE FROM inbox_item WHERE ${ofSync(sync)}),
      plans AS (${dropPlans(ofSync(sync))}),
      collections AS (DELETE FROM collection WHERE ${ofSync(sync)}),
      effects AS (DELETE FROM effect WHERE ${ofSync(sync)}),
      conflicts AS (DELETE FROM conflict WHERE ${ofSync(sync)}),
      alerts AS (
        UPDATE alert SET resolved_at = clock_timestamp() WHERE ${ofSync(sync)} AND resolved_at IS NULL
      ),
      runs AS (${cancelUnfinished(ofSync(sync), "The account was disconnected")})
    UPDATE sync_state SET fencing_token = fencing_token + 1, lease_holder = NULL, lease_expires_at = NULL, current_run_id = NULL,
      next_sync_at = NULL, office_cursor = 0, collections_link = NULL, applied_settings = NULL, failures = 0, last_error_code = NULL
    WHERE ${ofSync(sync)}`;
}
