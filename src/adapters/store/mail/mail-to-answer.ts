// What the store knows of a mail that may be answered automatically: the facts for core/mail/answers/judge-answer.ts.
import type { Prisma } from "../../../../prisma/generated/client.ts";
import type { MailToAnswer } from "../../../app/ports/mail/automatic-answers.ts";
import type { AnswerMail } from "../../../core/mail/answers/judge-answer.ts";
import type { MailBody } from "../../../core/records/mail.ts";
import type { Sql } from "../../database/sql-database.ts";

/** Characters of a text that conditions are tried on. */
const mostText = 200_000;

type Content = Omit<AnswerMail, "subject" | "body"> & Pick<MailToAnswer, "messageId" | "inReplyTo" | "references">;

interface MailRow extends Omit<MailToAnswer, "mail">, Content {
  readonly subject: string;
  readonly bodyState: MailBody["state"];
  readonly text: string | null;
}

/** The oldest first. @param which a query of email_id and account_id */
export async function readMailsToAnswer(
  sql: Pick<Sql, "$queryRaw">,
  which: Prisma.Sql,
): Promise<readonly MailToAnswer[]> {
  const rows = await sql.$queryRaw<MailRow[]>`
  SELECT w.email_id AS "emailId", e.subject, e.received_at AS "receivedAt", e.created_at AS "arrivedAt", c.type, c."from", c.sender, c."to",
    c.cc, c.reply_to AS "replyTo", c.headers, c.message_id AS "messageId", c.in_reply_to AS "inReplyTo", c."references",
    c.body_state AS "bodyState", left(c.text, ${mostText}::int) AS text,
    e.received_at < GREATEST(m.created_at, m.import_from) AS "isHistory",
    e.deleted_at IS NULL AND NOT e.is_gone AND COALESCE(f.well_known, '') <> ALL(${notReceiving}) AS "isInReceivingFolder",
    EXISTS (SELECT FROM outgoing_message o WHERE o.message_id = c.message_id AND o.kind = 'ANSWER') AS "isSentFromHere",
    EXISTS (SELECT FROM outgoing_message o WHERE o.kind = 'ANSWER' AND o.message_id = ANY(n.named))
    OR EXISTS (
      -- Exchange may have sent an answer with another Message-ID: that of its copy.
      SELECT FROM email_threading t JOIN email_threading s ON s.thread_id = t.thread_id
        JOIN outgoing_message o ON o.copy_email_id = s.email_id AND o.kind = 'ANSWER' JOIN email_content k ON k.email_id = s.email_id
      WHERE t.email_id = w.email_id AND k.message_id = ANY(n.named)) AS "answersOurs"
  FROM (${which}) AS w JOIN office_email e ON e.id = w.email_id JOIN email_content c ON c.email_id = w.email_id
    JOIN system_mailbox m ON m.account_id = w.account_id AND m.removed_at IS NULL
    LEFT JOIN collection f ON f.account_id = w.account_id AND f.resource = 'EMAIL' AND f.external_id = e.folder_id
    CROSS JOIN LATERAL (SELECT array_append(c."references", c.in_reply_to) AS named) AS n
  ORDER BY e.received_at, e.id`;
  return rows.map(toMail);
}

const notReceiving = [...["sentitems", "drafts", "outbox", "junkemail", "deleteditems", "recoverableitemsdeletions"]];

function toMail(row: MailRow): MailToAnswer {
  const { emailId, receivedAt, arrivedAt, isHistory, isInReceivingFolder, isSentFromHere, answersOurs, ...said } = row;
  const { bodyState, text, messageId, inReplyTo, references, ...mail } = said;
  const body: MailBody =
    bodyState === "STORED"
      ? { state: "STORED", type: "text", content: "", text: text ?? "" }
      : { state: "UNREADABLE", reason: "" };
  return {
    ...{ emailId, receivedAt, arrivedAt, isHistory, isInReceivingFolder, isSentFromHere, answersOurs },
    ...{ messageId, inReplyTo, references, mail: { ...mail, body } },
  };
}

export async function readOwnAddresses(sql: Pick<Sql, "$queryRaw">): Promise<readonly string[]> {
  const rows = await sql.$queryRaw<{ readonly address: string }[]>`
    SELECT m.address FROM system_mailbox m WHERE m.removed_at IS NULL
    UNION SELECT lower(a.user_principal_name) FROM account a JOIN system_mailbox m ON m.account_id = a.id`;
  return rows.map(({ address }) => address);
}
