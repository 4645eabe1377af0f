import type { PrismaClient } from "../../../../prisma/generated/client.ts";
import type { SendingMailboxes } from "../../../app/ports/mail/sending-mailboxes.ts";
import { isUuid } from "../../../lib/is-uuid.ts";

const columns = {
  ...{ id: true, organizationId: true, userId: true, userPrincipalName: true, displayName: true, timeZone: true },
  ...{ state: true, grantedScopes: true },
} as const;

export function createSendingMailboxes(prisma: PrismaClient): SendingMailboxes {
  return {
    find: async (id) =>
      isUuid(id) ? prisma.account.findFirst({ where: { id, releasedAt: null }, select: columns }) : null,
    ofPerson: (userId) => prisma.account.findMany({ where: { userId, releasedAt: null }, select: columns }),
    async hasOtherApprover(organizationId, userId) {
      const other = await prisma.user.findFirst({
        where: {
          ...{ id: { not: userId }, removedAt: null, suspendedAt: null, organization: { archivedAt: null } },
          OR: [{ role: "ADMINISTRATOR" }, { role: "ORGANIZATION_ADMINISTRATOR", organizationId }],
        },
        select: { id: true },
      });
      return other !== null;
    },
  };
}
