import { Prisma, type PrismaClient } from "../../../prisma/generated/client.ts";
import type { Mailboxes, MailboxRow, Reader } from "../../app/ports/mail/mailboxes.ts";

export function createMailboxes(prisma: PrismaClient): Mailboxes {
  return {
    list: ({ userIds, organizationId, reader }) => prisma.$queryRaw<MailboxRow[]>`
      SELECT a.id AS "accountId", a.organization_id AS "organizationId", a.user_id AS "userId", g.account_id IS NOT NULL AS "isGranted"
      FROM account a LEFT JOIN (${grantedTo(reader)}) AS g ON g.account_id = a.id
      WHERE a.released_at IS NULL
        AND (a.user_id = ANY(${[...userIds]}::uuid[]) OR a.organization_id = ${organizationId}::uuid OR g.account_id IS NOT NULL)`,
  };
}

/** The system mailboxes of the reader's organization that list this person, or the role that is in force. */
export function grantedTo(reader: Reader): Prisma.Sql {
  return Prisma.sql`
    SELECT DISTINCT m.account_id FROM system_mailbox m JOIN system_mailbox_reader r ON r.mailbox_id = m.id
    WHERE m.account_id IS NOT NULL AND ${listsReader(reader)}`;
}

/** For a system mailbox `m` and its readers `r`. */
export const listsReader = ({ userId, organizationId, role }: Reader): Prisma.Sql => Prisma.sql`m.removed_at IS NULL
  AND m.organization_id = ${organizationId}::uuid AND (r.user_id = ${userId}::uuid OR r.role = ${role}::role)`;
