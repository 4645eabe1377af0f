import type { Prisma, PrismaClient } from "../../../prisma/generated/client.ts";
import { accessEvent } from "../../app/ports/access-feed.ts";
import type { PeopleChanged, PersonChange, PersonStore } from "../../app/ports/people.ts";
import { standingKey } from "../../core/settings/concerns.ts";
import { hasCode } from "../../lib/has-code.ts";
import { writeFeed } from "../feed/feed-events.ts";
import { writeAudit } from "./audit.ts";
import { inTransaction } from "./context.ts";
import { lockPeople, readOrganization, readPerson } from "./known-people.ts";
import { endLanes } from "./mail/forget-mail.ts";
import { markPending } from "./mark-pending.ts";
import { revokeTree } from "./tokens.ts";
import { endWaysIn, tellWayIn } from "./ways-in.ts";

export function createPersonStore(prisma: PrismaClient): Pick<PersonStore, "add" | "change" | "read"> {
  return {
    read: (userId) => readPerson(prisma, userId),

    add: (person, audit) =>
      prisma.$transaction(async (tx) => {
        // Not a caught error: that would have ended the transaction.
        const [made] = await tx.user.createManyAndReturn({
          data: [person],
          skipDuplicates: true,
          select: { id: true },
        });
        if (made === undefined) return "taken";
        await writeAudit(tx, [audit(made.id)]);
        await writeFeed(tx, [accessEvent("PERSON", { id: made.id, userId: made.id })]);
        return { userId: made.id };
      }),

    async change({ userId, organizationId }, decide) {
      try {
        return await inTransaction(prisma, async (tx) => {
          await lockPeople(tx);
          const before = await readPerson(tx, userId);
          const { changes, report, wayIn } = decide(before, await readOrganization(tx, organizationId));
          const changed = await write(tx, userId, changes);
          if (Object.keys(changes).length > 0) await tell(tx, userId, [before?.organizationId, changes.organizationId]);
          if (wayIn != null) await tellWayIn(tx, wayIn, userId);
          // The person has chosen an address themselves, so one that somebody else gave them no longer applies.
          else if (changes.email !== undefined) await endWaysIn(tx, "address", [userId], new Date());
          await writeAudit(tx, report.audit);
          await writeFeed(tx, report.feed);
          return changed;
        });
      } catch (error) {
        // Its only unique column is the address.
        if (hasCode(error, "P2002")) return "taken";
        throw error;
      }
    },
  };
}

async function write(tx: Prisma.TransactionClient, userId: string, changes: PersonChange): Promise<PeopleChanged> {
  const { organizationId, suspendedAt } = changes;
  if (Object.keys(changes).length === 0) return { ended: [], mayOtherThings: false, pending: null };
  await tx.user.update({ where: { id: userId }, data: changes });
  if (organizationId !== undefined) {
    await takeMailboxesAlong(tx, userId, organizationId);
    await tx.systemMailboxReader.deleteMany({ where: { userId } });
  }
  const ended = suspendedAt == null ? [] : await endSessions(tx, [userId], suspendedAt);
  if (suspendedAt != null) await cancelRuns(tx, { userId });
  const isOfSync = organizationId !== undefined || suspendedAt !== undefined;
  const mayOtherThings = isOfSync || changes.role !== undefined;
  return { ended, mayOtherThings, pending: isOfSync ? await markPending(tx, `user:${userId}`, standingKey) : null };
}

/** Told in both organizations: the old one loses the person, the new one gains them. */
async function tell(
  tx: Prisma.TransactionClient,
  userId: string,
  organizationIds: readonly (string | undefined)[],
): Promise<void> {
  const places = organizationIds.filter((id) => id !== undefined);
  await writeFeed(
    tx,
    places.map((organizationId) => accessEvent("PERSON", { id: userId, userId, organizationId })),
  );
}

/** The person's mailboxes go along to the new organization. History stays where it happened. */
async function takeMailboxesAlong(tx: Prisma.TransactionClient, userId: string, organizationId: string): Promise<void> {
  await tx.account.updateMany({ where: { userId }, data: { organizationId } });
  await tx.$executeRaw`
    UPDATE alert SET organization_id = ${organizationId}::uuid
    WHERE resolved_at IS NULL AND (user_id = ${userId}::uuid OR account_id IN (SELECT id FROM account WHERE user_id = ${userId}::uuid))`;
}

/** Ends all browser sessions of these people. */
export async function endSessions(
  tx: Prisma.TransactionClient,
  userIds: readonly string[],
  at: Date,
): Promise<readonly string[]> {
  const open = await tx.apiToken.findMany({
    where: { userId: { in: [...userIds] }, isSession: true, revokedAt: null },
    select: { id: true },
  });
  return revokeTree(
    tx,
    open.map(({ id }) => id),
    at,
  );
}

/** Cancels runs of these people's mailboxes: each ends at its next safe place. A queued one finds that nothing is to be synced. */
export async function cancelRuns(
  tx: Prisma.TransactionClient,
  whose: { readonly userId: string } | { readonly organizationId: string },
): Promise<void> {
  const accounts = await tx.account.findMany({ where: whose, select: { id: true } });
  await endLanes(
    tx,
    accounts.map(({ id }) => id),
  );
  await tx.run.updateMany({
    where: {
      accountId: { in: accounts.map(({ id }) => id) },
      state: { in: ["RUNNING", "WAITING"] },
      cancelRequestedAt: null,
    },
    data: { cancelRequestedAt: new Date() },
  });
}
