import { z } from "zod";
import { Prisma } from "../../../../prisma/generated/client.ts";
import type { MailRemovals } from "../../../app/ports/sync/mail-removals.ts";
import { ofSync, type RunContext } from "../context.ts";
import { purgeMail } from "../mail/forget-mail.ts";
import { judgedColumns, judgedShape } from "../rule-preview.ts";

const rows = z.array(
  z.object({
    ...judgedShape,
    place: z.object({ m365Id: z.string(), collectionId: z.string() }).nullable(),
  }),
);

export function mailRemovalStatements({ tx, run }: RunContext): MailRemovals {
  const accountId = Prisma.sql`${run.accountId}::uuid`;
  return {
    async mailHere(after, limit) {
      const found = await tx.$queryRaw`
        SELECT ${judgedColumns}, CASE WHEN l.id IS NOT NULL THEN jsonb_build_object('m365Id', l.m365_id, 'collectionId', l.collection_id) END AS place
        FROM (
          SELECT * FROM office_email e WHERE e.owner_id = ${accountId} AND (${after}::uuid IS NULL OR e.id > ${after}::uuid)
          ORDER BY e.id LIMIT ${limit}::int
        ) AS e JOIN email_content c ON c.email_id = e.id
        LEFT JOIN link l ON l.office_id = e.id AND l.account_id = e.owner_id AND l.resource = 'EMAIL' AND l.state IN ('ACTIVE', 'CONFLICT')
        ORDER BY e.id`;
      return rows.parse(found);
    },

    async removeMail(emailIds) {
      if (emailIds.length === 0) return;
      const ids = Prisma.sql`${[...emailIds]}::uuid[]`;
      const texts = Prisma.sql`${[...emailIds]}::text[]`;
      // The lane first: it locks mails in an order of its own.
      await tx.$queryRaw`SELECT FROM mail_lane WHERE account_id = ${accountId} ORDER BY lane FOR UPDATE`;
      await tx.$executeRaw`
        WITH links AS (
          DELETE FROM link WHERE ${ofSync(run)} AND office_id = ANY(${ids}) RETURNING m365_id
        ), theirs AS (
          SELECT 'm365' AS side, m365_id AS record_id FROM links UNION ALL SELECT 'office', unnest(${texts})
        ), inbox AS (
          DELETE FROM inbox_item i USING theirs t WHERE i.record_id = t.record_id AND i.side = t.side
            AND i.account_id = ${accountId} AND i.resource = 'EMAIL'
        ), plans AS (
          DELETE FROM plan_item WHERE office_id = ANY(${ids}) AND run_id IN (SELECT id FROM run WHERE ${ofSync(run)})
        ), conflicts AS (
          DELETE FROM conflict WHERE ${ofSync(run)} AND office_id = ANY(${ids})
        ), alerts AS (
          DELETE FROM alert WHERE ${ofSync(run)} AND item_id = ANY(${texts})
        )
        DELETE FROM effect WHERE ${ofSync(run)} AND office_id = ANY(${ids})`;
      await purgeMail(tx, Prisma.sql`SELECT unnest(${ids})`);
    },

    async endRemovals(ids) {
      await tx.$executeRaw`DELETE FROM mail_removal WHERE account_id = ${accountId} AND id = ANY(${[...ids]}::bigint[])`;
    },
  };
}

/** What somebody ordered and no run has carried out, as JSON; null: nothing. */
export function openRemovals(accountId: string): Prisma.Sql {
  return Prisma.sql`
    SELECT CASE WHEN count(*) > 0 THEN jsonb_build_object('ids', jsonb_agg(id::text), 'parts', jsonb_agg(DISTINCT part)) END
    FROM mail_removal WHERE account_id = ${accountId}::uuid`;
}
