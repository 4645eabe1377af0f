import type { Prisma, PrismaClient } from "../../../prisma/generated/client.ts";
import type { LockedTokenCache, TokenCaches } from "../../app/ports/identity.ts";
import { type SecretBox, tokenCachePurpose } from "../../app/ports/secret-box.ts";

/** Longer than MSAL's own network timeout, so that the lock outlives the refresh it guards. */
const longestRefreshMs = 90_000;

/**
 * Encrypted token caches. `locked` is one transaction that holds an advisory lock: other processes wait in the database, other calls in
 * this process in a queue, so that many requests for one account never hold many connections. What is done within it uses its connection.
 */
export function createTokenCaches(prisma: PrismaClient, box: SecretBox): TokenCaches {
  const queues = new Map<string, Promise<unknown>>();

  const cacheIn = (tx: Prisma.TransactionClient, accountId: string): LockedTokenCache => ({
    async load() {
      const row = await tx.account.findUnique({
        where: { id: accountId },
        select: { tokenCache: true, tokenKeyId: true },
      });
      if (row?.tokenCache == null || row.tokenKeyId === null) return null;
      return box.open({ ciphertext: row.tokenCache, keyId: row.tokenKeyId }, tokenCachePurpose(accountId));
    },

    async save(cache) {
      const { ciphertext, keyId } = box.seal(cache, tokenCachePurpose(accountId));
      // Not into an account that was disconnected meanwhile: its sign-in must stay deleted.
      await tx.account.updateMany({
        where: { id: accountId, tokenCache: { not: null } },
        data: { tokenCache: ciphertext, tokenKeyId: keyId },
      });
    },
  });

  const lockInDatabase = async <T>(accountId: string, work: (cache: LockedTokenCache) => Promise<T>): Promise<T> => {
    const ended = await prisma.$transaction(
      async (tx) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`token cache ${accountId}`}, 0))`;
        // A failed refresh may still have brought a new refresh token: whatever was saved must be committed.
        return work(cacheIn(tx, accountId)).then(
          (value) => ({ ok: true as const, value }),
          (error: unknown) => ({ ok: false as const, error }),
        );
      },
      { timeout: longestRefreshMs, maxWait: longestRefreshMs },
    );
    if (ended.ok) return ended.value;
    throw ended.error;
  };

  return {
    locked(accountId, work) {
      const before = queues.get(accountId) ?? Promise.resolve();
      const turn = before.then(() => lockInDatabase(accountId, work));
      const done = turn.then(
        () => {},
        () => {},
      );
      queues.set(accountId, done);
      void done.then(() => {
        if (queues.get(accountId) === done) queues.delete(accountId);
      });
      return turn;
    },
  };
}
