import { createHash } from "node:crypto";
import { Prisma } from "../../../../prisma/generated/client.ts";
import type { Inbox } from "../../../app/ports/sync/inbox.ts";
import type { SyncKey } from "../../../app/ports/sync-store.ts";
import type { InboxRow } from "../../../core/sync/inbox.ts";
import { ofSync, type RunContext } from "../context.ts";
import { inboxColumns, isLinked, type SequencedRow } from "./inbox-columns.ts";

export type UnlinkedStatements = Pick<Inbox, "markedRows" | "unlinkedKeys" | "unlinkedRowsByKeys">;

/** READY records of Microsoft without a partner: the first sync looks for one. */
function isUnlinked(key: SyncKey): Prisma.Sql {
  return Prisma.sql`i.state = 'READY' AND ${isAlone(key)}`;
}

function isAlone(key: SyncKey): Prisma.Sql {
  return Prisma.sql`i.side = 'm365' AND NOT i.removed AND NOT ${isLinked(key)}`;
}

export function unlinkedStatements({ tx, run }: RunContext): UnlinkedStatements {
  return {
    markedRows: (afterSeq, limit) => tx.$queryRaw<SequencedRow[]>`
      SELECT ${inboxColumns} FROM inbox_item i
      WHERE ${ofSync(run)} AND ${isAlone(run)} AND (i.state = 'READY' OR i.reason = 'DUPLICATE') AND i.seq > ${afterSeq}::bigint
        AND i.snapshot->>'mark' IS NOT NULL
      ORDER BY i.seq LIMIT ${limit}`,

    // In the order of their hashes: an index cannot hold a key of any length.
    async unlinkedKeys(after, limit) {
      const behind =
        after === null
          ? Prisma.sql`true`
          : Prisma.sql`(md5(i.natural_key), i.natural_key) > (md5(${after}::text), ${after}::text)`;
      const rows = await tx.$queryRaw<{ key: string }[]>`
        SELECT i.natural_key AS key FROM inbox_item i
        WHERE ${ofSync(run)} AND ${isUnlinked(run)} AND i.natural_key IS NOT NULL AND ${behind}
        GROUP BY md5(i.natural_key), i.natural_key ORDER BY md5(i.natural_key), i.natural_key LIMIT ${limit}`;
      return rows.map(({ key }) => key);
    },

    async unlinkedRowsByKeys(keys) {
      if (keys.length === 0) return [];
      return tx.$queryRaw<InboxRow[]>`
        SELECT ${inboxColumns} FROM inbox_item i
        WHERE ${ofSync(run)} AND md5(i.natural_key) = ANY(${keys.map(hashOf)}::text[])
          AND i.natural_key = ANY(${[...keys]}::text[]) AND ${isUnlinked(run)} ORDER BY i.seq`;
    },
  };
}

/** As PostgreSQL's md5(): names an index entry, guards nothing. */
function hashOf(key: string): string {
  return createHash("md5").update(key).digest("hex");
}
