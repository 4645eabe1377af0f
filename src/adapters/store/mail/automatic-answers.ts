import { Prisma } from "../../../../prisma/generated/client.ts";
import type {
  AnsweringMailbox,
  AutomaticAnswers,
  JudgedMail,
  MailToAnswer,
} from "../../../app/ports/mail/automatic-answers.ts";
import type { AnswerMail } from "../../../core/mail/answers/judge-answer.ts";
import { ownMessageId } from "../../../core/mail/outgoing/own-message-id.ts";
import type { MailBody } from "../../../core/records/mail.ts";
import { must } from "../../../lib/must.ts";
import { storableJson, storableText } from "../../../lib/storable-json.ts";
import type { KeyedHash } from "../../crypto/keyed-hash.ts";
import type { Sql, SqlDatabase } from "../../database/sql-database.ts";
import { isSignedIn } from "../account-sql.ts";
import { claimAnswer } from "./answer-pass.ts";
import { readAnswerRules } from "./answer-rules.ts";
import { proveLane } from "./lanes.ts";
import { outgoingEvents } from "./outgoing-rows.ts";

/** Characters of a text that conditions are tried on. */
const mostText = 200_000;

type Content = Omit<AnswerMail, "subject" | "body"> & Pick<MailToAnswer, "messageId" | "inReplyTo" | "references">;

interface MailRow extends Omit<MailToAnswer, "mail">, Content {
  readonly subject: string;
  readonly bodyState: MailBody["state"];
  readonly text: string | null;
}

/** @param hashOf of a mailbox's address and a sender's */
export function createAutomaticAnswers(database: SqlDatabase, hashOf: KeyedHash): AutomaticAnswers {
  return {
    async nextToAnswer(lease, limit) {
      const now = await proveLane(database, "arrivals", lease);
      if (now === null) return "leaseLost";
      const mails = await database.$queryRaw<MailRow[]>(
        mailsToAnswer(
          Prisma.sql`w.account_id = ${lease.accountId}::uuid AND w.answering = 'WAITING' AND c.body_state <> 'LATER'`,
          limit,
        ),
      );
      const mailbox = mails.length === 0 ? null : await readAnsweringMailbox(database, lease.accountId);
      if (mailbox === null) return "nothing";
      const rules = await readAnswerRules(database, mailbox.id);
      return { mailbox, rules, now, ownAddresses: await readOwnAddresses(database), mails: mails.map(toMail) };
    },

    settleAnswers: (lease, mailbox, judged, limit) =>
      database.$transaction(async (tx) => {
        if ((await proveLane(tx, "arrivals", lease)) === null) return "leaseLost";
        const waiting = await tx.$queryRaw<{ readonly id: string }[]>`
          UPDATE mail_arrival SET answering = 'DONE', answered_at = clock_timestamp()
          WHERE email_id = ANY(${judged.map(({ emailId }) => emailId)}::uuid[]) AND answering = 'WAITING' RETURNING email_id AS id`;
        const ids = new Set(waiting.map(({ id }) => id));
        const rows = [];
        for (const one of judged) if (ids.has(one.emailId)) rows.push(await outcomeOf(tx, mailbox, one, limit));
        await tx.$executeRaw`
          INSERT INTO mail_answer (email_id, mailbox_id, outcome, header, rule_name, outgoing_id)
          SELECT n.id, ${mailbox.id}::uuid, n.outcome, n.header, n.rule, n.outgoing
          FROM jsonb_to_recordset(${storableJson(rows)}::jsonb) AS n(id uuid, outcome text, header text, rule text, outgoing uuid)
          ON CONFLICT (email_id) DO NOTHING`;
        return { answers: rows.filter(({ outgoing }) => outgoing !== null).length };
      }),
  };

  async function outcomeOf(tx: Sql, mailbox: AnsweringMailbox, judged: JudgedMail, limit: number) {
    const row = { id: judged.emailId, rule: judged.ruleName, header: null, outgoing: null };
    if (judged.kind === "SILENT") return { ...row, outcome: judged.reason, header: judged.header };
    // First, since an answer that cannot be made must not count as one.
    const isConnected = await lockConnected(tx, mailbox.accountId);
    if (!isConnected) return { ...row, outcome: "SENDING_OFF" };
    const { outgoingId } = judged;
    const sender = hashOf(`${mailbox.address} ${judged.sender}`);
    const refusal = await claimAnswer(tx, { mailboxId: mailbox.id, sender, outgoingId, limit });
    if (refusal !== null) return { ...row, outcome: refusal };
    await addAnswer(tx, mailbox, judged);
    return { ...row, outcome: "ANSWERED", outgoing: outgoingId };
  }
}

async function lockConnected(tx: Sql, accountId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<object[]>`
    SELECT a.id FROM account a WHERE a.id = ${accountId}::uuid AND ${isSignedIn} FOR SHARE`;
  return rows.length > 0;
}

/** Due at once: nobody takes back what nobody ordered. */
async function addAnswer(
  tx: Sql,
  { accountId, address }: AnsweringMailbox,
  { outgoingId: id, emailId, content }: JudgedMail & { readonly kind: "ANSWER" },
): Promise<void> {
  const { from, to, origin, subject, html, importance, automatic } = content;
  await tx.$executeRaw`
    INSERT INTO outgoing_message (id, account_id, kind, due_at, next_at, message_id, origin, origin_email_id, "from", "to", cc, bcc, subject,
      html, text, importance)
    VALUES (${id}::uuid, ${accountId}::uuid, 'ANSWER', clock_timestamp(), clock_timestamp(), ${ownMessageId(id, address)},
      ${storableJson(origin)}::jsonb, ${emailId}::uuid, ${storableJson(from)}::jsonb, ${storableJson(to)}::jsonb, '[]', '[]',
      ${storableText(subject)}, ${storableText(html)}, ${storableText(automatic.text)}, ${importance})`;
  await tx.$executeRaw(outgoingEvents(Prisma.sql`(SELECT * FROM outgoing_message WHERE id = ${id}::uuid)`));
}

/** Of arrived mail `w`, with its mail `e`, content `c`, folder `f` and mailbox `m`. */
export const mailsToAnswer = (which: Prisma.Sql, limit: number): Prisma.Sql => Prisma.sql`
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
  FROM mail_arrival w JOIN office_email e ON e.id = w.email_id JOIN email_content c ON c.email_id = w.email_id
    JOIN system_mailbox m ON m.account_id = w.account_id AND m.removed_at IS NULL
    LEFT JOIN collection f ON f.account_id = w.account_id AND f.resource = 'EMAIL' AND f.external_id = e.folder_id
    CROSS JOIN LATERAL (SELECT array_append(c."references", c.in_reply_to) AS named) AS n
  WHERE ${which} ORDER BY w.received_at, w.email_id LIMIT ${limit}::int`;

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

export async function readAnsweringMailbox(
  sql: Pick<Sql, "$queryRaw">,
  accountId: string,
): Promise<AnsweringMailbox | null> {
  const [row] = await sql.$queryRaw<AnsweringMailbox[]>`
    SELECT m.id, m.account_id AS "accountId", m.organization_id AS "organizationId", m.label, m.address, a.time_zone AS "timeZone"
    FROM system_mailbox m JOIN account a ON a.id = m.account_id WHERE m.account_id = ${accountId}::uuid AND m.removed_at IS NULL`;
  return row ?? null;
}

export async function readOwnAddresses(sql: Pick<Sql, "$queryRaw">): Promise<readonly string[]> {
  const rows = await sql.$queryRaw<{ readonly address: string }[]>`
    SELECT m.address FROM system_mailbox m WHERE m.removed_at IS NULL
    UNION SELECT lower(a.user_principal_name) FROM account a JOIN system_mailbox m ON m.account_id = a.id`;
  return rows.map(({ address }) => must(address, "an address"));
}
