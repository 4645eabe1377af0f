import { Prisma } from "../../../prisma/generated/client.ts";
import type { InboxRow, RunTx } from "../../app/ports/sync-store.ts";
import { storableJson } from "../../lib/storable-json.ts";
import { lastOfEach, ofSync, type RunContext } from "./sync-context.ts";
import { inboxColumns, nextSeq, type SequencedRow } from "./sync-inbox-columns.ts";

type InboxStatements = Pick<
  RunTx,
  | "changeInbox"
  | "inboxRows"
  | "readyRows"
  | "countReady"
  | "unverifiedRemovals"
  | "deletionCandidates"
  | "rowsToRead"
  | "retryQuarantined"
>;

const isLinked = Prisma.sql`EXISTS (
  SELECT FROM link l WHERE l.account_id = i.account_id AND l.resource = i.resource AND l.m365_id = i.record_id)`;

const isUnverifiedRemoval = Prisma.sql`(i.side = 'm365' AND i.removed AND NOT i.is_verified)`;

/** Of an office row: whether it is not known yet if its partner in Microsoft still exists. */
const awaitsVerification = Prisma.sql`(i.side = 'office' AND EXISTS (
  SELECT FROM link l JOIN inbox_item m ON m.account_id = l.account_id AND m.resource = l.resource AND m.side = 'm365'
    AND m.record_id = l.m365_id AND m.removed AND NOT m.is_verified
  WHERE l.account_id = i.account_id AND l.resource = i.resource
    AND l.office_id = CASE WHEN i.side = 'office' THEN i.record_id::uuid END))`;

export function inboxStatements({ tx, run }: RunContext): InboxStatements {
  /** READY rows in the order of arrival. */
  const ready = (condition: Prisma.Sql, after: bigint, limit: number): Promise<SequencedRow[]> =>
    tx.$queryRaw<SequencedRow[]>`
      SELECT ${inboxColumns}, i.seq FROM inbox_item i
      WHERE ${ofSync(run)} AND i.state = 'READY' AND i.seq > ${after}::bigint AND ${condition}
      ORDER BY i.seq LIMIT ${limit}`;
  return {
    async changeInbox({ put = [], remove = [] }) {
      const rows = lastOfEach(put, keyOf).map(storedRow);
      const kept = new Set(rows.map(keyOf));
      const gone = remove.filter((ref) => !kept.has(keyOf(ref))).map(({ side, recordId }) => ({ side, recordId }));
      if (rows.length === 0 && gone.length === 0) return;
      await tx.$executeRaw`
        WITH gone AS (
          DELETE FROM inbox_item i USING jsonb_to_recordset(${storableJson(gone)}::jsonb) AS g(side text, "recordId" text)
          WHERE ${ofSync(run)} AND i.side = g.side AND i.record_id = g."recordId"
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
      const wanted = lastOfEach(refs, keyOf).map(({ side, recordId }) => ({ side, recordId }));
      return tx.$queryRaw<InboxRow[]>`
        SELECT ${inboxColumns} FROM inbox_item i
        JOIN jsonb_to_recordset(${storableJson(wanted)}::jsonb) AS r(side text, "recordId" text)
          ON i.side = r.side AND i.record_id = r."recordId"
        WHERE ${ofSync(run)}`;
    },

    readyRows: (afterSeq, limit) =>
      ready(Prisma.sql`NOT (${isUnverifiedRemoval} AND ${isLinked}) AND NOT ${awaitsVerification}`, afterSeq, limit),

    async countReady() {
      const [counted] = await tx.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS count FROM inbox_item WHERE ${ofSync(run)} AND state = 'READY'`;
      return counted?.count ?? 0;
    },

    unverifiedRemovals: (limit) => ready(Prisma.sql`${isUnverifiedRemoval} AND ${isLinked}`, 0n, limit),

    deletionCandidates: (afterSeq, limit) =>
      ready(
        Prisma.sql`i.removed AND (i.side = 'office' OR i.is_verified) AND NOT ${awaitsVerification}`,
        afterSeq,
        limit,
      ),

    rowsToRead: (limit) => ready(Prisma.sql`i.side = 'm365' AND NOT i.removed AND i.snapshot IS NULL`, 0n, limit),

    async retryQuarantined(now) {
      await tx.$executeRaw`
        UPDATE inbox_item SET state = 'READY', seq = ${nextSeq}, reason = NULL, message = NULL, next_attempt_at = NULL,
          updated_at = clock_timestamp()
        WHERE ${ofSync(run)} AND state = 'QUARANTINED' AND next_attempt_at <= ${now}::timestamptz`;
    },
  };
}

/** Only what is stored: a row that was read carries its place in the order too. */
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
