import type { PrismaClient } from "../../../prisma/generated/client.ts";
import type { PersonStore } from "../../app/ports/people.ts";
import { writeAudit } from "./audit.ts";

export function createPersonStore(prisma: PrismaClient): PersonStore {
  return {
    add: (person, audit) =>
      prisma.$transaction(async (tx) => {
        // Not an error caught: that would have ended the transaction already.
        const [made] = await tx.user.createManyAndReturn({
          data: [person],
          skipDuplicates: true,
          select: { id: true },
        });
        if (made === undefined) return "taken";
        await writeAudit(tx, [audit(made.id)]);
        return { userId: made.id };
      }),
  };
}
