import { z } from "zod";
import type { PrismaClient } from "../../../prisma/generated/client.ts";
import type { MailToJudge, RulePreviewReader } from "../../app/ports/mail/rule-preview.ts";
import { type MailExclusion, mailExclusions } from "../../core/mail/mail-rules.ts";

const person = z.object({ name: z.string(), address: z.string() });
const rows = z.array(
  z.object({
    ...{ emailId: z.string(), accountId: z.string(), from: person.nullable(), sender: person.nullable() },
    ...{ to: z.array(person), cc: z.array(person), bcc: z.array(person), replyTo: z.array(person) },
    sensitivity: z.enum(["normal", "personal", "private", "confidential"]),
  }),
);

export function createRulePreviewReader(prisma: Pick<PrismaClient, "$queryRaw">): RulePreviewReader {
  return {
    async mails(accountIds, after, limit): Promise<readonly MailToJudge[]> {
      if (accountIds.length === 0) return [];
      const found = await prisma.$queryRaw`
        SELECT c.email_id AS "emailId", c.account_id AS "accountId", c."from", c.sender, c."to", c.cc, c.bcc, c.reply_to AS "replyTo",
          c.sensitivity
        FROM email_content c JOIN office_email e ON e.id = c.email_id
        WHERE e.deleted_at IS NULL AND c.account_id = ANY(${[...accountIds]}::uuid[])
          AND (${after}::uuid IS NULL OR c.email_id > ${after}::uuid)
        ORDER BY c.email_id LIMIT ${limit}`;
      return rows.parse(found);
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
