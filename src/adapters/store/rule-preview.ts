import { z } from "zod";
import { Prisma, type PrismaClient } from "../../../prisma/generated/client.ts";
import type { JudgedMail, RulePreviewReader } from "../../app/ports/mail/rule-preview.ts";
import { type MailExclusion, mailExclusions } from "../../core/mail/mail-rules.ts";

const person = z.object({ name: z.string(), address: z.string() });
/** What mail is judged by, from `e` and `c`. */
export const judgedColumns = Prisma.sql`c.email_id AS "emailId", c."from", c.sender, c."to", c.cc, c.bcc, c.reply_to AS "replyTo", c.sensitivity,
  to_char(e.received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "receivedAt"`;

export const judgedShape = {
  ...{ emailId: z.string(), from: person.nullable(), sender: person.nullable() },
  ...{ to: z.array(person), cc: z.array(person), bcc: z.array(person), replyTo: z.array(person) },
  ...{ sensitivity: z.enum(["normal", "personal", "private", "confidential"]), receivedAt: z.string().nullable() },
};
const rows = z.array(z.object({ ...judgedShape, accountId: z.string() }));

export function createRulePreviewReader(prisma: Pick<PrismaClient, "$queryRaw">): RulePreviewReader {
  return {
    async mails(accountIds, after, limit): Promise<readonly JudgedMail[]> {
      if (accountIds.length === 0) return [];
      const found = await prisma.$queryRaw`
        SELECT ${judgedColumns}, c.account_id AS "accountId"
        FROM email_content c JOIN office_email e ON e.id = c.email_id
        WHERE e.deleted_at IS NULL AND c.account_id = ANY(${[...accountIds]}::uuid[])
          AND (${after}::uuid IS NULL OR c.email_id > ${after}::uuid)
        ORDER BY c.email_id LIMIT ${limit}`;
      return rows.parse(found);
    },

    async withMail(accountIds) {
      const found = await prisma.$queryRaw<{ id: string }[]>`
        SELECT a.id FROM unnest(${[...accountIds]}::uuid[]) AS a(id)
        WHERE EXISTS (SELECT FROM office_email e WHERE e.owner_id = a.id AND e.deleted_at IS NULL)`;
      return found.map(({ id }) => id);
    },

    async keptOut(accountIds) {
      const found = await prisma.$queryRaw<{ reason: MailExclusion; count: number }[]>`
        SELECT reason, count(*)::int AS count FROM excluded_mail WHERE account_id = ANY(${[...accountIds]}::uuid[]) GROUP BY reason`;
      const countOf = (reason: MailExclusion): number => found.find((row) => row.reason === reason)?.count ?? 0;
      const [address, isPrivate, internal] = mailExclusions;
      return { [address]: countOf(address), [isPrivate]: countOf(isPrivate), [internal]: countOf(internal) };
    },
  };
}
