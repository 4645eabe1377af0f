import { Prisma } from "../../../prisma/generated/client.ts";
import type { InboxRow, RunTx } from "../../app/ports/sync-store.ts";
import { ofSync, type RunContext } from "./sync-context.ts";
import { inboxColumns, type SequencedRow } from "./sync-inbox-columns.ts";

type UnlinkedStatements = Pick<RunTx, "markedRows" | "unlinkedKeys" | "unlinkedRowsByKeys">;

/** READY records of Microsoft without a partner: what the first sync looks for one for. */
const isUnlinked = Prisma.sql`i.state = 'READY' AND i.side = 'm365' AND NOT i.removed AND NOT EXISTS (
  SELECT FROM link l WHERE l.account_id = i.account_id AND l.resource = i.resource AND l.m365_id = i.record_id)`;

export function unlinkedStatements({ tx, run }: RunContext): UnlinkedStatements {
  return {
    markedRows: (afterSeq, limit) => tx.$queryRaw<SequencedRow[]>`
      SELECT ${inboxColumns}, i.seq FROM inbox_item i
      WHERE ${ofSync(run)} AND ${isUnlinked} AND i.seq > ${afterSeq}::bigint AND i.snapshot->>'mark' IS NOT NULL
      ORDER BY i.seq LIMIT ${limit}`,

    // In the order of their hashes: an index cannot hold a key of any length.
    async unlinkedKeys(after, limit) {
      const behind =
        after === null
          ? Prisma.sql`true`
          : Prisma.sql`(md5(i.natural_key), i.natural_key) > (md5(${after}::text), ${after}::text)`;
      const rows = await tx.$queryRaw<{ key: string }[]>`
        SELECT i.natural_key AS key FROM inbox_item i
        WHERE ${ofSync(run)} AND ${isUnlinked} AND i.natural_key IS NOT NULL AND ${behind}
        GROUP BY md5(i.natural_key), i.natural_key ORDER BY md5(i.natural_key), i.natural_key LIMIT ${limit}`;
      return rows.map(({ key }) => key);
    },

    async unlinkedRowsByKeys(keys) {
      if (keys.length === 0) return [];
      return tx.$queryRaw<InboxRow[]>`
        WITH wanted AS (SELECT key, md5(key) AS hash FROM unnest(${[...new Set(keys)]}::text[]) AS key)
        SELECT ${inboxColumns} FROM wanted
        JOIN inbox_item i ON md5(i.natural_key) = wanted.hash AND i.natural_key = wanted.key
        WHERE ${ofSync(run)} AND ${isUnlinked} ORDER BY i.seq`;
    },
  };
}
