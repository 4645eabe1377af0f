import { createPublicKey, verify } from "node:crypto";
import type { RunningSimulator } from "./simulator.ts";

export interface PublishedKey {
  readonly kid: string;
  readonly x5t: string;
  readonly x5c: string[];
  readonly n: string;
  readonly e: string;
  readonly kty: string;
  readonly use: string;
  readonly alg?: string;
  readonly issuer?: string;
  readonly cloud_instance_name: string;
}

export interface ReadToken {
  readonly header: Record<string, unknown>;
  readonly claims: Record<string, unknown>;
  /** What was signed, and the signature. */
  readonly content: Buffer;
  readonly signature: Buffer;
}

/** An id token taken apart; nothing is checked. */
export function readIdToken(token = ""): ReadToken {
  const [header = "", claims = "", signature = ""] = token.split(".");
  const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());
  return {
    header: read(header),
    claims: read(claims),
    content: Buffer.from(`${header}.${claims}`),
    signature: Buffer.from(signature, "base64url"),
  };
}

export async function publishedKeys(
  { origin }: RunningSimulator,
  tenant = "common",
  query = "",
): Promise<PublishedKey[]> {
  const response = await fetch(`${origin}/${tenant}/discovery/v2.0/keys${query}`);
  const { keys }: { keys: PublishedKey[] } = JSON.parse(await response.text());
  return keys;
}

/** The published key that signed the token, by Node's own RSA; undefined where none did. */
export function signerOf(
  { header, content, signature }: ReadToken,
  keys: readonly PublishedKey[],
): PublishedKey | undefined {
  return keys.find(({ kid, n, e }) => {
    if (kid !== header.kid) return false;
    return verify("sha256", content, createPublicKey({ format: "jwk", key: { kty: "RSA", n, e } }), signature);
  });
}
