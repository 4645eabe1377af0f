import type { PrismaClient } from "../../../prisma/generated/client.ts";
import type { UsedSignOns } from "../../app/ports/sign-on.ts";

export function createUsedSignOns(prisma: PrismaClient): UsedSignOns {
  return {
    async use(idHash, expiresAt) {
      const { count } = await prisma.usedSignOn.createMany({ data: [{ idHash, expiresAt }], skipDuplicates: true });
      return count === 1;
    },
  };
}
