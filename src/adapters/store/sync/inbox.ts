import { Prisma } from "../../../../prisma/generated/client.ts";
import type { Inbox } from "../../../app/ports/sync/inbox.ts";
import type { SyncKey } from "../../../app/ports/sync-store.ts";
import type { SideName } from "../../../core/records/record.ts";
import type { InboxRef, InboxRow } from "../../../core/sync/inbox.ts";
import { must } from "../../../lib/must.ts";
import { storableJson } from "../../../lib/storable-json.ts";
import { lastOfEach, lookedUpIn, ofSync, type RunContext } from "../context.ts";
import { isUnsettled } from "./effects.ts";
import { inboxColumns, isLinked, nextSeq, type SequencedRow } from "./inbox-columns.ts";
import { mayHaveMoved } from "./links.ts";
import type { StagingStatements } from "./staging.ts";
import type { UnlinkedStatements } from "./unlinked.ts";

type InboxStatements = Omit<Inbox, keyof UnlinkedStatements | keyof StagingStatements>;

const isUnverifiedRemoval = Prisma.sql`(i.side = 'm365' AND i.removed AND NOT i.is_verified)`;

/** Whether anything is left to compare or to finish. */
export const hasWork = (key: SyncKey): Prisma.Sql => Prisma.sql`(
  EXISTS (SELECT FROM inbox_item WHERE ${ofSync(key)} AND (state = 'READY' OR (state = 'EXCLUDED' AND reason = 'DUPLICATE')))
  OR EXISTS (SELECT FROM link WHERE ${ofSync(key)} AND ${mayHaveMoved})
  OR EXISTS (SELECT FROM effect WHERE ${ofSync(key)} AND side = 'm365' AND ${isUnsettled}))`;

/** Whether a row is in none of these collections. */
function isBesides(besides: readonly string[]): Prisma.Sql {
  return besides.length === 0
    ? Prisma.sql`true`
    : Prisma.sql`(i.collection_id = ANY(${[...besides]}::uuid[])) IS NOT TRUE`;
}

/** For an office row: whether it is still unknown if its partner in Microsoft exists. */
function awaitsVerification(key: SyncKey): Prisma.Sql {
  return Prisma.sql`(i.side = 'office' AND EXISTS (
    SELECT FROM link l WHERE l.office_id = CASE WHEN i.side = 'office' THEN i.record_id::uuid END AND EXISTS (
      SELECT FROM inbox_item m
      WHERE m.record_id = l.m365_id AND m.side = 'm365' AND m.removed AND NOT m.is_verified AND ${lookedUpIn("m", key)}
    ) AND ${lookedUpIn("l", key)}))`;
}

export function inboxStatements({ tx, run }: RunContext): InboxStatements {
  /** READY rows in the order of arrival. */
  const ready = (condition: Prisma.Sql, after: bigint, limit: number): Promise<SequencedRow[]> =>
    tx.$queryRaw<SequencedRow[]>`
      SELECT ${inboxColumns} FROM inbox_item i
      WHERE ${ofSync(run)} AND i.state = 'READY' AND i.seq > ${after}::bigint AND ${condition}
      ORDER BY i.seq LIMIT ${limit}`;
  return {
    async changeInbox({ put = [], remove = [] }) {
      const rows = lastOfEach(put, keyOf).map(storedRow);
      const kept = new Set(rows.map(keyOf));
      const gone = remove.filter((ref) => !kept.has(keyOf(ref)));
      if (rows.length === 0 && gone.length === 0) return;
      await tx.$executeRaw`
        WITH gone AS (
          DELETE FROM inbox_item i WHERE ${ofSync(run)} AND ${isOneOf(gone)}
        )
        INSERT INTO inbox_item (account_id, resource, side, record_id, collection_id, snapshot, removed, is_verified, natural_key, state,
          reason, message, attempts, next_attempt_at)
        SELECT ${run.accountId}::uuid, ${run.resource}::resource, n.side, n."recordId", n."collectionId", n.snapshot, n.removed,
          n."isVerified", n."naturalKey", n.state, n.reason, n.message, n.attempts, n."nextAttemptAt"
        FROM jsonb_to_recordset(${storableJson(rows)}::jsonb) AS n(side text, "recordId" text, "collectionId" uuid, snapshot jsonb,
          removed boolean, "isVerified" boolean, "naturalKey" text, state text, reason text, message text, attempts int,
          "nextAttemptAt" timestamptz)
        ON CONFLICT (account_id, resource, side, record_id) DO UPDATE SET collection_id = EXCLUDED.collection_id, seq = EXCLUDED.seq,
          snapshot = EXCLUDED.snapshot, removed = EXCLUDED.removed, is_verified = EXCLUDED.is_verified,
          natural_key = EXCLUDED.natural_key, state = EXCLUDED.state, reason = EXCLUDED.reason, message = EXCLUDED.message,
          attempts = EXCLUDED.attempts, next_attempt_at = EXCLUDED.next_attempt_at, updated_at = clock_timestamp()`;
    },

    async inboxRows(refs) {
      if (refs.length === 0) return [];
      return tx.$queryRaw<InboxRow[]>`
        SELECT ${inboxColumns} FROM inbox_item i WHERE ${ofSync(run)} AND ${isOneOf(refs)} ORDER BY i.seq`;
    },

    readyRows: (afterSeq, limit) =>
      ready(
        Prisma.sql`NOT (${isUnverifiedRemoval} AND ${isLinked(run)}) AND NOT ${awaitsVerification(run)}`,
        afterSeq,
        limit,
      ),

    async countReady() {
      const [counted] = await tx.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS count FROM inbox_item WHERE ${ofSync(run)} AND state = 'READY'`;
      return counted?.count ?? 0;
    },

    async hasWork() {
      const [found] = await tx.$queryRaw<{ hasWork: boolean }[]>`SELECT ${hasWork(run)} AS "hasWork"`;
      return must(found, "whether there is work").hasWork;
    },

    unverifiedRemovals: (limit, besides = []) =>
      ready(Prisma.sql`${isUnverifiedRemoval} AND ${isLinked(run)} AND ${isBesides(besides)}`, 0n, limit),

    deletionCandidates: (afterSeq, limit) =>
      ready(
        Prisma.sql`i.removed AND (i.side = 'office' OR i.is_verified) AND NOT ${awaitsVerification(run)}`,
        afterSeq,
        limit,
      ),

    rowsToRead: (limit, besides = []) =>
      ready(Prisma.sql`i.side = 'm365' AND NOT i.removed AND i.snapshot IS NULL AND ${isBesides(besides)}`, 0n, limit),

    async retryQuarantined() {
      await tx.$executeRaw`
        UPDATE inbox_item SET state = 'READY', seq = ${nextSeq}, reason = NULL, message = NULL, next_attempt_at = NULL,
          updated_at = clock_timestamp()
        WHERE ${ofSync(run)} AND state = 'QUARANTINED' AND next_attempt_at <= clock_timestamp()`;
    },
  };
}

function isOneOf(refs: readonly InboxRef[]): Prisma.Sql {
  const idsOn = (wanted: SideName): string[] =>
    refs.filter(({ side }) => side === wanted).map(({ recordId }) => recordId);
  return Prisma.sql`((i.side = 'office' AND i.record_id = ANY(${idsOn("office")}::text[]))
    OR (i.side = 'm365' AND i.record_id = ANY(${idsOn("m365")}::text[])))`;
}

/** Only the stored columns: a row that was read also has its place in the order. */
function storedRow(row: InboxRow): InboxRow {
  const { side, recordId, collectionId, snapshot, removed, isVerified, naturalKey } = row;
  const { state, reason, message, attempts, nextAttemptAt } = row;
  return {
    ...{ side, recordId, collectionId, snapshot, removed, isVerified, naturalKey },
    ...{ state, reason, message, attempts, nextAttemptAt },
  };
}

function keyOf({ side, recordId }: { readonly side: string; readonly recordId: string }): string {
  return `${side}:${recordId}`;
}
