// One alert for each mailbox that lists the mails that did not reach somebody, however many there are: until somebody has seen it, or each of
// these people was sent a later mail.
import type { Bounce } from "../../app/ports/mail/outgoing-mail.ts";
import { keyOf } from "../../core/status/alert-subject.ts";
import { errorCatalogue } from "../../core/sync/error-catalogue.ts";
import { storableText } from "../../lib/storable-json.ts";
import type { Sql } from "../database/sql-database.ts";
import { writeFeed } from "../feed/feed-events.ts";

const longestList = 600;
const keyFor = (accountId: string): string => keyOf({ kind: "bouncedMail", accountId });

/** In the transaction that stores the report. Subjects and addresses are text of records: others read only that there was something. */
export async function raiseBouncedMail(
  tx: Sql,
  accountId: string,
  { subject, bounces }: { readonly subject: string; readonly bounces: readonly Bounce[] },
): Promise<void> {
  const whom = bounces.map(({ address }) => address).filter((address) => address !== "");
  const mail = storableText(`“${subject}” to ${whom.join(", ") || "somebody"}`);
  const told = await tx.$queryRawUnsafe<{ readonly id: string }[]>(
    `INSERT INTO alert (key, subject, organization_id, account_id, source, resource, type, operation, code, message, parts, remedy)
     SELECT $1, 'bouncedMail', a.organization_id, a.id, 'm365-sync', 'EMAIL', 'sync', 'export', 'MAIL_BOUNCED', 'Mail did not reach somebody: {mails}.',
       jsonb_build_object('mails', left($3, ${longestList})), $4 FROM account a WHERE a.id = $2::uuid
     ON CONFLICT (key) DO UPDATE SET updated_at = clock_timestamp(), resolved_at = NULL,
       created_at = CASE WHEN alert.resolved_at IS NULL THEN alert.created_at ELSE now() END, occurrences = alert.occurrences + 1, remedy = EXCLUDED.remedy,
       parts = CASE WHEN alert.resolved_at IS NOT NULL THEN EXCLUDED.parts
         WHEN length(alert.parts->>'mails') > ${longestList} THEN alert.parts
         ELSE jsonb_build_object('mails', (alert.parts->>'mails') || '; ' || (EXCLUDED.parts->>'mails')) END
     RETURNING id`,
    ...[keyFor(accountId), accountId, mail, errorCatalogue.MAIL_BOUNCED.remedy],
  );
  await writeFeed(
    tx,
    told.map(({ id }) => ({ topic: "alert", subjectId: id, accountId })),
  );
}

/** When copies came of mail that was sent. One that bounces, too, begins the alert anew. @returns the alert, if it ended: to be told */
export async function settleBouncedMail(tx: Sql, accountId: string): Promise<readonly { readonly id: string }[]> {
  return tx.$queryRawUnsafe(
    `UPDATE alert SET resolved_at = clock_timestamp(), updated_at = clock_timestamp()
     WHERE key = $1 AND resolved_at IS NULL AND NOT EXISTS (
       SELECT FROM outgoing_message b, jsonb_array_elements(b.bounces) AS missed
       WHERE b.account_id = $2::uuid AND b.state = 'BOUNCED' AND b.updated_at >= alert.created_at AND NOT EXISTS (
         SELECT FROM outgoing_message s, jsonb_array_elements(s."to" || s.cc || s.bcc) AS person
         WHERE s.account_id = b.account_id AND s.state = 'SENT' AND s.created_at > b.updated_at
           AND lower(person->>'address') = lower(missed->>'address'))) RETURNING id`,
    ...[keyFor(accountId), accountId],
  );
}
