import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

export interface Signer {
  sign(text: string): string;
  /** The text, if we signed it. */
  verify(signed: string): string | null;
}

/** HMAC-SHA256 with a key of its own for each use, derived from the installation's (RFC 5869). */
export function createSigner(key: Uint8Array, use: string): Signer {
  const derived = Buffer.from(hkdfSync("sha256", key, "", `m365-sync ${use}`, 32));
  const macOf = (body: string) => createHmac("sha256", derived).update(body).digest();
  return {
    sign(text) {
      const body = Buffer.from(text).toString("base64url");
      return `${body}.${macOf(body).toString("base64url")}`;
    },
    verify(signed) {
      const [body, mac, ...rest] = signed.split(".");
      if (body === undefined || mac === undefined || rest.length > 0) return null;
      const given = Buffer.from(mac, "base64url");
      const right = macOf(body);
      if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
      return Buffer.from(body, "base64url").toString("utf8");
    },
  };
}
