import { Prisma, type PrismaClient } from "../../../prisma/generated/client.ts";
import { accessEvent } from "../../app/ports/access-feed.ts";
import type { PersonStore, Removal } from "../../app/ports/people.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { must } from "../../lib/must.ts";
import { writeFeed } from "../feed/feed-events.ts";
import { signOut } from "./accounts.ts";
import { writeAudit } from "./audit.ts";
import { inTransaction, type OfficeTables, type Tx } from "./context.ts";
import { revokeInvitations } from "./invitations.ts";
import { lockPeople, readPerson } from "./known-people.ts";
import { countImported, forgetMailbox, leaveMailbox, lockImported } from "./sync/forget.ts";
import { revokeTree } from "./tokens.ts";

export function createPersonRemoval(
  prisma: PrismaClient,
  offices: OfficeTables,
): Pick<PersonStore, "readRemoval" | "mailboxesOf" | "remove"> {
  return {
    readRemoval: (userId) => inTransaction(prisma, (tx) => readRemoval(tx, offices, userId)),

    mailboxesOf: (userId) => mailboxesOf(prisma, userId),

    remove: (userId, deletesImported, decide) =>
      inTransaction(prisma, async (tx) => {
        await lockPeople(tx);
        const person = await readPerson(tx, userId);
        const mailboxes = person === null ? [] : await mailboxesOf(tx, userId);
        // Between counting and deleting, no run writes and nothing is imported.
        await tx.$executeRaw`
          SELECT FROM sync_state WHERE account_id = ANY(${[...mailboxes]}::uuid[]) ORDER BY account_id, resource FOR UPDATE`;
        if (deletesImported) for (const accountId of mailboxes) await lockImported(tx, accountId, offices);
        const report = decide(person, await readRemoval(tx, offices, userId));
        for (const accountId of mailboxes) {
          if (deletesImported) await forgetMailbox({ offices, writeFeed }, tx, accountId);
          else await leaveMailbox(tx, accountId);
          await signOut(tx, accountId, { audit: [], feed: [{ topic: "status", accountId }] });
        }
        const ended = await close(tx, userId);
        await writeAudit(tx, report.audit);
        await writeFeed(tx, report.feed);
        return { ended, mayOtherThings: true, pending: null };
      }),
  };
}

async function mailboxesOf(tx: Pick<Tx, "account">, userId: string): Promise<readonly string[]> {
  if (!isUuid(userId)) return [];
  const rows = await tx.account.findMany({
    where: { userId, releasedAt: null },
    select: { id: true },
    orderBy: { id: "asc" },
  });
  return rows.map(({ id }) => id);
}

/** Ends tokens, invitations and alerts; frees the mailboxes and the address. Returns the tokens that ended. */
async function close(tx: Tx, userId: string): Promise<readonly string[]> {
  const [clock] = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  const { now } = must(clock, "the time");
  await tx.account.updateMany({ where: { userId, releasedAt: null }, data: { releasedAt: now } });
  await tx.user.update({ where: { id: userId }, data: { removedAt: now } });
  await tx.systemMailboxReader.deleteMany({ where: { userId } });
  await revokeInvitations(tx, userId, now);
  await writeFeed(tx, [accessEvent("PERSON", { id: userId, userId })]);
  const alerts = await tx.$queryRaw<{ id: string; accountId: string | null }[]>`
    UPDATE alert SET resolved_at = ${now}, updated_at = ${now}
    WHERE resolved_at IS NULL AND (user_id = ${userId}::uuid OR account_id IN (SELECT id FROM account WHERE user_id = ${userId}::uuid))
    RETURNING id, account_id AS "accountId"`;
  await writeFeed(
    tx,
    alerts.map(({ id, accountId }) => ({
      ...{ topic: "alert" as const, subjectId: id },
      ...(accountId === null ? { userId } : { accountId }),
    })),
  );
  const tokens = await tx.apiToken.findMany({ where: { userId, revokedAt: null }, select: { id: true } });
  return revokeTree(
    tx,
    tokens.map(({ id }) => id),
    now,
  );
}

async function readRemoval(tx: Tx, offices: OfficeTables, userId: string): Promise<Removal> {
  const mailboxes = await mailboxesOf(tx, userId);
  let importedRecords = 0;
  for (const accountId of mailboxes) importedRecords += await countImported(tx, offices, accountId);
  const id = Prisma.sql`${userId}::uuid`;
  const [row] = await tx.$queryRaw<Omit<Removal, "mailboxes" | "importedRecords">[]>`
    WITH RECURSIVE tree AS (
      SELECT id, is_session, expires_at FROM api_token WHERE user_id = ${id} AND revoked_at IS NULL
      UNION
      SELECT t.id, t.is_session, t.expires_at FROM api_token t JOIN tree ON t.parent_id = tree.id WHERE t.revoked_at IS NULL
    )
    SELECT (SELECT count(*)::int FROM office_task WHERE owner_id = ${id} AND deleted_at IS NULL) AS tasks,
      (SELECT count(*)::int FROM office_event WHERE owner_id = ${id} AND deleted_at IS NULL) AS events,
      count(*) FILTER (WHERE NOT is_session)::int AS tokens, count(*) FILTER (WHERE is_session)::int AS sessions
    FROM tree WHERE expires_at IS NULL OR expires_at > clock_timestamp()`;
  return { ...must(row, "the counts"), mailboxes: mailboxes.length, importedRecords };
}
