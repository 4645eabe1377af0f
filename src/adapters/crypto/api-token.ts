import { hash, randomBytes } from "node:crypto";

/** So that people and secret scanners know a token of ours when they see one. */
const tokenPrefix = "m365s_";

export function makeToken(): string {
  return tokenPrefix + randomBytes(32).toString("base64url");
}

/** Plain SHA-256, hex: a token has 256 random bits, so no slow hash is needed to keep it from being guessed. */
export function hashToken(token: string): string {
  return hash("sha256", token);
}
