import { Prisma, type PrismaClient } from "../../../prisma/generated/client.ts";
import type { FeedEvent } from "../../app/ports/feed.ts";
import type { HeldRun, SyncKey } from "../../app/ports/sync-store.ts";
import type { Resource } from "../../core/records/record.ts";
import type { SqlOfficeTable } from "../office/record-table.ts";

// The statements of sync work on whole lists: a list goes in as one JSON parameter or one array, so that a page of five hundred records
// costs as many statements as one record, and none at all when the list is empty.

export type Tx = Prisma.TransactionClient;
export type SyncDatabase = Pick<PrismaClient, "$transaction" | "$queryRaw" | "$executeRaw">;
/** Writes events within the transaction that they report. */
export type WriteFeed = (tx: Tx, events: readonly FeedEvent[]) => Promise<void>;
export type OfficeTables = Readonly<Partial<Record<Resource, SqlOfficeTable>>>;

/** What the statements of one run's transaction share. */
export interface RunContext {
  readonly tx: Tx;
  readonly run: HeldRun;
  readonly office: SqlOfficeTable;
  readonly writeFeed: WriteFeed;
}

/** Rows of one account's one resource: every statement says so, and none touches another's. */
export function ofSync({ accountId, resource }: SyncKey): Prisma.Sql {
  return Prisma.sql`account_id = ${accountId}::uuid AND resource = ${resource}::resource`;
}

/**
 * The end of a subquery that looks one row of `alias` up by its id, once for each row outside. Of an account that the statistics do not
 * know yet PostgreSQL expects a single row, and would as soon scan all of its rows for each id: so the account is compared in a way that
 * no index serves, and OFFSET keeps the subquery from becoming a join.
 */
export function lookedUpIn(alias: "l" | "i" | "m", { accountId, resource }: SyncKey): Prisma.Sql {
  const row = Prisma.raw(alias);
  return Prisma.sql`${row}.account_id::text = ${accountId}::text AND ${row}.resource::text = ${resource}::text OFFSET 0`;
}

/**
 * One after another in one transaction, READ COMMITTED as every one of ours: `openDatabase` sees to it that this is the default, and
 * saying it here would cost a statement. What it waits for is the lease's row, which others hold for one page at most.
 */
export function inTransaction<T>(prisma: SyncDatabase, work: (tx: Tx) => Promise<T>): Promise<T> {
  return prisma.$transaction(work, { maxWait: 30_000, timeout: 120_000 });
}

/** The last of each key: one statement cannot write a row twice. */
export function lastOfEach<T>(rows: readonly T[], keyOf: (row: T) => string): readonly T[] {
  return [...new Map(rows.map((row) => [keyOf(row), row])).values()];
}
