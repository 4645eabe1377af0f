import { constants, createHmac, createPublicKey, type KeyObject, sign } from "node:crypto";
import type { SimulatedClock } from "../clock.ts";
import { OTHER_TENANT } from "../directory/seed.ts";
import type { SeededRandom } from "../random.ts";
import type { SigningKey, SigningKeys } from "./keys/signing-keys.ts";

/** An id token before it is signed. */
export interface Draft {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly key: SigningKey;
}

/** How the next id tokens should be wrong: in one of the known ways, or with custom claims and header, correctly signed. */
export interface WrongToken {
  readonly kind?: WrongKind;
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Claims to leave out. */
  readonly without?: readonly string[];
  readonly header?: Readonly<Record<string, unknown>>;
}

/** What a token is signed and falsified with. */
interface Forge {
  readonly clock: SimulatedClock;
  readonly random: SeededRandom;
  readonly keys: SigningKeys;
}

type Signer = (content: Buffer, key: KeyObject) => Buffer;

/** What is changed in a valid token. */
interface Change {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly without?: readonly string[];
  readonly withoutKeyId?: boolean;
  readonly key?: SigningKey;
  readonly signer?: Signer;
}

const HOUR = 3600;
const ELSEWHERE = "https://login.microsoftonline.example";

const CHANGES = {
  expired: ({ now }) => ({ claims: { iat: now - 3 * HOUR, nbf: now - 3 * HOUR, exp: now - HOUR } }),
  early: ({ now }) => ({ claims: { iat: now + HOUR, nbf: now + HOUR, exp: now + 2 * HOUR } }),
  issuedLongAgo: ({ now }) => ({ claims: { iat: now - 24 * HOUR, nbf: now - 24 * HOUR } }),
  otherAudience: ({ forge }) => ({ claims: { aud: forge.random.guid() } }),
  audienceArray: ({ draft }) => ({ claims: { aud: [draft.claims.aud, "00000003-0000-0000-c000-000000000000"] } }),
  otherIssuer: ({ draft }) => ({ claims: { iss: `${ELSEWHERE}/${String(draft.claims.tid)}/v2.0` } }),
  tenantNotOfIssuer: () => ({ claims: { tid: OTHER_TENANT.id } }),
  otherTenant: ({ draft }) => ({
    claims: { tid: OTHER_TENANT.id, iss: String(draft.claims.iss).replace(String(draft.claims.tid), OTHER_TENANT.id) },
  }),
  tenantNoGuid: ({ draft }) => ({
    claims: {
      tid: "contoso.example",
      iss: String(draft.claims.iss).replace(String(draft.claims.tid), "contoso.example"),
    },
  }),
  noTenant: () => ({ without: ["tid"] }),
  unknownKey: ({ forge }) => ({ key: forge.keys.unpublished() }),
  noKeyId: () => ({ withoutKeyId: true }),
  retiredKey: ({ forge, draft }) => ({ key: forge.keys.retired().at(-1) ?? draft.key }),
  personalKey: ({ forge }) => ({ key: forge.keys.signing("personal") }),
  foreignCloudKey: ({ forge }) => ({ key: forge.keys.signing("foreignCloud") }),
  version1: ({ draft }) => ({
    header: { x5t: draft.key.kid },
    claims: {
      ver: "1.0",
      iss: `https://sts.windows.net/${String(draft.claims.tid)}/`,
      unique_name: draft.claims.preferred_username,
      upn: draft.claims.preferred_username,
    },
    without: ["preferred_username"],
  }),
  algorithmNone: () => ({ header: { alg: "none" }, signer: () => Buffer.alloc(0) }),
  // The public key used as a secret: a checker that trusts the header's algorithm accepts it.
  hs256: () => ({
    header: { alg: "HS256" },
    signer: (content, key) =>
      createHmac("sha256", createPublicKey(key).export({ format: "pem", type: "spki" }))
        .update(content)
        .digest(),
  }),
  ps256: () => ({
    header: { alg: "PS256" },
    signer: (content, key) =>
      sign("sha256", content, {
        key,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      }),
  }),
  rs512: () => ({ header: { alg: "RS512" }, signer: (content, key) => sign("sha512", content, key) }),
  embeddedKey: ({ forge }) => {
    const key = forge.keys.unpublished();
    return { key, header: { jwk: { kty: "RSA", n: key.n, e: key.e, kid: key.kid, alg: "RS256" } } };
  },
  embeddedCertificate: ({ forge }) => {
    const key = forge.keys.unpublished();
    return { key, header: { x5c: [key.x5c] } };
  },
  keyAddress: ({ forge }) => ({ key: forge.keys.unpublished(), header: { jku: `${ELSEWHERE}/keys` } }),
  // The right key id with a signature by another key.
  forgedSignature: ({ forge, draft }) => ({ key: forge.keys.unpublished(), header: { kid: draft.key.kid } }),
  otherNonce: () => ({ claims: { nonce: "another-nonce" } }),
  noNonce: () => ({ without: ["nonce"] }),
  noObjectId: () => ({ without: ["oid"] }),
  noSubject: () => ({ without: ["sub"] }),
  noExpiry: () => ({ without: ["exp"] }),
  newObjectId: ({ forge }) => ({
    claims: { oid: forge.random.guid(), sub: forge.random.bytes(32).toString("base64url") },
  }),
  // From an attacker's own tenant, whose administrator may write any address there.
  victimsEmail: () => ({ claims: { email: "quiet@contoso.example" }, without: ["xms_edov"] }),
  victimsEmailUnverified: () => ({ claims: { email: "quiet@contoso.example", xms_edov: false } }),
  victimsEmailVerified: () => ({ claims: { email: "quiet@contoso.example", xms_edov: true } }),
} as const satisfies Record<string, (from: { forge: Forge; draft: Draft; now: number }) => Change>;

export type WrongKind = keyof typeof CHANGES;

export function isWrongKind(text: unknown): text is WrongKind {
  return typeof text === "string" && Object.hasOwn(CHANGES, text);
}

/** Signs the draft with the requested changes, if any. */
export function signToken(forge: Forge, draft: Draft, { kind, claims, without = [], header }: WrongToken): string {
  const now = Math.floor(forge.clock.now() / 1000);
  const change: Change = kind === undefined ? {} : CHANGES[kind]({ forge, draft, now });
  const key = change.key ?? draft.key;
  const named = { ...draft.header, kid: key.kid, ...change.header, ...header };
  const { kid, ...nameless } = named;
  const left = new Set([...(change.without ?? []), ...without]);
  const said = Object.entries({ ...draft.claims, ...change.claims, ...claims }).filter(([name]) => !left.has(name));
  const content = `${encode(change.withoutKeyId === true ? nameless : named)}.${encode(Object.fromEntries(said))}`;
  const signer: Signer = change.signer ?? ((bytes, privateKey) => sign("sha256", bytes, privateKey));
  return `${content}.${signer(Buffer.from(content), key.privateKey).toString("base64url")}`;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
