import type { PrismaClient } from "../../../prisma/generated/client.ts";
import type { InvitationStore } from "../../app/ports/invitations.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { writeAudit } from "./audit.ts";
import { lockPeople, readPerson } from "./known-people.ts";
import { inTransaction } from "./sync-context.ts";

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
          select: { userId: true, user: { select: { name: true } } },
        });
        if (taken === undefined) return false;
        const { userId, user } = taken;
        const actor = { userId, name: user.name };
        await writeAudit(tx, [{ actor, action: "invitation.accepted", level: "USER", ownerId: userId }]);
        return true;
      }),

    invite: ({ userId, ...invitation }, at, decide) =>
      inTransaction(prisma, async (tx) => {
        await lockPeople(tx);
        const person = await readPerson(tx, userId);
        const inUse = { userId, OR: [{ isSession: true }, { lastUsedAt: { not: null } }] };
        const audit = decide(person, person !== null && (await tx.apiToken.count({ where: inUse })) > 0);
        await tx.invitation.updateMany({ where: { userId, ...isOpen }, data: { revokedAt: at } });
        const { id } = await tx.invitation.create({
          data: { userId, ...invitation, createdAt: at },
          select: { id: true },
        });
        await writeAudit(tx, [audit]);
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
        const { count } = await tx.invitation.updateMany({
          where: { id: invitationId, ...isOpen },
          data: { revokedAt: at },
        });
        if (count > 0) await writeAudit(tx, [audit]);
      }),
  };
}
