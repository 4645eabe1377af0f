import type { PrismaClient, PendingSignOn as Row } from "../../../prisma/generated/client.ts";
import type { PendingSignOn, PendingSignOns } from "../../app/ports/pending-sign-ons.ts";

/** Far more than sign in within ten minutes; each takes half a kilobyte. */
const most = 20_000;

export function createPendingSignOns(prisma: PrismaClient): PendingSignOns {
  return {
    async start({ codeVerifier, ...pending }, now) {
      const isOver = { expiresAt: { lt: now } };
      await prisma.pendingSignOn.deleteMany({ where: isOver });
      // Who was read for an import is not kept for longer either.
      await prisma.peoplePreview.deleteMany({ where: isOver });
      if ((await prisma.pendingSignOn.count()) >= most) return false;
      const sealed = { codeVerifier: codeVerifier.ciphertext, keyId: codeVerifier.keyId };
      await prisma.pendingSignOn.create({ data: { ...pending, ...sealed } });
      return true;
    },

    async find(stateHash) {
      const row = await prisma.pendingSignOn.findUnique({ where: { stateHash } });
      return row === null ? null : toPending(row);
    },

    async claim(stateHash, browserHash) {
      const claimed = await prisma.pendingSignOn.updateMany({
        where: { stateHash, browserHash: "" },
        data: { browserHash },
      });
      return claimed.count === 1;
    },

    take: (stateHash, browserHash) =>
      prisma.$transaction(async (tx) => {
        // Locked: of two answers with the same state only one finds the row.
        const [found] = await tx.$queryRaw<unknown[]>`
          SELECT 1 FROM pending_sign_on WHERE state_hash = ${stateHash} AND browser_hash = ${browserHash} FOR UPDATE`;
        return found === undefined ? null : toPending(await tx.pendingSignOn.delete({ where: { stateHash } }));
      }),
  };
}

function toPending({ codeVerifier, keyId, purpose, ...row }: Row): PendingSignOn {
  return {
    ...row,
    purpose: purpose === "try" || purpose === "readPeople" ? purpose : "signIn",
    codeVerifier: { ciphertext: codeVerifier, keyId },
  };
}
