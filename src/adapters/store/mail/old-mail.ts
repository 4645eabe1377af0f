import { Prisma } from "../../../../prisma/generated/client.ts";
import type { OldMail } from "../../../app/ports/mail/old-mail.ts";
import type { SqlDatabase } from "../../database/sql-database.ts";
import { isHeldMail, isHeldOutgoing } from "./legal-hold-sql.ts";
import { lockMailbox, removeMails, removeSentMail, tellRemoved } from "./remove-mail.ts";

export function createOldMail(database: SqlDatabase): OldMail {
  return {
    mailboxes: () => database.$queryRaw<{ accountId: string; organizationId: string }[]>`
      SELECT a.id AS "accountId", a.organization_id AS "organizationId" FROM account a
      WHERE EXISTS (SELECT FROM office_email e WHERE e.owner_id = a.id)
        OR EXISTS (SELECT FROM outgoing_message o WHERE o.account_id = a.id) ORDER BY a.id`,

    remove: (accountId, before, limit) =>
      database.$transaction(async (tx) => {
        if (!(await lockMailbox(tx, accountId, "ifIdle"))) return null;
        // Mail that is here has an index by its time. Deleted mail has none, and is few.
        const old = (condition: Prisma.Sql) => Prisma.sql`
          SELECT e.id FROM office_email e WHERE e.owner_id = ${accountId}::uuid AND e.received_at < ${before}::timestamptz
            AND ${condition} AND NOT ${isHeldMail()} LIMIT ${limit}::int`;
        const found = await tx.$queryRaw<{ id: string }[]>`
          (${old(Prisma.sql`e.deleted_at IS NULL AND COALESCE(e.received_at, '-infinity'::timestamptz) < ${before}::timestamptz`)})
          UNION ALL (${old(Prisma.sql`e.deleted_at IS NOT NULL`)}) LIMIT ${limit}::int`;
        const ids = found.map(({ id }) => id);
        const sent = await removeSentMail(
          tx,
          accountId,
          Prisma.sql`o.id IN (
            SELECT o.id FROM outgoing_message o WHERE o.account_id = ${accountId}::uuid
              AND (o.created_at < ${before}::timestamptz OR o.copy_email_id = ANY(${ids}::uuid[]))
              AND o.state IN ('SENT', 'CANCELLED', 'FAILED', 'BOUNCED') AND o.next_at IS NULL AND NOT ${isHeldOutgoing()}
            LIMIT ${limit}::int)`,
        );
        const removed = await removeMails(tx, accountId, ids);
        await tellRemoved(tx, accountId, ids);
        return Math.max(removed, sent);
      }),
  };
}
