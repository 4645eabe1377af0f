// Alerts of a mailbox whose mail waits: because Microsoft takes nothing from it for now, or for a person's word. One each, however many mails wait.
import { Prisma } from "../../../../prisma/generated/client.ts";
import { type StopRefusal, stopAlert } from "../../../core/mail/outgoing/stops.ts";
import { keyOf } from "../../../core/status/alert-subject.ts";
import { errorCatalogue } from "../../../core/sync/error-catalogue.ts";
import { storableText } from "../../../lib/storable-json.ts";
import type { Sql } from "../../database/sql-database.ts";
import { isUndecided, settleUndecided, undecidedKey } from "../../database/undecided-mail.ts";
import { writeFeed } from "../../feed/feed-events.ts";
import { raiseMailAlert } from "./mail-alert.ts";

const stoppedKey = (accountId: string): string => keyOf({ kind: "stoppedMail", accountId });

/** For the statement that stores the refusal of a mail: names of tables in WITH. @param saved the table with its row of outgoing_message */
export function raiseStoppedMail(saved: Prisma.Sql, accountId: string, refusal: StopRefusal): Prisma.Sql {
  const { code, message } = stopAlert(refusal);
  const key = stoppedKey(accountId);
  const said = Prisma.sql`${storableText(message)}`;
  const of = Prisma.sql`${saved} o JOIN account a ON a.id = o.account_id WHERE NOT EXISTS (
    SELECT FROM alert e WHERE e.key = ${key} AND e.resolved_at IS NULL AND e.code = ${code} AND e.message = ${said})`;
  return tellOf("stop", raiseMailAlert({ key, subject: "stoppedMail", code, message: said }, of));
}

/** The same for one that a person decides about; while the alert is open it stays as it is. */
export function raiseUndecidedMail(saved: Prisma.Sql, accountId: string): Prisma.Sql {
  const key = undecidedKey(accountId);
  const of = Prisma.sql`${saved} o JOIN account a ON a.id = o.account_id
    WHERE ${isUndecided} AND NOT EXISTS (SELECT FROM alert e WHERE e.key = ${key} AND e.resolved_at IS NULL)`;
  const message = Prisma.sql`${errorCatalogue.MAIL_UNDECIDED.cause}`;
  return tellOf("undecided", raiseMailAlert({ key, subject: "undecidedMail", code: "MAIL_UNDECIDED", message }, of));
}

function tellOf(name: string, raise: Prisma.Sql): Prisma.Sql {
  const raised = Prisma.raw(`${name}_alerted`);
  return Prisma.sql`${raised} AS (${raise}), ${Prisma.raw(`${name}_told`)} AS (
    INSERT INTO feed_event (topic, organization_id, user_id, account_id, resource, subject_id)
    SELECT 'alert', a.organization_id, a.user_id, a.id, 'EMAIL', n.id::text FROM ${raised} n JOIN account a ON a.id = n.account_id
  )`;
}

/** Each ends once no mail waits for that: all of it went, or was decided about. */
export async function settleWaitingMail(tx: Sql, accountId: string): Promise<void> {
  // Whoever decides about another mail at the same time waits for this transaction, and then counts anew.
  await tx.$queryRaw`SELECT FROM alert WHERE key IN (${stoppedKey(accountId)}, ${undecidedKey(accountId)}) ORDER BY key FOR UPDATE`;
  const stopped = await tx.$queryRaw<{ readonly id: string }[]>`
    UPDATE alert SET resolved_at = clock_timestamp(), updated_at = clock_timestamp()
    WHERE key = ${stoppedKey(accountId)} AND resolved_at IS NULL AND NOT EXISTS (
      SELECT FROM outgoing_message o WHERE o.account_id = ${accountId}::uuid AND ${isStopped}) RETURNING id`;
  const decided = await settleUndecided(tx, accountId);
  await writeFeed(
    tx,
    [...stopped, ...decided].map(({ id }) => ({ topic: "alert", subjectId: id, accountId })),
  );
}

/** Of a message `o`: it waits for Microsoft to take mail again. */
export const isStopped = Prisma.sql`o.refusal ? 'until' AND o.state IN ('WAITING', 'DRAFTED', 'ATTACHED', 'SUBMITTING', 'WITHDRAWING')`;
