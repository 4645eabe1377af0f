import { Prisma } from "../../../../prisma/generated/client.ts";
import type { AnsweringMailbox, AutomaticAnswers, JudgedMail } from "../../../app/ports/mail/automatic-answers.ts";
import { ownMessageId } from "../../../core/mail/outgoing/own-message-id.ts";
import { storableJson, storableText } from "../../../lib/storable-json.ts";
import type { KeyedHash } from "../../crypto/keyed-hash.ts";
import type { Sql, SqlDatabase } from "../../database/sql-database.ts";
import { lockSignedIn } from "../account-sql.ts";
import { claimAnswer } from "./answer-pass.ts";
import { readAnswerRules } from "./answer-rules.ts";
import { proveLane } from "./lanes.ts";
import { readMailsToAnswer, readOwnAddresses } from "./mail-to-answer.ts";
import { outgoingEvents } from "./outgoing-rows.ts";

/** @param hashOf of a mailbox's address and a sender's */
export function createAutomaticAnswers(database: SqlDatabase, hashOf: KeyedHash): AutomaticAnswers {
  return {
    async nextToAnswer(lease, limit) {
      const now = await proveLane(database, "arrivals", lease);
      if (now === null) return "leaseLost";
      const mails = await readMailsToAnswer(
        database,
        Prisma.sql`
          SELECT w.email_id, w.account_id FROM mail_arrival w JOIN email_content c ON c.email_id = w.email_id AND c.body_state <> 'LATER'
          WHERE w.account_id = ${lease.accountId}::uuid AND w.answering = 'WAITING'
          ORDER BY w.received_at, w.email_id LIMIT ${limit}::int`,
      );
      const mailbox = mails.length === 0 ? null : await readAnsweringMailbox(database, lease.accountId);
      if (mailbox === null) return "nothing";
      const rules = await readAnswerRules(database, mailbox.id);
      return { mailbox, rules, now, ownAddresses: await readOwnAddresses(database), mails };
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
    if ((await lockSignedIn(tx, mailbox.accountId)) === null) return { ...row, outcome: "SENDING_OFF" };
    const { outgoingId } = judged;
    const sender = hashOf(`${mailbox.address} ${judged.sender}`);
    const refusal = await claimAnswer(tx, { mailboxId: mailbox.id, sender, outgoingId, limit });
    if (refusal !== null) return { ...row, outcome: refusal };
    await addAnswer(tx, mailbox, judged);
    return { ...row, outcome: "ANSWERED", outgoing: outgoingId };
  }
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

async function readAnsweringMailbox(sql: Pick<Sql, "$queryRaw">, accountId: string): Promise<AnsweringMailbox | null> {
  const [row] = await sql.$queryRaw<AnsweringMailbox[]>`
    SELECT m.id, m.account_id AS "accountId", m.organization_id AS "organizationId", m.label, m.address, a.time_zone AS "timeZone"
    FROM system_mailbox m JOIN account a ON a.id = m.account_id WHERE m.account_id = ${accountId}::uuid AND m.removed_at IS NULL`;
  return row ?? null;
}
