import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { EncryptionKeyError, type SecretBox } from "../../app/ports/secret-box.ts";

// AES-256-GCM as of NIST SP 800-38D: a random nonce of 96 bits, a tag of 128. Stored: nonce, tag, ciphertext.
const nonceBytes = 12;
const tagBytes = 16;

/** Tells keys apart without telling anything about them. */
export function keyIdOf(key: Uint8Array): string {
  return createHash("sha256").update("m365-sync key id\0").update(key).digest("hex").slice(0, 16);
}

/** @param keys of 32 bytes each; the first one seals, all of them open. */
export function createSecretBox(keys: readonly [Uint8Array, ...Uint8Array[]]): SecretBox {
  const byId = new Map(keys.map((key) => [keyIdOf(key), key]));
  const keyId = keyIdOf(keys[0]);

  const sealWith = (text: string, purpose: string): Uint8Array<ArrayBuffer> => {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv("aes-256-gcm", keys[0], nonce).setAAD(Buffer.from(purpose));
    const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), body]));
  };
  /** @throws Error when it was tampered with */
  const openWith = (key: Uint8Array, ciphertext: Uint8Array, purpose: string): string => {
    const nonce = ciphertext.subarray(0, nonceBytes);
    const tag = ciphertext.subarray(nonceBytes, nonceBytes + tagBytes);
    const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes })
      .setAAD(Buffer.from(purpose))
      .setAuthTag(tag);
    const body = decipher.update(ciphertext.subarray(nonceBytes + tagBytes));
    return Buffer.concat([body, decipher.final()]).toString("utf8");
  };

  return {
    keyId,
    seal: (text, purpose) => ({ ciphertext: sealWith(text, purpose), keyId }),
    open(sealed, purpose) {
      const key = byId.get(sealed.keyId);
      if (key === undefined) throw new EncryptionKeyError([sealed.keyId]);
      return openWith(key, sealed.ciphertext, purpose);
    },
    sealText: (text, purpose) => `${keyId}.${Buffer.from(sealWith(text, purpose)).toString("base64url")}`,
    openText(sealed, purpose) {
      const [id = "", body = "", ...rest] = sealed.split(".");
      const key = byId.get(id);
      const ciphertext = Buffer.from(body, "base64url");
      if (key === undefined || rest.length > 0 || ciphertext.length < nonceBytes + tagBytes) return null;
      try {
        return openWith(key, ciphertext, purpose);
      } catch {
        // The one thing that fails here is the tag: somebody else wrote it, or it was sealed for something else.
        return null;
      }
    },
  };
}
