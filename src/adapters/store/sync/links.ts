import { Prisma } from "../../../../prisma/generated/client.ts";
import type { Rounds } from "../../../app/ports/sync/collections.ts";
import type { Links } from "../../../app/ports/sync/links.ts";
import type { Link } from "../../../core/sync/link.ts";
import { isUuid } from "../../../lib/is-uuid.ts";
import { type ArrayColumn, columnArrays, selectUnnested } from "../../database/column-arrays.ts";
import { lookedUpIn, ofSync, type RunContext } from "../context.ts";
import { countsOf } from "./counts.ts";

const columns = Prisma.sql`id, collection_id AS "collectionId", office_id AS "officeId", m365_id AS "m365Id",
  CASE WHEN bases ? 'both' THEN jsonb_build_object('office', bases->'both', 'm365', bases->'both') ELSE bases END AS bases, extra, etag,
  office_version AS "officeVersion", state, detached_reason AS "detachedReason", drift, window_from AS "windowFrom", window_to AS "windowTo"`;

/** Stored instead of the round in which a link was seen: no round has reported it yet. */
export const UNTOLD = -1;

export const mayHaveMoved = Prisma.sql`(state = 'REMOVED' AND detached_reason = 'MAY_HAVE_MOVED')`;

const sentColumns: readonly ArrayColumn[] = [
  { name: "id", type: "uuid" },
  { name: "collectionId", type: "uuid" },
  { name: "officeId", type: "uuid" },
  { name: "m365Id", type: "text" },
  { name: "bases", type: "jsonb" },
  { name: "extra", type: "jsonb" },
  { name: "etag", type: "text" },
  { name: "state", type: "text" },
  { name: "detachedReason", type: "text" },
  { name: "drift", type: "text[]" },
  { name: "windowFrom", type: "text" },
  { name: "windowTo", type: "text" },
  { name: "isUntold", type: "boolean" },
];

const versionColumn: ArrayColumn = { name: "officeVersion", type: "int" };

/**
 * $1 account, $2 resource, then an array for each of `sentColumns`, and of the versions. A record linked during a full round existed then: the round's end must
 * not take it for missing.
 */
const saveSql = `
  INSERT INTO link (id, account_id, resource, collection_id, office_id, m365_id, bases, extra, etag, office_version, state,
    detached_reason, drift, window_from, window_to, seen_round)
  SELECT n.id, $1::uuid, $2::resource, n."collectionId", n."officeId", n."m365Id", n.bases, n.extra, n.etag,
    n."officeVersion", n.state, n."detachedReason", n.drift, n."windowFrom", n."windowTo",
    CASE WHEN n."isUntold" THEN ${UNTOLD} ELSE COALESCE(c.round, 0) END
  FROM (${selectUnnested([...sentColumns, versionColumn], 3, "place")}) AS n LEFT JOIN collection c ON c.id = n."collectionId"
  ON CONFLICT (id) DO UPDATE SET collection_id = EXCLUDED.collection_id, office_id = EXCLUDED.office_id,
    m365_id = EXCLUDED.m365_id, bases = EXCLUDED.bases, extra = EXCLUDED.extra, etag = EXCLUDED.etag,
    office_version = EXCLUDED.office_version, state = EXCLUDED.state, detached_reason = EXCLUDED.detached_reason,
    drift = EXCLUDED.drift, window_from = EXCLUDED.window_from, window_to = EXCLUDED.window_to,
    seen_round = CASE WHEN EXCLUDED.seen_round <> ${UNTOLD} AND link.collection_id = EXCLUDED.collection_id THEN link.seen_round ELSE EXCLUDED.seen_round END,
    synced_at = CASE WHEN EXCLUDED.state = 'ACTIVE' THEN clock_timestamp() ELSE link.synced_at END
  WHERE link.account_id = EXCLUDED.account_id AND link.resource = EXCLUDED.resource`;

type LinkStatements = Links & Pick<Rounds, "markSeen">;

export function linkStatements({ tx, run }: RunContext): LinkStatements {
  /** Each id is looked up by itself: during an import PostgreSQL would rather read all links of the account, again for each page. */
  const lookUp = async (column: "id" | "m365_id" | "office_id", ids: readonly string[]): Promise<Link[]> => {
    if (ids.length === 0) return [];
    const type = Prisma.raw(column === "m365_id" ? "text[]" : "uuid[]");
    return tx.$queryRaw<Link[]>`
      SELECT found.* FROM unnest(${[...new Set(ids)]}::${type}) AS wanted(key) CROSS JOIN LATERAL (
        SELECT ${columns} FROM link l WHERE l.${Prisma.raw(column)} = wanted.key AND ${lookedUpIn("l", run)}
      ) AS found`;
  };
  return {
    linksByM365Ids: (ids) => lookUp("m365_id", ids),

    // An id may come from a mark that somebody else wrote: an invalid id belongs to nobody.
    linksByOfficeIds: (ids) => lookUp("office_id", ids.filter(isUuid)),

    linksByIds: (ids) => lookUp("id", ids),

    async saveLinks(links, written) {
      const arrays = columnArrays(sentColumns, links.map(sentLink));
      const versions = await written;
      if (links.length === 0) return;
      const numbers = links.map(({ officeId, officeVersion }) => ({
        officeVersion: versions?.get(officeId) ?? officeVersion,
      }));
      await tx.$executeRawUnsafe(
        saveSql,
        run.accountId,
        run.resource,
        ...arrays,
        ...columnArrays([versionColumn], numbers),
      );
    },

    async dropLinks(ids) {
      if (ids.length === 0) return;
      await tx.$executeRaw`DELETE FROM link WHERE ${ofSync(run)} AND id = ANY(${[...ids]}::uuid[])`;
    },

    async countLinked() {
      const [counted] = await tx.$queryRaw<{ count: number }[]>`
        SELECT COALESCE(sum(n.count), 0)::int AS count FROM ${countsOf("LINK")} WHERE ${ofSync(run)} AND n.name IN ('ACTIVE', 'CONFLICT')`;
      return counted?.count ?? 0;
    },

    linksThatMayHaveMoved: () =>
      tx.$queryRaw<Link[]>`SELECT ${columns} FROM link WHERE ${ofSync(run)} AND ${mayHaveMoved}`,

    async markSeen(collectionId, m365Ids, round) {
      if (m365Ids.length === 0) return;
      await tx.$executeRaw`
        UPDATE link SET seen_round = ${round}::int
        WHERE ${ofSync(run)} AND collection_id = ${collectionId}::uuid AND m365_id = ANY(${[...m365Ids]}::text[])
          AND seen_round < ${round}::int`;
    },
  };
}

/** For a record that was just copied both bases are one object: it is sent and stored once, which saves 40 % of an import's links. */
function sentLink(link: Link) {
  const { bases } = link;
  return bases !== null && bases.office === bases.m365 ? { ...link, bases: { both: bases.office } } : link;
}
