import type { PrismaClient } from "../../../prisma/generated/client.ts";
import type { Principals } from "../../app/ports/identity.ts";
import { StoreError } from "../../app/store-error.ts";
import { principalOf } from "../../core/microsoft/mailbox-access.ts";

export function createPrincipals(prisma: PrismaClient): Principals {
  return {
    async of(id) {
      const account = await prisma.account.findUnique({
        where: { id },
        select: { id: true, access: true, tenantId: true, objectId: true, viaAccountId: true },
      });
      if (account === null) throw new StoreError("needsReauth", "This mailbox is not known here any more.");
      return principalOf(account);
    },
  };
}
