import type { Prisma, PrismaClient } from "../../../prisma/generated/client.ts";
import { accessEvent } from "../../app/ports/access-feed.ts";
import type { InvitationStore } from "../../app/ports/invitations.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { writeFeed } from "../feed/feed-events.ts";
import { writeAudit } from "./audit.ts";
import { inTransaction } from "./context.ts";
import { lockPeople, readPerson } from "./known-people.ts";
import { endWaysIn, tellWayIn } from "./ways-in.ts";

const isOpen = { acceptedAt: null, revokedAt: null } as const;

export function createInvitationStore(prisma: PrismaClient): InvitationStore {
  return {
    find: (codeHash) =>
      prisma.invitation.findFirst({ where: { codeHash, ...isOpen }, select: { userId: true, expiresAt: true } }),

    take: (codeHash, at) =>
      inTransaction(prisma, async (tx) => {
        // One statement: of two browsers with the same link only one is let in.
        const [taken] = await tx.invitation.updateManyAndReturn({
          where: { codeHash, ...isOpen, expiresAt: { gt: at } },
          data: { acceptedAt: at },
          select: { id: true, userId: true, user: { select: { name: true } } },
        });
        if (taken === undefined) return false;
        const { id, userId, user } = taken;
        const actor = { userId, name: user.name };
        await writeAudit(tx, [{ actor, action: "invitation.accepted", level: "USER", ownerId: userId }]);
        await writeFeed(tx, [accessEvent("INVITATION", { id, userId })]);
        return true;
      }),

    invite: ({ userId, ...invitation }, at, decide) =>
      inTransaction(prisma, async (tx) => {
        await lockPeople(tx);
        const person = await readPerson(tx, userId);
        const facts = person === null ? { hasComeIn: false, hasRecords: false } : await factsOf(tx, userId);
        const { audit, wayIn } = decide(person, facts);
        await revokeInvitations(tx, userId, at);
        const { id } = await tx.invitation.create({
          data: { userId, ...invitation, createdAt: at },
          select: { id: true },
        });
        await tellWayIn(tx, wayIn, id);
        await writeAudit(tx, [audit]);
        await writeFeed(tx, [accessEvent("INVITATION", { id, userId })]);
        return { invitationId: id };
      }),

    async read(invitationId) {
      const found = isUuid(invitationId) ? await prisma.invitation.findUnique({ where: { id: invitationId } }) : null;
      const person = found === null ? null : await readPerson(prisma, found.userId);
      if (found === null || person === null) return null;
      return { id: found.id, person, isOpen: found.acceptedAt === null && found.revokedAt === null };
    },

    revoke: (invitationId, at, audit) =>
      inTransaction(prisma, async (tx) => {
        const revoked = await revokeOpen(tx, { id: invitationId }, at);
        if (revoked > 0) await writeAudit(tx, [audit]);
      }),
  };
}

async function factsOf(tx: Prisma.TransactionClient, userId: string) {
  const { lastSeenAt, _count } = await tx.user.findUniqueOrThrow({
    where: { id: userId },
    select: { lastSeenAt: true, _count: { select: { tasks: true, events: true, accounts: true } } },
  });
  return { hasComeIn: lastSeenAt !== null, hasRecords: _count.tasks + _count.events + _count.accounts > 0 };
}

/** Revokes this person's unused invitations. */
export async function revokeInvitations(tx: Prisma.TransactionClient, userId: string, at: Date): Promise<void> {
  await revokeOpen(tx, { userId }, at);
}

/** Returns how many. */
async function revokeOpen(
  tx: Prisma.TransactionClient,
  which: { readonly id: string } | { readonly userId: string },
  at: Date,
): Promise<number> {
  const revoked = await tx.invitation.updateManyAndReturn({
    where: { ...which, ...isOpen },
    data: { revokedAt: at },
    select: { id: true, userId: true },
  });
  await endWaysIn(
    tx,
    "invitation",
    revoked.map(({ id }) => id),
    at,
  );
  await writeFeed(
    tx,
    revoked.map((invitation) => accessEvent("INVITATION", invitation)),
  );
  return revoked.length;
}
