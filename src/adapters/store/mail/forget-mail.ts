import { Prisma } from "../../../../prisma/generated/client.ts";
import { storableJson } from "../../../lib/storable-json.ts";
import type { Sql } from "../../database/sql-database.ts";
import { isHeldMail } from "./legal-hold-sql.ts";
import { outgoingEvents } from "./outgoing-rows.ts";

/**
 * Whoever works on a lane of these mailboxes loses it: what is in flight is not stored, and decided anew. Mail that was not submitted is not
 * sent any more, and of one that may have been a person decides.
 */
export async function endLanes(tx: Pick<Sql, "$executeRaw">, accountIds: readonly string[]): Promise<void> {
  const ids = Prisma.sql`${[...accountIds]}::uuid[]`;
  await tx.$executeRaw`
    UPDATE mail_lane SET fencing_token = fencing_token + 1, lease_holder = NULL, lease_expires_at = NULL WHERE account_id = ANY(${ids})`;
  const reason =
    "Its mailbox was disconnected or suspended, or the rules of its mail changed, before this mail was sent.";
  await cancelUnsent(tx, Prisma.sql`o.account_id = ANY(${ids})`, reason);
}

/** @param which of outgoing messages `o` */
export async function cancelUnsent(tx: Pick<Sql, "$executeRaw">, which: Prisma.Sql, reason: string): Promise<void> {
  const refusal = { code: "MAILBOX_CHANGED", message: reason };
  await tx.$executeRaw`
    WITH changed AS (
      UPDATE outgoing_message o SET version = o.version + 1, updated_at = clock_timestamp(), refusal = ${storableJson(refusal)}::jsonb,
        state = CASE o.state WHEN 'SUBMITTING' THEN 'UNSURE' ELSE 'CANCELLED' END,
        next_at = CASE o.state WHEN 'SUBMITTING' THEN NULL ELSE clock_timestamp() END
      WHERE ${which} AND o.state IN ('WAITING', 'DRAFTED', 'ATTACHED', 'SUBMITTING') RETURNING o.*
    ) ${outgoingEvents(Prisma.sql`changed`)}`;
}

/**
 * Deletes all mail of a mailbox, with what it says, its threads and its attachments; but what a legal hold keeps. No tombstones stay, since a subject is text too. The
 * bytes of attachments go with the next collection.
 */
export async function forgetMail(tx: Pick<Sql, "$executeRaw" | "$queryRaw">, accountId: string): Promise<void> {
  const owner = Prisma.sql`${accountId}::uuid`;
  await tx.$executeRaw`DELETE FROM excluded_mail WHERE account_id = ${owner}`;
  await tx.$executeRaw`DELETE FROM mail_removal WHERE account_id = ${owner}`;
  const held = await tx.$queryRaw<unknown[]>`SELECT FROM legal_hold WHERE lifted_at IS NULL LIMIT 1`;
  if (held.length > 0) {
    await purgeMail(
      tx,
      Prisma.sql`SELECT e.id FROM office_email e WHERE e.owner_id = ${owner} AND NOT ${isHeldMail()}`,
    );
    return;
  }
  await tx.$executeRaw`
    WITH threads AS (
      SELECT DISTINCT t.thread_id AS id FROM office_email e JOIN email_threading t ON t.email_id = e.id WHERE e.owner_id = ${owner}
    ), ${threadsGone}
    DELETE FROM office_change WHERE scope_id = ${owner} AND resource = 'EMAIL'`;
  await tx.$executeRaw`DELETE FROM office_email WHERE owner_id = ${owner}`;
}

/** What is kept of the threads of a table expression `threads`. */
const threadsGone = Prisma.sql`
  people AS (DELETE FROM email_thread_person p USING threads WHERE p.thread_id = threads.id),
  topics AS (DELETE FROM email_thread_topic t USING threads WHERE t.thread_id = threads.id),
  wishes AS (DELETE FROM email_thread_wish w USING threads WHERE w.later = threads.id OR w.earlier = threads.id),
  aliases AS (DELETE FROM email_thread_alias a USING threads WHERE a.thread_id = threads.id)`;

/** Deletes mails, and what is kept of threads that have no other mail. @param oldest ids of those that may go: old tombstones, mostly */
export function purgeMail(sql: Pick<Sql, "$executeRaw">, oldest: Prisma.Sql): Promise<number> {
  return sql.$executeRaw`
    WITH gone AS (
      DELETE FROM office_email WHERE id = ANY(ARRAY(${oldest})) RETURNING id, owner_id
    ), logged AS (
      DELETE FROM office_change o USING gone WHERE o.scope_id = gone.owner_id AND o.resource = 'EMAIL' AND o.record_id = gone.id
    ), threads AS (
      SELECT DISTINCT t.thread_id AS id FROM gone JOIN email_threading t ON t.email_id = gone.id
      WHERE NOT EXISTS (
        SELECT FROM email_threading o WHERE o.thread_id = t.thread_id AND o.email_id NOT IN (SELECT id FROM gone))
    ), ${threadsGone}
    SELECT FROM gone`;
}
