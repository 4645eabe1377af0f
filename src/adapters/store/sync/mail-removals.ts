import { z } from "zod";
import { Prisma } from "../../../../prisma/generated/client.ts";
import type { MailRemovals } from "../../../app/ports/sync/mail-removals.ts";
import type { RunContext } from "../context.ts";
import { isHeldMail } from "../mail/legal-hold-sql.ts";
import { lockLanes, removeMails } from "../mail/remove-mail.ts";
import { judgedColumns, judgedShape } from "../rule-preview.ts";

const rows = z.array(
  z.object({
    ...judgedShape,
    place: z.object({ m365Id: z.string(), collectionId: z.string() }).nullable(),
    isHeld: z.boolean(),
  }),
);

export function mailRemovalStatements({ tx, run }: RunContext): MailRemovals {
  const accountId = Prisma.sql`${run.accountId}::uuid`;
  return {
    async mailHere(after, limit) {
      const found = await tx.$queryRaw`
        SELECT ${judgedColumns}, CASE WHEN l.id IS NOT NULL THEN jsonb_build_object('m365Id', l.m365_id, 'collectionId', l.collection_id) END AS place,
          ${isHeldMail()} AS "isHeld"
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
      await lockLanes(tx, run.accountId);
      await removeMails(tx, run.accountId, emailIds);
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
