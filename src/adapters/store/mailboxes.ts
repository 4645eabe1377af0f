import type { PrismaClient } from "../../../prisma/generated/client.ts";
import type { Mailboxes, MailboxRow } from "../../app/ports/mail/mailboxes.ts";

export function createMailboxes(prisma: PrismaClient): Mailboxes {
  return {
    list: ({ userIds, organizationId }) => prisma.$queryRaw<MailboxRow[]>`
      SELECT id AS "accountId", organization_id AS "organizationId", user_id AS "userId" FROM account
      WHERE released_at IS NULL AND (user_id = ANY(${[...userIds]}::uuid[]) OR organization_id = ${organizationId}::uuid)`,
  };
}
