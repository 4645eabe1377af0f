import type { Prisma, PrismaClient } from "../../../prisma/generated/client.ts";
import { EncryptionKeyError, type SecretBox, secretPurpose, tokenCachePurpose } from "../../app/ports/secret-box.ts";

/** Ids of all keys that something in the database is encrypted with. Pending sign-ins count too, though they expire after ten minutes. */
async function keyIdsInUse(db: Prisma.TransactionClient): Promise<readonly string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT key_id AS id FROM secret
    UNION SELECT token_key_id FROM account WHERE token_key_id IS NOT NULL
    UNION SELECT key_id FROM sign_in WHERE expires_at > now()`;
  return rows.map(({ id }) => id);
}

/**
 * Checked at start, before anything is written: with another key nothing could be read, and new values would have a different key than old
 * ones. @throws EncryptionKeyError
 */
export async function checkEncryptionKeys(prisma: PrismaClient, keyIds: readonly string[]): Promise<void> {
  const unknown = (await keyIdsInUse(prisma)).filter((id) => !keyIds.includes(id));
  if (unknown.length > 0) throw new EncryptionKeyError(unknown);
}

/**
 * Encrypts everything again with the box's own key, in one transaction. Running servers need that key too: start them with the new key and
 * ENCRYPTION_KEY_PREVIOUS first, then rotate, then drop the previous key. @throws EncryptionKeyError, and nothing is changed
 */
export async function rotateEncryptionKey(
  prisma: PrismaClient,
  box: SecretBox,
): Promise<{ readonly secrets: number; readonly tokenCaches: number }> {
  return prisma.$transaction(
    async (tx) => {
      const secrets = await tx.secret.findMany({ where: { keyId: { not: box.keyId } } });
      for (const { name, ciphertext, keyId } of secrets) {
        const purpose = secretPurpose(name);
        await tx.secret.update({
          where: { name },
          data: box.seal(box.open({ ciphertext, keyId }, purpose), purpose),
        });
      }
      const ids = await tx.$queryRaw<{ id: string }[]>`
        SELECT id FROM account WHERE token_cache IS NOT NULL AND token_key_id <> ${box.keyId} ORDER BY id FOR UPDATE`;
      for (const { id } of ids) {
        const { tokenCache, tokenKeyId } = await tx.account.findUniqueOrThrow({ where: { id } });
        if (tokenCache === null || tokenKeyId === null) continue;
        const purpose = tokenCachePurpose(id);
        const sealed = box.seal(box.open({ ciphertext: tokenCache, keyId: tokenKeyId }, purpose), purpose);
        await tx.account.update({ where: { id }, data: { tokenCache: sealed.ciphertext, tokenKeyId: sealed.keyId } });
      }
      // A pending sign-in lasts only minutes: people start it again.
      await tx.signIn.deleteMany({ where: { keyId: { not: box.keyId } } });
      return { secrets: secrets.length, tokenCaches: ids.length };
    },
    { timeout: 600_000 },
  );
}
