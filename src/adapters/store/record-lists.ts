import { Prisma, type PrismaClient } from "../../../prisma/generated/client.ts";
import type {
  BrakeItem,
  FailingRecord,
  LeftOutRecord,
  Listed,
  ListQuery,
  RecordLists,
} from "../../app/ports/record-lists.ts";
import { accountWithin } from "./account-reach.ts";
import { waitingForMailbox } from "./sync/counts.ts";

export function createRecordLists(prisma: PrismaClient): RecordLists {
  /** One page of `list`, and how many there are. @param name the column that is searched */
  async function read<Row>(
    { text, offset, limit }: ListQuery,
    list: Prisma.Sql,
    name: Prisma.Sql,
    order: Prisma.Sql,
  ): Promise<Listed<Row>> {
    const wanted = text
      ? Prisma.sql`(${list}) AS list WHERE strpos(lower(${name}), lower(${text})) > 0`
      : Prisma.sql`(${list}) AS list`;
    const [rows, counted] = await Promise.all([
      prisma.$queryRaw<Row[]>`SELECT * FROM ${wanted} ORDER BY ${order} OFFSET ${offset}::int LIMIT ${limit}::int`,
      prisma.$queryRaw<{ count: number }[]>`SELECT count(*)::int AS count FROM ${wanted}`,
    ]);
    return { rows, total: counted[0]?.count ?? 0 };
  }

  return {
    failing: (query) =>
      read<FailingRecord>(
        query,
        Prisma.sql`
          SELECT DISTINCT ON (i.account_id, i.resource, COALESCE(l.id::text, i.side || i.record_id))
            i.account_id AS "accountId", i.resource::text AS resource, i.side, i.record_id AS "recordId", i.reason AS code,
            ${seen(query, Prisma.sql`named.title`)} AS title, ${seen(query, Prisma.sql`i.message`)} AS message,
            i.attempts, i.next_attempt_at AS "nextAttemptAt", i.updated_at AS "failedAt"
          FROM inbox_item i JOIN account a ON a.id = i.account_id ${linkOfItem}
          ${named(officeIdOfItem, Prisma.sql`i.snapshot->'fields'`, Prisma.sql`l.bases`)}
          WHERE i.state = 'QUARANTINED' AND ${narrowed(query, Prisma.sql`i`)}
          ORDER BY i.account_id, i.resource, COALESCE(l.id::text, i.side || i.record_id), i.updated_at DESC, i.side`,
        Prisma.sql`title`,
        Prisma.sql`"failedAt" DESC, "accountId", resource, side, "recordId"`,
      ),

    leftOut: (query) =>
      read<LeftOutRecord>(
        query,
        Prisma.sql`
          SELECT l.account_id AS "accountId", l.resource::text AS resource, l.detached_reason AS reason,
            CASE WHEN COALESCE(t.deleted_at, e.deleted_at) IS NULL AND COALESCE(t.id, e.id) IS NOT NULL THEN l.office_id::text ELSE l.m365_id END
              AS "recordId", ${seen(query, Prisma.sql`named.title`)} AS title, l.synced_at AS since
          FROM link l JOIN account a ON a.id = l.account_id
          ${named(Prisma.sql`l.office_id`, Prisma.sql`NULL::jsonb`, Prisma.sql`l.bases`)}
          WHERE l.state = 'DETACHED' AND l.detached_reason = ${query.reason} AND ${narrowed(query, Prisma.sql`l`)}
          UNION ALL
          SELECT i.account_id, i.resource::text, i.reason, i.record_id, ${seen(query, Prisma.sql`named.title`)}, i.updated_at
          FROM inbox_item i JOIN account a ON a.id = i.account_id ${linkOfItem}
          ${named(officeIdOfItem, Prisma.sql`i.snapshot->'fields'`, Prisma.sql`NULL::jsonb`)}
          WHERE i.state = 'EXCLUDED' AND i.reason = ${query.reason} AND l.id IS NULL AND ${narrowed(query, Prisma.sql`i`)}
          UNION ALL
          SELECT w.account_id, w.resource::text, 'MAILBOX_DISCONNECTED', w.id::text, ${seen(query, Prisma.sql`named.title`)}, w.created_at
          FROM (${waitingForMailbox}) AS w JOIN account a ON a.id = w.account_id
          ${named(Prisma.sql`w.id`, Prisma.sql`NULL::jsonb`, Prisma.sql`NULL::jsonb`)}
          WHERE ${query.reason} = 'MAILBOX_DISCONNECTED' AND ${narrowed(query, Prisma.sql`w`)}`,
        Prisma.sql`title`,
        Prisma.sql`lower(title), "accountId", resource, "recordId"`,
      ),

    brakeItems: (query) => read<BrakeItem>(query, brakeItems(query), Prisma.sql`name`, Prisma.sql`lower(name), id`),
  };
}

function brakeItems(query: ListQuery & { readonly runId: string; readonly kind: string }): Prisma.Sql {
  const run = Prisma.sql`run r JOIN account a ON a.id = r.account_id`;
  const isIt = Prisma.sql`r.id = ${query.runId}::uuid AND ${narrowed(query, Prisma.sql`r`)}`;
  switch (query.kind) {
    case "DELETION":
      return Prisma.sql`
        SELECT l.id::text AS id, ${seen(query, Prisma.sql`named.title`)} AS name,
          CASE WHEN COALESCE(t.deleted_at, e.deleted_at) IS NULL AND COALESCE(t.id, e.id) IS NOT NULL THEN 'office' ELSE 'm365' END AS "deletesIn"
        FROM ${run} CROSS JOIN LATERAL jsonb_array_elements_text(r.brake->'linkIds') AS asked(id)
        JOIN link l ON l.id = asked.id::uuid
        ${named(Prisma.sql`l.office_id`, Prisma.sql`NULL::jsonb`, Prisma.sql`l.bases`)}
        WHERE ${isIt}`;
    case "MEETING":
      return Prisma.sql`
        SELECT asked.id, ${seen(query, Prisma.sql`named.title`)} AS name, NULL AS "deletesIn"
        FROM ${run} CROSS JOIN LATERAL jsonb_array_elements_text(r.brake->'officeIds') AS asked(id)
        ${named(Prisma.sql`asked.id::uuid`, Prisma.sql`NULL::jsonb`, Prisma.sql`NULL::jsonb`)}
        WHERE ${isIt}`;
    default:
      return Prisma.sql`
        SELECT DISTINCT asked.address AS id, CASE WHEN ${accountWithin(query.reader.records)} THEN asked.address END AS name, NULL AS "deletesIn"
        FROM ${run} CROSS JOIN LATERAL jsonb_each(r.brake->'mailed') AS meeting(id, addresses)
        CROSS JOIN LATERAL jsonb_array_elements_text(meeting.addresses) AS asked(address)
        WHERE ${isIt}`;
  }
}

const officeIdOfItem = Prisma.sql`COALESCE(l.office_id, CASE WHEN i.side = 'office' THEN i.record_id::uuid END)`;

const linkOfItem = Prisma.sql`LEFT JOIN link l ON l.account_id = i.account_id AND l.resource = i.resource AND (
  (i.side = 'm365' AND l.m365_id = i.record_id)
  OR (i.side = 'office' AND l.office_id = CASE WHEN i.side = 'office' THEN i.record_id::uuid END))`;

/**
 * What a record is called, and whether it is private: as Oro has it, a deleted one too, else as Microsoft told it, else as both sides
 * last agreed.
 * @param told the record's fields as read from Microsoft
 */
function named(officeId: Prisma.Sql, told: Prisma.Sql, bases: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`LEFT JOIN office_task t ON t.id = ${officeId} LEFT JOIN office_event e ON e.id = ${officeId}
    CROSS JOIN LATERAL (SELECT
      COALESCE(t.subject, e.subject, ${told}->>'subject', ${bases}->'both'->>'subject', ${bases}->'office'->>'subject', '') AS title,
      COALESCE(e.sensitivity IN ('private', 'confidential'), false)
        OR COALESCE(${told}->>'sensitivity' IN ('private', 'confidential'), false)
        OR COALESCE(COALESCE(${bases}->'both', ${bases}->'office')->>'sensitivity' IN ('private', 'confidential'), false) AS is_private
    ) AS named`;
}

/** The text, or null where the reader may not know it. */
function seen({ reader }: ListQuery, text: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`CASE WHEN ${accountWithin(reader.records)} AND (a.user_id = ${reader.userId}::uuid OR NOT named.is_private) THEN ${text} END`;
}

/** @param row the alias of what has a resource */
function narrowed({ reader, accountId, resource }: ListQuery, row: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`${accountWithin(reader.accounts)}
    ${accountId === undefined ? Prisma.empty : Prisma.sql`AND a.id = ${accountId}::uuid`}
    ${resource === undefined ? Prisma.empty : Prisma.sql`AND ${row}.resource = ${resource}::resource`}`;
}
