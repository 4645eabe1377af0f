// Threads as a viewer sees them: made of the mails that they may read. Where their level does not show what belongs together, each mail is a
// thread with the mail's own id, and another thread's id finds nothing.
import { Prisma } from "../../../../prisma/generated/client.ts";
import type { ListedMail, MailThread } from "../../../app/ports/mail/mail-reader.ts";
import { mailStates, type ReachedMailbox } from "../../../core/access/mail-access.ts";
import { showsPart, showsThread } from "../../../core/access/mail-view.ts";
import type { Sql } from "../../database/sql-database.ts";
import {
  accountsOf,
  besideMail,
  type Conditions,
  groupReached,
  isFound,
  levelOf,
  type ReachedGroup,
  receivedAt,
  threadKey,
  trashOf,
  unthreaded,
  uuidArray,
} from "./mail-conditions.ts";
import { listedColumns } from "./mail-rows.ts";

type Reads = Pick<Sql, "$queryRaw">;

/** A thread's size is counted so far. */
const MOST_IN_THREAD = 100;

export const columns = Prisma.sql`e.*, ${receivedAt("e")} AS at`;

/** Where the mails of one thread are; `threadKey` says which of them are its mails for the viewer. */
export function inThread(groups: readonly ReachedGroup[], threadId: Prisma.Sql): Prisma.Sql {
  const alone = unthreaded(groups).length === 0 ? Prisma.empty : Prisma.sql` OR t.email_id = ${threadId}`;
  return Prisma.sql`SELECT ${columns} FROM email_threading t JOIN office_email e ON e.id = t.email_id
    WHERE (t.thread_id = ${threadId}${alone}) OFFSET 0`;
}

/** No other mail of its thread that the query finds comes before it. */
export function isFirstOfThread(conditions: Conditions, before: Prisma.Sql): Prisma.Sql {
  const alone = unthreaded(conditions.groups);
  const standsAlone = alone.length === 0 ? Prisma.empty : Prisma.sql`e.owner_id = ANY(${uuidArray(alone)}) OR `;
  return Prisma.sql`(${standsAlone}NOT EXISTS (
    SELECT FROM (SELECT o.* FROM email_threading t JOIN office_email o ON o.id = t.email_id
      WHERE t.thread_id = k.thread_id AND o.owner_id = e.owner_id OFFSET 0) AS e2 ${besideMail("2")}
    WHERE (${receivedAt("e2")}, e2.id) ${before} (${receivedAt("e")}, e.id) AND ${isFound(conditions, "2")}))`;
}

const whatever = (groups: readonly ReachedGroup[]): Conditions => ({
  ...{ groups, filter: { states: mailStates }, folderIds: null, tsquery: null },
});

interface ThreadRow extends Omit<MailThread, "id">, Pick<ListedMail, "id" | "threadId" | "level"> {}

export async function readThread(
  sql: Reads,
  mailboxes: readonly ReachedMailbox[],
  threadId: string,
): Promise<MailThread | null> {
  const groups = groupReached(mailboxes);
  if (groups.length === 0) return null;
  const asked = Prisma.sql`${threadId}::uuid`;
  const now = Prisma.sql`COALESCE((SELECT a.thread_id FROM email_thread_alias a WHERE a.id = ${asked}), ${asked})`;
  const find = (id: Prisma.Sql, of: readonly ReachedGroup[]) => sql.$queryRaw<ThreadRow[]>`
    WITH RECURSIVE ${trashOf(accountsOf(of))}, mails AS (
      SELECT ${listedColumns}, ${receivedAt("e")} AS at, ${levelOf(of)} AS level FROM (${inThread(of, id)}) AS e
      ${besideMail()} WHERE ${threadKey(of)} = ${id} AND ${isFound(whatever(of))}
    )
    SELECT id, "threadId", "accountId", "receivedAt" AS "firstAt", subject, level,
      (SELECT count(*)::int FROM mails) AS count, (SELECT count(*)::int FROM mails WHERE NOT "isRead") AS unread,
      (SELECT "receivedAt" FROM mails ORDER BY at DESC, id DESC LIMIT 1) AS "lastAt"
    FROM mails ORDER BY at, mails.id LIMIT 1`;
  const shown = groups.filter(({ reach }) => showsThread(reach.level));
  const alone = groups.filter(({ reach }) => !showsThread(reach.level));
  const [row] = shown.length === 0 ? [] : await find(now, shown);
  // A mail that stands alone has no other id than its own.
  const [single] = row !== undefined || alone.length === 0 ? [] : await find(asked, alone);
  const found = row ?? single;
  return found === undefined ? null : threadOf(found);
}

function threadOf({ id, threadId, level, unread, subject, ...row }: ThreadRow): MailThread {
  return {
    ...row,
    id: showsThread(level) ? threadId : id,
    unread: showsPart(level, "isRead") ? unread : null,
    subject: showsPart(level, "subject") ? subject : null,
  };
}

export async function readThreadSizes(
  sql: Reads,
  mailboxes: readonly ReachedMailbox[],
  threadIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const groups = groupReached(mailboxes);
  if (groups.length === 0 || threadIds.length === 0) return new Map();
  const rows = await sql.$queryRaw<{ readonly id: string; readonly size: number }[]>`
    WITH RECURSIVE ${trashOf(accountsOf(groups))}
    SELECT thread.id, (
      SELECT count(*)::int FROM (
        SELECT FROM (${inThread(groups, Prisma.sql`thread.id`)}) AS e ${besideMail()}
        WHERE ${threadKey(groups)} = thread.id AND ${isFound(whatever(groups))} LIMIT ${MOST_IN_THREAD}::int
      ) AS mails
    ) AS size FROM unnest(${uuidArray(threadIds)}) AS thread(id)`;
  return new Map(rows.map(({ id, size }) => [id, size]));
}
