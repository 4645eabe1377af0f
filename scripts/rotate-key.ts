// Encrypts all stored secrets and sign-ins with ENCRYPTION_KEY. The key before is ENCRYPTION_KEY_PREVIOUS, or the generated one in DATA_DIR.
import { join } from "node:path";
import { readKeyFile } from "../src/adapters/crypto/key-file.ts";
import { createSecretBox } from "../src/adapters/crypto/secret-box.ts";
import { migrateDatabase } from "../src/adapters/database/migrate.ts";
import { openDatabase } from "../src/adapters/database/open-database.ts";
import { createPrismaClient } from "../src/adapters/database/prisma-client.ts";
import { rotateEncryptionKey } from "../src/adapters/store/secrets.ts";
import { loadConfig } from "../src/config.ts";

async function rotate(): Promise<string> {
  const { encryption, database, dataFolder } = loadConfig(process.env);
  const { key } = encryption;
  if (key === undefined) throw new Error("Set ENCRYPTION_KEY to the new key, as from: openssl rand -base64 32");
  const previous = encryption.previousKey ?? (await readKeyFile(join(dataFolder, "encryption.key"))).key;
  const opened = await openDatabase({ url: database.url, folder: join(dataFolder, "postgres") });
  try {
    await migrateDatabase(opened.url);
    const prisma = createPrismaClient(opened.url);
    try {
      const { secrets, tokenCaches } = await rotateEncryptionKey(prisma, createSecretBox([key, previous]));
      return `Encrypted ${secrets} secrets and ${tokenCaches} sign-ins with the new key. ENCRYPTION_KEY_PREVIOUS can go now.`;
    } finally {
      await prisma.$disconnect();
    }
  } finally {
    await opened.stop();
  }
}

try {
  console.log(await rotate());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
