// A page brings copies of what was sent from here, and reports about what did not arrive. Both belong to the outgoing message; neither makes
// another one. Most pages have none: our Message-IDs have a form of their own.
import { bouncedIds, bouncedTo, isOwnMessageId } from "../../core/mail/outgoing/bounced.ts";
import { outgoingTransitions } from "../../core/mail/outgoing/outgoing.ts";
import { allowedFrom } from "../../core/sync/transitions.ts";
import { storableJson } from "../../lib/storable-json.ts";
import type { Sql } from "../database/sql-database.ts";
import { settleUndecided } from "../database/undecided-mail.ts";
import { outgoingEvent, writeFeed } from "../feed/feed-events.ts";
import { raiseBouncedMail, settleBouncedMail } from "./bounced-alert.ts";
import type { NewMail } from "./email-keys.ts";

const tell = `${outgoingEvent} FROM changed o JOIN account a ON a.id = o.account_id`;

/** A copy proves that a mail was sent. What is not submitted yet is the outbox's alone. */
const proven = ["SUBMITTING", "SUBMITTED", "SENT", "FAILED", "WITHDRAWING", "UNSURE", "BOUNCED"] as const;
const after = `CASE o.state ${proven.map((state) => `WHEN '${state}' THEN '${outgoingTransitions.sent[state]}'`).join(" ")} END`;

export async function linkOutgoing(tx: Sql, accountId: string, mails: readonly NewMail[]): Promise<void> {
  const copies = mails.filter(({ mail }) => isOwnMessageId(mail.messageId));
  if (copies.length > 0) {
    const rows = copies.map(({ id, fields, mail }) => ({ id, folder: fields.folderId, message: mail.messageId }));
    await tx.$executeRawUnsafe(
      `WITH changed AS (
         UPDATE outgoing_message o SET copy_email_id = n.id, state = ${after}, hold = NULL, refusal = NULL, version = o.version + 1,
           updated_at = clock_timestamp(), next_at = NULL
         FROM jsonb_to_recordset($2::jsonb) AS n(id uuid, folder text, message text)
         JOIN collection f ON f.account_id = $1::uuid AND f.resource = 'EMAIL' AND f.external_id = n.folder AND f.well_known = 'sentitems'
         WHERE o.account_id = $1::uuid AND o.message_id = n.message AND o.copy_email_id IS NULL AND o.state = ANY($3::text[])
         RETURNING o.id, o.account_id
       ) ${tell}`,
      ...[accountId, storableJson(rows), proven],
    );
    const ended = [...(await settleUndecided(tx, accountId)), ...(await settleBouncedMail(tx, accountId))];
    await writeFeed(
      tx,
      ended.map(({ id }) => ({ topic: "alert", subjectId: id, accountId })),
    );
  }
  for (const { mail } of mails) await markBounced(tx, accountId, mail);
}

interface SentMail {
  readonly id: string;
  readonly subject: string;
  readonly recipients: readonly string[];
}

async function markBounced(tx: Sql, accountId: string, report: NewMail["mail"]): Promise<void> {
  const ids = bouncedIds(report);
  if (ids.length === 0) return;
  const sent = await tx.$queryRawUnsafe<SentMail[]>(
    `SELECT o.id, o.subject, ARRAY(SELECT p->>'address' FROM jsonb_array_elements(o."to" || o.cc || o.bcc) AS p) AS recipients
     FROM outgoing_message o WHERE o.account_id = $1::uuid AND o.message_id = ANY($2::text[]) AND o.state = ANY($3::text[]) FOR UPDATE`,
    ...[accountId, ids, allowedFrom(outgoingTransitions, "bounced")],
  );
  for (const { id, subject, recipients } of sent) {
    const bounces = bouncedTo(report, recipients);
    await tx.$executeRawUnsafe(
      `WITH changed AS (
         UPDATE outgoing_message o SET state = 'BOUNCED', bounces = o.bounces || $2::jsonb, version = o.version + 1,
           updated_at = clock_timestamp(), next_at = NULL
         WHERE o.id = $1::uuid RETURNING o.id, o.account_id
       ) ${tell}`,
      ...[id, storableJson(bounces)],
    );
    await raiseBouncedMail(tx, accountId, { subject, bounces });
  }
}
