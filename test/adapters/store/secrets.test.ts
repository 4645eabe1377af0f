import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PrismaClient } from "../../../prisma/generated/client.ts";
import { createSecretBox } from "../../../src/adapters/crypto/secret-box.ts";
import { createPrismaClient } from "../../../src/adapters/database/prisma-client.ts";
import { checkEncryptionKeys, rotateEncryptionKey } from "../../../src/adapters/store/secrets.ts";
import { createTokenCaches } from "../../../src/adapters/store/token-caches.ts";
import { EncryptionKeyError, secretPurpose, tokenCachePurpose } from "../../../src/app/ports/secret-box.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";

const newKey = () => new Uint8Array(randomBytes(32));
const [oldKey, key] = [newKey(), newKey()];
const oldBox = createSecretBox([oldKey]);
const box = createSecretBox([key, oldKey]);

let database: TestDatabase;
let prisma: PrismaClient;
let accountId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  prisma = createPrismaClient(database.url);
  const user = await prisma.user.create({
    data: { name: "Kim", email: "kim@example.com", role: "USER", organization: { create: { name: "Office" } } },
  });
  accountId = crypto.randomUUID();
  const cache = oldBox.seal("cache 0", tokenCachePurpose(accountId));
  await prisma.account.create({
    data: {
      id: accountId,
      organizationId: user.organizationId,
      userId: user.id,
      tenantId: "t",
      objectId: "o",
      userPrincipalName: "kim@contoso.example",
      displayName: "Kim",
      state: "CONNECTED",
      tokenCache: cache.ciphertext,
      tokenKeyId: cache.keyId,
    },
  });
  await prisma.secret.create({ data: { name: "s", ...oldBox.seal("the secret", secretPurpose("s")) } });
});
afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
});

describe("changing the encryption key", () => {
  it("a start with another key is refused before anything is written", async () => {
    await expect(checkEncryptionKeys(prisma, [createSecretBox([newKey()]).keyId])).rejects.toThrow(EncryptionKeyError);
    await checkEncryptionKeys(prisma, [oldBox.keyId]);
  });

  it("without the previous key nothing is changed", async () => {
    await expect(rotateEncryptionKey(prisma, createSecretBox([key]))).rejects.toThrow("ENCRYPTION_KEY_PREVIOUS");
    await checkEncryptionKeys(prisma, [oldBox.keyId]);
  });

  it("with both keys everything is encrypted anew, and the old one is not needed any more", async () => {
    expect(await rotateEncryptionKey(prisma, box)).toEqual({ secrets: 1, tokenCaches: 1 });
    const alone = createSecretBox([key]);
    await checkEncryptionKeys(prisma, [alone.keyId]);
    const secret = await prisma.secret.findUniqueOrThrow({ where: { name: "s" } });
    expect(alone.open(secret, secretPurpose("s"))).toBe("the secret");
    expect(await createTokenCaches(prisma, alone).locked(accountId, ({ load }) => load())).toBe("cache 0");
    expect(await rotateEncryptionKey(prisma, box)).toEqual({ secrets: 0, tokenCaches: 0 });
  });
});

describe("token caches", () => {
  it("two processes change one after the other, and no change is lost", async () => {
    const other = createPrismaClient(database.url);
    const caches = [createTokenCaches(prisma, box), createTokenCaches(other, box)];
    const increment = (at: number) => {
      const own = caches[at % 2];
      return own?.locked(accountId, async ({ load, save }) => {
        const count = Number((await load())?.split(" ")[1]);
        await save(`cache ${count + 1}`);
      });
    };
    await Promise.all(Array.from({ length: 40 }, (_, at) => increment(at)));
    await other.$disconnect();
    expect(await caches[0]?.locked(accountId, ({ load }) => load())).toBe("cache 40");
  });

  it("what was saved before a failure is kept", async () => {
    const caches = createTokenCaches(prisma, box);
    const failing = caches.locked(accountId, async ({ save }) => {
      await save("rotated");
      throw new Error("The network went away.");
    });
    await expect(failing).rejects.toThrow("network");
    expect(await caches.locked(accountId, ({ load }) => load())).toBe("rotated");
  });
});
