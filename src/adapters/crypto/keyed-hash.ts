import { createHmac, hkdfSync } from "node:crypto";

export type KeyedHash = (text: string) => string;

/**
 * Recognises a text without keeping it: HMAC-SHA256, base64url. Each use has a key of its own, derived from the installation's (RFC 5869), so
 * that nobody who has the database alone can try texts.
 */
export function createKeyedHash(key: Uint8Array, use: string): KeyedHash {
  const derived = Buffer.from(hkdfSync("sha256", key, "", `m365-sync ${use}`, 32));
  return (text) => createHmac("sha256", derived).update(text).digest("base64url");
}
