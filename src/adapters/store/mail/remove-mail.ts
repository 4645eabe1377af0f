import { Prisma } from "../../../../prisma/generated/client.ts";
import { mailEvent } from "../../../app/ports/mail/mail-feed.ts";
import type { Sql } from "../../database/sql-database.ts";
import { writeFeed } from "../../feed/feed-events.ts";
import { leaseMay } from "../state-sql.ts";
import { purgeMail } from "./forget-mail.ts";

type Statements = Pick<Sql, "$executeRaw" | "$queryRaw">;

/** Mail of a mailbox goes out of the hands of a run: the run's row is locked first, then the lanes, then the mails by id. */
export type MailboxLock =
  /** Nothing is done while a run holds the lease: the next purge comes soon enough. */
  | "ifIdle"
  /** A run that holds it loses it, and is taken over: what it has read is decided anew. So do whoever works on its texts and attachments. */
  | "revoke";

/** @returns false: a run holds the lease */
export async function lockMailbox(tx: Statements, accountId: string, how: MailboxLock): Promise<boolean> {
  const [sync] = await tx.$queryRaw<{ isIdle: boolean }[]>`
    SELECT ${leaseMay("taken")} AS "isIdle" FROM sync_state s
    WHERE s.account_id = ${accountId}::uuid AND s.resource = 'EMAIL' FOR UPDATE`;
  if (sync?.isIdle === false && how === "ifIdle") return false;
  await lockLanes(tx, accountId);
  if (how === "ifIdle") return true;
  await tx.$executeRaw`
    UPDATE sync_state SET fencing_token = fencing_token + 1, lease_expires_at = 'epoch'
    WHERE account_id = ${accountId}::uuid AND resource = 'EMAIL' AND lease_holder IS NOT NULL`;
  await tx.$executeRaw`
    UPDATE mail_lane SET fencing_token = fencing_token + 1, lease_holder = NULL, lease_expires_at = NULL
    WHERE account_id = ${accountId}::uuid AND lane <> 'outbox'`;
  return true;
}

/** It comes before the mails: whoever holds a lane locks them in an order of its own. */
export async function lockLanes(tx: Pick<Sql, "$queryRaw">, accountId: string): Promise<void> {
  await tx.$queryRaw`SELECT FROM mail_lane WHERE account_id = ${accountId}::uuid ORDER BY lane FOR UPDATE`;
}

/** Deletes mails of a mailbox with all that tells of them. The caller has locked the mailbox. @returns how many */
export async function removeMails(tx: Statements, accountId: string, emailIds: readonly string[]): Promise<number> {
  if (emailIds.length === 0) return 0;
  const ids = Prisma.sql`${[...emailIds]}::uuid[]`;
  const texts = Prisma.sql`${[...emailIds]}::text[]`;
  const ofMail = Prisma.sql`account_id = ${accountId}::uuid AND resource = 'EMAIL'`;
  await tx.$executeRaw`
    WITH links AS (
      DELETE FROM link WHERE ${ofMail} AND office_id = ANY(${ids}) RETURNING m365_id
    ), theirs AS (
      SELECT 'm365' AS side, m365_id AS record_id FROM links UNION ALL SELECT 'office', unnest(${texts})
    ), inbox AS (
      DELETE FROM inbox_item i USING theirs t WHERE i.record_id = t.record_id AND i.side = t.side
        AND i.account_id = ${accountId}::uuid AND i.resource = 'EMAIL'
    ), plans AS (
      DELETE FROM plan_item WHERE office_id = ANY(${ids}) AND run_id IN (SELECT id FROM run WHERE ${ofMail})
    ), conflicts AS (
      DELETE FROM conflict WHERE ${ofMail} AND office_id = ANY(${ids})
    ), alerts AS (
      DELETE FROM alert WHERE ${ofMail} AND item_id = ANY(${texts})
    )
    DELETE FROM effect WHERE ${ofMail} AND office_id = ANY(${ids})`;
  return purgeMail(tx, Prisma.sql`SELECT unnest(${ids})`);
}

/** Deletes what was sent from here and is among these mails: it says the same. */
export function removeSentMail(tx: Statements, accountId: string, condition: Prisma.Sql): Promise<number> {
  return tx.$executeRaw`
    DELETE FROM outgoing_message o WHERE o.account_id = ${accountId}::uuid
      AND o.state IN ('SENT', 'CANCELLED', 'FAILED', 'BOUNCED') AND o.next_at IS NULL AND ${condition}`;
}

/** Told to whoever lists mail. */
export async function tellRemoved(tx: Pick<Sql, "$executeRaw">, accountId: string, ids: readonly string[]) {
  const told = mailEvent(
    { accountId },
    ids.map((id) => ({ op: "delete", id })),
  );
  await writeFeed(tx, told === null ? [] : [told]);
}
