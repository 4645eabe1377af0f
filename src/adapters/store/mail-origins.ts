import type { PrismaClient } from "../../../prisma/generated/client.ts";
import type { MailOrigins } from "../../app/ports/mail/mail-origins.ts";
import { isSignedIn } from "./account-sql.ts";

export function createMailOrigins(prisma: PrismaClient): MailOrigins {
  return {
    async of(emailId) {
      const [row] = await prisma.$queryRaw<{ accountId: string; mailId: string }[]>`
        SELECT l.account_id AS "accountId", l.m365_id AS "mailId" FROM link l JOIN account a ON a.id = l.account_id
        WHERE l.office_id = ${emailId}::uuid AND l.resource = 'EMAIL' AND l.detached_reason IS DISTINCT FROM 'DELETED'
          AND ${isSignedIn}`;
      return row === undefined ? null : { account: { id: row.accountId }, mailId: row.mailId };
    },
  };
}
