import { Prisma } from "../../../../prisma/generated/client.ts";
import type { Rounds } from "../../../app/ports/sync/collections.ts";
import type { Inbox } from "../../../app/ports/sync/inbox.ts";
import { storableJson } from "../../../lib/storable-json.ts";
import { lookedUpIn, ofSync, type RunContext } from "../context.ts";
import { primaryAccountOf } from "../primary-mailbox.ts";
import { isLinked, nextSeq } from "./inbox-columns.ts";
import { UNTOLD } from "./links.ts";

export type StagingStatements = Omit<Rounds, "markSeen"> &
  Pick<Inbox, "stageOfficeChanges" | "reconsider" | "forgetUnlinked">;

/** The end of a statement that stages removals: a row that already is one keeps what is known of it. */
const asRemovals = Prisma.sql`ON CONFLICT (account_id, resource, side, record_id) DO UPDATE SET removed = true, is_verified = false, snapshot = NULL,
    collection_id = EXCLUDED.collection_id, seq = EXCLUDED.seq, state = 'READY', reason = NULL, message = NULL, attempts = 0,
    next_attempt_at = NULL, updated_at = clock_timestamp()
  WHERE NOT inbox_item.removed`;

/** Fills the inbox from what the database already holds: no data passes through this process. */
export function stagingStatements({ tx, run, office }: RunContext): StagingStatements {
  const primary = primaryAccountOf(Prisma.sql`${run.userId}::uuid`, Prisma.sql`${run.resource}::resource`);
  return {
    async stageOfficeChanges(limit) {
      const [looked] = await tx.$queryRaw<{ count: number }[]>`
        WITH changed AS (
          SELECT record_id, seq, version, deleted FROM office_change
          WHERE scope_id = ${run.scopeId}::uuid AND resource = ${run.resource}
            AND seq > (SELECT office_cursor FROM sync_state WHERE ${ofSync(run)})
          ORDER BY seq LIMIT ${limit}
        ), moved AS (
          UPDATE sync_state SET office_cursor = (SELECT max(seq) FROM changed) WHERE ${ofSync(run)} AND EXISTS (SELECT FROM changed)
        ), staged AS (
          INSERT INTO inbox_item (account_id, resource, side, record_id, removed)
          SELECT ${run.accountId}::uuid, ${run.resource}::resource, 'office', c.record_id::text, c.deleted
          FROM changed c
          LEFT JOIN LATERAL (
            SELECT l.office_version FROM link l WHERE l.office_id = c.record_id AND ${lookedUpIn("l", run)}
          ) linked ON true
          LEFT JOIN LATERAL (
            SELECT t.account_id FROM ${Prisma.raw(office.tableName)} t WHERE t.id = c.record_id OFFSET 0
          ) record ON true
          WHERE (linked.office_version IS NOT NULL OR COALESCE(record.account_id, ${primary}) = ${run.accountId}::uuid) AND c.version > COALESCE(linked.office_version, -1) AND (
            NOT c.deleted OR linked.office_version IS NOT NULL OR EXISTS (
              SELECT FROM inbox_item i WHERE i.record_id = c.record_id::text AND i.side = 'office' AND ${lookedUpIn("i", run)}))
          ORDER BY c.seq
          ON CONFLICT (account_id, resource, side, record_id) DO UPDATE SET removed = EXCLUDED.removed, seq = EXCLUDED.seq,
            state = 'READY', reason = NULL, message = NULL, attempts = 0, next_attempt_at = NULL, updated_at = clock_timestamp()
        )
        SELECT count(*)::int AS count FROM changed`;
      return looked?.count ?? 0;
    },

    async reconsider({ all, window }) {
      await tx.$executeRaw`
        UPDATE inbox_item SET state = 'READY', seq = ${nextSeq}, reason = NULL, message = NULL, updated_at = clock_timestamp()
        WHERE ${ofSync(run)} AND ((state = 'EXCLUDED' AND reason IS DISTINCT FROM 'INVITATIONS' AND (${all}::boolean OR reason = 'WINDOW')) OR (state = 'CONFLICT' AND ${all}::boolean))`;
      await tx.$executeRaw`
        INSERT INTO inbox_item (account_id, resource, side, record_id, removed)
        SELECT l.account_id, l.resource, 'office', l.office_id::text, COALESCE(c.deleted, false)
        FROM link l LEFT JOIN office_change c
          ON c.scope_id = ${run.scopeId}::uuid AND c.resource = ${run.resource} AND c.record_id = l.office_id,
          LATERAL (SELECT l.window_to < ${window.from} OR l.window_from > ${window.to} AS is_outside) w
        WHERE l.account_id = ${run.accountId}::uuid AND l.resource = ${run.resource}::resource AND (
          (${all}::boolean AND (l.drift <> '{}' OR (l.state = 'DETACHED' AND l.detached_reason = 'FOLLOWER_DELETED')))
          OR (l.state = 'ACTIVE' AND w.is_outside)
          OR (l.state = 'DETACHED' AND l.detached_reason = 'WINDOW' AND w.is_outside IS NOT TRUE))
        ON CONFLICT (account_id, resource, side, record_id) DO NOTHING`;
      await tx.$executeRaw`
        INSERT INTO inbox_item (account_id, resource, side, record_id, collection_id, removed)
        SELECT account_id, resource, 'm365', m365_id, collection_id, false FROM link
        WHERE ${ofSync(run)} AND ${all}::boolean AND drift <> '{}' AND state = 'ACTIVE'
        ON CONFLICT (account_id, resource, side, record_id) DO NOTHING`;
    },

    async detachCollection(collectionId) {
      await tx.$executeRaw`
        WITH emptied AS (
          DELETE FROM inbox_item WHERE ${ofSync(run)} AND side = 'm365' AND collection_id = ${collectionId}::uuid
        ), ended AS (
          UPDATE conflict SET state = 'SETTLED', outcome = 'KEPT_APART', choice = NULL, decided_by = 'nothing left to decide',
            decided_at = clock_timestamp(), updated_at = clock_timestamp(),
            reason = 'Its list or calendar is not synced any more: nothing was written on either side.'
          WHERE ${ofSync(run)} AND state IN ('OPEN', 'RESOLVING') AND link_id IN (
            SELECT id FROM link WHERE ${ofSync(run)} AND collection_id = ${collectionId}::uuid AND state = 'CONFLICT')
        )
        UPDATE link SET state = 'DETACHED', detached_reason = 'COLLECTION'
        WHERE ${ofSync(run)} AND collection_id = ${collectionId}::uuid AND state IN ('ACTIVE', 'CONFLICT')`;
    },

    async stageUnseen(collectionId, round) {
      await tx.$executeRaw`
        INSERT INTO inbox_item (account_id, resource, side, record_id, collection_id, removed)
        SELECT account_id, resource, 'm365', m365_id, collection_id, true FROM link
        WHERE ${ofSync(run)} AND collection_id = ${collectionId}::uuid AND seen_round < ${round}::int AND state IN ('ACTIVE', 'CONFLICT')
        ${asRemovals}`;
    },

    async stageUntold(collectionId, round) {
      await tx.$executeRaw`
        WITH untold AS (
          UPDATE link SET seen_round = ${round}::int
          WHERE ${ofSync(run)} AND collection_id = ${collectionId}::uuid AND seen_round = ${UNTOLD}::int
          RETURNING account_id, resource, m365_id, collection_id, state
        )
        INSERT INTO inbox_item (account_id, resource, side, record_id, collection_id, removed)
        SELECT account_id, resource, 'm365', m365_id, collection_id, true FROM untold WHERE state IN ('ACTIVE', 'CONFLICT')
        ${asRemovals}`;
    },

    async stageListed(collectionId, listed, round) {
      if (listed.length === 0) return;
      // A link that no round of changes has reported yet stays marked so: if it is deleted before one does, none ever will.
      await tx.$executeRaw`
        WITH listed AS (
          SELECT DISTINCT ON (id) * FROM jsonb_to_recordset(${storableJson(listed)}::jsonb) AS n(id text, etag text, "isShown" boolean)
        ), seen AS (
          UPDATE link SET seen_round = ${round}::int FROM listed n
          WHERE ${ofSync(run)} AND collection_id = ${collectionId}::uuid AND m365_id = n.id AND seen_round >= 0 AND seen_round < ${round}::int
        )
        INSERT INTO inbox_item (account_id, resource, side, record_id, collection_id, removed)
        SELECT ${run.accountId}::uuid, ${run.resource}::resource, 'm365', n.id, ${collectionId}::uuid, false FROM listed n
        LEFT JOIN LATERAL (SELECT l.state, l.etag, l.detached_reason FROM link l WHERE l.m365_id = n.id AND ${lookedUpIn("l", run)}) linked ON true
        WHERE (linked.state IS NULL AND n."isShown") OR (linked.state IN ('ACTIVE', 'CONFLICT') AND linked.etag IS DISTINCT FROM n.etag)
          OR (linked.state = 'DETACHED' AND linked.detached_reason IN ('COLLECTION', 'DELETED'))
        ON CONFLICT (account_id, resource, side, record_id) DO NOTHING`;
    },

    stageUnlisted: (collectionId, round) => tx.$executeRaw`
      INSERT INTO inbox_item (account_id, resource, side, record_id, collection_id, removed)
      SELECT account_id, resource, 'm365', m365_id, collection_id, true FROM link
      WHERE ${ofSync(run)} AND collection_id = ${collectionId}::uuid AND seen_round >= 0 AND seen_round < ${round}::int
        AND state IN ('ACTIVE', 'CONFLICT')
      ${asRemovals}`,

    async forgetUnlinked(collectionId) {
      await tx.$executeRaw`
        DELETE FROM inbox_item i
        WHERE ${ofSync(run)} AND i.side = 'm365' AND i.collection_id = ${collectionId}::uuid AND NOT ${isLinked(run)}`;
    },
  };
}
