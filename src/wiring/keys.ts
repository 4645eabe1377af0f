import { join } from "node:path";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { readKeyFile } from "../adapters/crypto/key-file.ts";
import { createSecretBox, keyIdOf } from "../adapters/crypto/secret-box.ts";
import { checkEncryptionKeys } from "../adapters/store/secrets.ts";
import type { SecretBox } from "../app/ports/secret-box.ts";
import type { Config } from "../config.ts";

export interface Keys {
  readonly key: Uint8Array;
  readonly box: SecretBox;
  /** Null when the key comes from the environment. */
  readonly file: { readonly path: string; readonly isNew: boolean } | null;
}

/** @throws Error when stored secrets cannot be opened with any available key */
export async function loadKeys(config: Config, prisma: PrismaClient): Promise<Keys> {
  const { key: given, previousKey } = config.encryption;
  const path = join(config.dataFolder, "encryption.key");
  const file = given === undefined ? await readKeyFile(path) : null;
  const key = given ?? file?.key;
  if (key === undefined) throw new Error("There is no encryption key.");
  const keys: readonly [Uint8Array, ...Uint8Array[]] = previousKey === undefined ? [key] : [key, previousKey];
  await checkEncryptionKeys(prisma, keys.map(keyIdOf));
  return { key, box: createSecretBox(keys), file: file === null ? null : { path, isNew: file.isNew } };
}
