// One alert for each mailbox until somebody has seen it: it lists the mails that did not reach somebody, however many there are.
import type { Bounce } from "../../app/ports/mail/outgoing-mail.ts";
import { keyOf } from "../../core/status/alert-subject.ts";
import { errorCatalogue } from "../../core/sync/error-catalogue.ts";
import { storableText } from "../../lib/storable-json.ts";
import type { Sql } from "../database/sql-database.ts";
import { writeFeed } from "../feed/feed-events.ts";

const longestList = 600;

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
     ON CONFLICT (key) DO UPDATE SET updated_at = clock_timestamp(), resolved_at = NULL, occurrences = alert.occurrences + 1, remedy = EXCLUDED.remedy,
       parts = CASE WHEN alert.resolved_at IS NOT NULL THEN EXCLUDED.parts
         WHEN length(alert.parts->>'mails') > ${longestList} THEN alert.parts
         ELSE jsonb_build_object('mails', (alert.parts->>'mails') || '; ' || (EXCLUDED.parts->>'mails')) END
     RETURNING id`,
    ...[keyOf({ kind: "bouncedMail", accountId }), accountId, mail, errorCatalogue.MAIL_BOUNCED.remedy],
  );
  await writeFeed(
    tx,
    told.map(({ id }) => ({ topic: "alert", subjectId: id, accountId })),
  );
}
