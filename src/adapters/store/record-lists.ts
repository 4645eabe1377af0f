import { Prisma, type PrismaClient } from "../../../prisma/generated/client.ts";
import type {
  FailingRecord,
  LeftOutRecord,
  Listed,
  ListQuery,
  PlanListItem,
  PlannedRecipient,
  RecordLists,
} from "../../app/ports/record-lists.ts";
import type { PlanQuestion } from "../../core/sync/planned-item.ts";
import { accountWithin } from "./account-sql.ts";
import { waitingForMailbox } from "./sync/counts.ts";

export function createRecordLists(prisma: PrismaClient): RecordLists {
  /** One page of `list`, and the total. @param name the column that is searched */
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

    planItems: (query) =>
      read<PlanListItem>(
        query,
        Prisma.sql`
          SELECT p.id, r.resource::text AS resource, ${seen(query, Prisma.sql`COALESCE(NULLIF(named.title, ''), p.title)`)} AS title,
            p.in_office AS "inOffice", p.in_m365 AS "inM365", ${seen(query, Prisma.sql`p.changes`)} AS changes,
            ${seen(query, Prisma.sql`p.mails`)} AS mails, p.asked_as AS asks, p.answer, p.carried_out_at AS "carriedOutAt", p.nth
          FROM ${itemsOf(query)} LEFT JOIN link l ON l.id = p.link_id
          LEFT JOIN inbox_item i ON i.record_id = p.m365_id AND i.side = 'm365' AND i.account_id = r.account_id AND i.resource = r.resource
          ${named(Prisma.sql`p.office_id`, Prisma.sql`i.snapshot->'fields'`, Prisma.sql`l.bases`)}
          WHERE ${asksAs(query.asks)}
            AND ${isOf(query)}`,
        Prisma.sql`title`,
        Prisma.sql`lower(title), nth`,
      ),

    plannedRecipients: (query) =>
      read<PlannedRecipient>(
        query,
        Prisma.sql`
          SELECT (row_number() OVER (ORDER BY person COLLATE "C"))::int AS place, count(*)::int AS meetings,
            CASE WHEN ${accountWithin(query.reader.records)} THEN person END AS address
          FROM ${itemsOf(query)} CROSS JOIN LATERAL unnest(p.mails) AS person
          WHERE p.asked_as IS NOT NULL AND ${isOf(query)} GROUP BY person, a.id`,
        Prisma.sql`address`,
        Prisma.sql`place`,
      ),
  };
}

/** The items `p` of a run `r` of an account `a`: those still to be done, and those that a person was asked about. */
function itemsOf({ runId }: { readonly runId: string }): Prisma.Sql {
  return Prisma.sql`(SELECT * FROM plan_item WHERE run_id = ${runId}::uuid AND (is_current OR answer IS NOT NULL)) AS p
    JOIN run r ON r.id = p.run_id JOIN account a ON a.id = r.account_id`;
}

/** A deletion that would mail people is asked about as a mail, which is the more serious question. */
function asksAs(question: PlanQuestion | undefined): Prisma.Sql {
  switch (question) {
    case undefined:
      return Prisma.sql`(p.in_office IS NOT NULL OR p.in_m365 IS NOT NULL)`;
    case "DELETION":
      return Prisma.sql`p.asked_as = 'DELETION'`;
    case "INVITATIONS":
      return Prisma.sql`p.asked_as IS NOT NULL AND p.mails <> '{}'`;
  }
}

function isOf(query: ListQuery): Prisma.Sql {
  return narrowed(query, Prisma.sql`r`);
}

const officeIdOfItem = Prisma.sql`COALESCE(l.office_id, CASE WHEN i.side = 'office' THEN i.record_id::uuid END)`;

const linkOfItem = Prisma.sql`LEFT JOIN link l ON l.account_id = i.account_id AND l.resource = i.resource AND (
  (i.side = 'm365' AND l.m365_id = i.record_id)
  OR (i.side = 'office' AND l.office_id = CASE WHEN i.side = 'office' THEN i.record_id::uuid END))`;

/**
 * A record's title, and whether it is private: as in Oro, even if deleted there; else as Microsoft sent it; else as both sides last agreed.
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

/** The text, or null if the reader may not see it. */
function seen({ reader }: ListQuery, text: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`CASE WHEN ${accountWithin(reader.records)} AND (a.user_id = ${reader.userId}::uuid OR NOT named.is_private) THEN ${text} END`;
}

/** @param row the alias of the row that has a resource */
function narrowed({ reader, accountId, resource }: ListQuery, row: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`${accountWithin(reader.accounts)}
    ${accountId === undefined ? Prisma.empty : Prisma.sql`AND a.id = ${accountId}::uuid`}
    ${resource === undefined ? Prisma.empty : Prisma.sql`AND ${row}.resource = ${resource}::resource`}`;
}
