import { type ArrayColumn, columnArrays, selectUnnested } from "../database/column-arrays.ts";
import type { Sql } from "../database/sql-database.ts";
import type { Mailbox, NewMail } from "./email-keys.ts";

const columns: readonly ArrayColumn[] = [
  { name: "email_id", type: "uuid" },
  { name: "folder", type: "text" },
  { name: "received_at", type: "timestamptz" },
];
const since = (at: string): string => `CASE WHEN n.received_at >= ${at}::timestamptz THEN 'WAITING' ELSE 'OFF' END`;
const insertSql = `
  INSERT INTO mail_arrival (email_id, account_id, received_at, processing, answering)
  SELECT n.email_id, $1::uuid, n.received_at, ${since("$2")}, ${since("$3")}
  FROM (${selectUnnested(columns, 4, "place")}) AS n
  WHERE NOT EXISTS (
    SELECT FROM collection f WHERE f.account_id = $1::uuid AND f.resource = 'EMAIL' AND f.external_id = n.folder AND f.well_known = 'sentitems')`;

/** Notes which new mail somebody looks after. Mailboxes without that, nearly all, cost nothing. */
export async function noteArrivals(tx: Sql, mailbox: Mailbox, mails: readonly NewMail[]): Promise<void> {
  const { accountId, processingSince = null, answeringSince = null } = mailbox;
  const starts = [processingSince, answeringSince].flatMap((at) => (at === null ? [] : [at.getTime()]));
  if (starts.length === 0) return;
  const first = Math.min(...starts);
  const arrived = mails.flatMap(({ id, fields: { folderId, receivedAt } }) =>
    receivedAt !== null && Date.parse(receivedAt) >= first
      ? [{ email_id: id, folder: folderId, received_at: receivedAt }]
      : [],
  );
  if (arrived.length === 0) return;
  const values = [accountId, processingSince, answeringSince, ...columnArrays(columns, arrived)];
  await tx.$executeRawUnsafe(insertSql, ...values);
}
