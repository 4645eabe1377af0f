import { Prisma, type PrismaClient } from "../../../prisma/generated/client.ts";
import type { FeedEvent } from "../../app/ports/feed.ts";
import type { HeldRun, SyncKey } from "../../app/ports/sync-store.ts";
import type { Resource } from "../../core/records/record.ts";
import type { Sql, SqlDatabase } from "../database/sql-database.ts";
import type { SqlOfficeTable } from "../office/record-table.ts";

// Sync's statements work on whole lists: a list goes in as one JSON parameter or one array. So a page of five hundred records costs as many
// statements as one record, and none at all when the list is empty.

export type Tx = Prisma.TransactionClient;
export type SyncDatabase = Pick<PrismaClient, "$transaction" | "$queryRaw" | "$executeRaw">;
/** Writes events within the transaction that they report. */
export type WriteFeed = (tx: Sql, events: readonly FeedEvent[]) => Promise<void>;
export type OfficeTables = Readonly<Partial<Record<Resource, SqlOfficeTable>>>;

/** What the statements of one run's transaction share. */
export interface RunContext {
  readonly tx: Sql;
  readonly run: HeldRun;
  readonly office: SqlOfficeTable;
  readonly writeFeed: WriteFeed;
  /** Of a text that is to be recognised and not kept. */
  readonly hashOf: (text: string) => string;
  /** Whether rules keep out mail of the run's account, as the transaction began. Nobody else brings in any while it lasts. */
  readonly hasExcluded: boolean;
}

/** Rows of one account's one resource: every statement has this condition, so none touches another's. */
export function ofSync({ accountId, resource }: SyncKey): Prisma.Sql {
  return Prisma.sql`account_id = ${accountId}::uuid AND resource = ${resource}::resource`;
}

/**
 * The end of a subquery that looks up one row of `alias` by its id, once for each outer row. For an account missing in the statistics
 * PostgreSQL expects a single row, and might scan all of its rows for each id. So the account is compared in a way that no index can serve,
 * and OFFSET keeps the subquery from becoming a join.
 */
export function lookedUpIn(alias: "l" | "i" | "m", { accountId, resource }: SyncKey): Prisma.Sql {
  const row = Prisma.raw(alias);
  return Prisma.sql`${row}.account_id::text = ${accountId}::text AND ${row}.resource::text = ${resource}::text OFFSET 0`;
}

/**
 * Statements one after another in one transaction, READ COMMITTED like all of ours: `openDatabase` makes that the default, and setting it
 * here would cost a statement. It waits only for the lease's row, which others hold for at most one page.
 */
export function inTransaction<T>(prisma: Pick<PrismaClient, "$transaction">, work: (tx: Tx) => Promise<T>): Promise<T> {
  return prisma.$transaction(work, patience);
}

/** The same without Prisma. */
export function inSqlTransaction<T>(database: SqlDatabase, work: (tx: Sql) => Promise<T>): Promise<T> {
  return database.$transaction(work, patience);
}

const patience = { maxWait: 30_000, timeout: 120_000 };

/** The last entry of each key: one statement cannot write a row twice. */
export function lastOfEach<T>(rows: readonly T[], keyOf: (row: T) => string): readonly T[] {
  return [...new Map(rows.map((row) => [keyOf(row), row])).values()];
}
