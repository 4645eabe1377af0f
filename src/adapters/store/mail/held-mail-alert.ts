// One alert for each mailbox while the brake holds mail of it: an episode, however many mails there are.
import { Prisma } from "../../../../prisma/generated/client.ts";
import { keyOf } from "../../../core/status/alert-subject.ts";
import type { Sql } from "../../database/sql-database.ts";
import { writeFeed } from "../../feed/feed-events.ts";
import { raiseMailAlert } from "./mail-alert.ts";
import { recipientCountOf } from "./outgoing-rows.ts";

const keyFor = (accountId: string): string => keyOf({ kind: "heldMail", accountId });

/** For the statement that holds a mail of this mailbox: names of tables in WITH. @param saved the table with its row of outgoing_message */
export function raiseHeldMail(saved: Prisma.Sql, accountId: string): Prisma.Sql {
  const message = Prisma.sql`'A mail to ' || ${recipientCountOf} || ' people is held: the mailbox would have written to more people in ten minutes than the brake allows.'`;
  const alert = { key: keyFor(accountId), subject: "heldMail", code: "BRAKE_RECIPIENTS", message } as const;
  return Prisma.sql`alerted AS (
    ${raiseMailAlert(alert, Prisma.sql`${saved} o JOIN account a ON a.id = o.account_id`)}
  ), alert_told AS (
    INSERT INTO feed_event (topic, organization_id, user_id, account_id, resource, subject_id)
    SELECT 'alert', a.organization_id, a.user_id, a.id, 'EMAIL', n.id::text FROM alerted n JOIN account a ON a.id = n.account_id
  )`;
}

/**
 * After somebody has decided about a held mail: the alert ends with the last one. It is told in any case, since whoever looks at the list sees
 * one mail less. Whoever decides about another one at the same time waits for this transaction, and then counts anew.
 */
export async function settleHeldMail(tx: Sql, accountId: string): Promise<void> {
  await tx.$queryRaw`SELECT FROM alert WHERE key = ${keyFor(accountId)} FOR UPDATE`;
  const told = await tx.$queryRaw<{ readonly id: string }[]>`
    UPDATE alert SET updated_at = clock_timestamp(), resolved_at = CASE WHEN NOT EXISTS (
      SELECT FROM outgoing_message o WHERE o.account_id = ${accountId}::uuid AND ${isBrakedRow}
    ) THEN clock_timestamp() END
    WHERE key = ${keyFor(accountId)} AND resolved_at IS NULL RETURNING id`;
  await writeFeed(
    tx,
    told.map(({ id }) => ({ topic: "alert", subjectId: id, accountId })),
  );
}

/** Of a message `o`: `isBraked` in core. */
export const isBrakedRow = Prisma.sql`o.state = 'HELD' AND o.hold = 'RECIPIENTS_BRAKE'`;
