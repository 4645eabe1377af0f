import type { PrismaClient } from "../../../../prisma/generated/client.ts";
import type { SendingMailboxes } from "../../../app/ports/mail/sending-mailboxes.ts";
import { isUuid } from "../../../lib/is-uuid.ts";
import { grantedTo } from "../mailboxes.ts";

const columns = {
  ...{ id: true, organizationId: true, userId: true, userPrincipalName: true, displayName: true, timeZone: true },
  ...{ state: true, grantedScopes: true, access: true },
} as const;

export function createSendingMailboxes(prisma: PrismaClient): SendingMailboxes {
  return {
    find: async (id) =>
      isUuid(id) ? prisma.account.findFirst({ where: { id, releasedAt: null }, select: columns }) : null,
    async ofViewer(viewer) {
      const granted = await prisma.$queryRaw<{ account_id: string }[]>(grantedTo(viewer));
      const own = [{ userId: viewer.userId }, { id: { in: granted.map(({ account_id }) => account_id) } }];
      return prisma.account.findMany({ where: { OR: own, releasedAt: null }, select: columns });
    },
    async isOf(viewer, { id, userId }) {
      if (userId !== null) return userId === viewer.userId;
      const granted = await prisma.$queryRaw<{ account_id: string }[]>(grantedTo(viewer));
      return granted.some(({ account_id }) => account_id === id);
    },
    async hasOtherApprover(organizationId, userId) {
      const other = await prisma.user.findFirst({
        where: {
          ...(userId === null ? {} : { id: { not: userId } }),
          ...{ removedAt: null, suspendedAt: null, organization: { archivedAt: null } },
          OR: [{ role: "ADMINISTRATOR" }, { role: "ORGANIZATION_ADMINISTRATOR", organizationId }],
        },
        select: { id: true },
      });
      return other !== null;
    },
  };
}
