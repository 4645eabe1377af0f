// An id token is accepted when all of this holds, checked in this order; the first check that fails gives the reason:
//
//   header     three parts; alg RS256 and nothing else; a kid
//   key        Microsoft publishes it (signing-keys.ts), never from the token itself; the signature matches it
//   issuer     tid is a GUID; iss is the cloud's login host with that tid; the key signs for that issuer, and in that cloud
//   token      for this application, of version 2.0, for this sign-in (nonce), at its time, for a person (oid, sub)
//   tenant     one that the settings let in
//
// The common keys sign for every tenant: the signature proves only "Microsoft"; who it is, only tid and oid say.
import type { INetworkModule } from "@azure/msal-node";
import { compactVerify, decodeProtectedHeader, errors, importJWK } from "jose";
import { z } from "zod";
import type { AzureApplication } from "../../app/ports/identity.ts";
import { StoreError } from "../../app/store-error.ts";
import { personalTenantId } from "../../core/access/sign-on.ts";
import { type CloudName, clouds } from "../../core/microsoft/cloud.ts";
import { createHomeTenant, isTenantId } from "./home-tenant.ts";
import { createSigningKeys, type SigningKey } from "./signing-keys.ts";

/** https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference; the code does not rely on any of the optional ones. */
const claimsShape = z.looseObject({
  aud: z.unknown().optional(),
  iss: z.unknown().optional(),
  tid: z.unknown().optional(),
  ver: z.unknown().optional(),
  nonce: z.unknown().optional(),
  exp: z.unknown().optional(),
  nbf: z.unknown().optional(),
  iat: z.unknown().optional(),
  oid: z.unknown().optional(),
  sub: z.unknown().optional(),
  preferred_username: z.string().optional().catch(undefined),
  name: z.string().optional().catch(undefined),
  acct: z.number().optional().catch(undefined),
  idp: z.string().optional().catch(undefined),
  roles: z.array(z.string()).max(1000).optional().catch(undefined),
  sid: z.string().max(200).optional().catch(undefined),
  login_hint: z.string().max(2000).optional().catch(undefined),
});

export interface IdTokenClaims
  extends Pick<
    z.infer<typeof claimsShape>,
    "preferred_username" | "name" | "acct" | "idp" | "roles" | "sid" | "login_hint"
  > {
  /** Lower case, like `oid`. */
  readonly tid: string;
  readonly oid: string;
  readonly sub: string;
}

/** Each kind of wrong token, with what is wrong in words. */
const reasons = {
  malformed: "it is no signed token",
  algorithm: "it is not signed with RS256",
  noKeyId: "it does not say which key signed it",
  unknownKey: "it is signed with a key that Microsoft does not publish",
  signature: "its signature is wrong",
  tenantId: "it names no tenant",
  issuer: "it was not issued by Microsoft's sign-in service",
  keyIssuer: "it is signed with a key that signs for others",
  keyCloud: "it is signed with a key of another cloud",
  audience: "it was issued to another application",
  version: "it is of another version than 2.0",
  nonce: "it belongs to another sign-in",
  noTime: "it lacks the time it is good for",
  expired: "it has expired. Check this machine's clock",
  early: "it is not good yet. Check this machine's clock",
  stale: "it is older than this sign-in. Check this machine's clock",
  nobody: "it lacks what identifies an account",
} as const;
export type IdTokenReason = keyof typeof reasons;

export class IdTokenError extends StoreError {
  readonly reason: IdTokenReason;

  constructor(reason: IdTokenReason, cause?: unknown) {
    super("rejected", `Microsoft's answer to the sign-in was not accepted: ${reasons[reason]}.`, {
      code: `IdToken:${reason}`,
      cause,
    });
    this.reason = reason;
  }
}

interface Expectation {
  readonly application: Pick<AzureApplication, "clientId" | "tenantId">;
  readonly nonce: string;
  /** When this sign-in began, in milliseconds since 1970. If absent, only the token's expiry limits its age. */
  readonly startedAt?: number;
}

/** @throws IdTokenError for a wrong token, StoreError rejected (WrongTenant) for a valid one of another tenant, unavailable without keys */
export type VerifyIdToken = (token: string, expectation: Expectation) => Promise<IdTokenClaims>;

export interface VerifyDependencies {
  readonly network: INetworkModule;
  readonly cloud: CloudName;
  readonly now: () => number;
}

const clockSkewS = 300;
/** A token's times are set five minutes before it is made. */
const backdatedS = 600;
const mostChars = 100_000;

export function createVerifyIdToken({ network, cloud, now }: VerifyDependencies): VerifyIdToken {
  const { login } = clouds[cloud];
  const keys = createSigningKeys(network, cloud, now);
  const homeTenant = createHomeTenant(network, cloud);
  /** As the keys name the cloud: without "login.". */
  const cloudName = new URL(login).host.replace(/^login\./, "");

  return async (token, { application, nonce, startedAt }) => {
    const kid = readHeader(token);
    const key = await keys.find(application.tenantId, application.clientId, kid);
    if (key === null) throw new IdTokenError("unknownKey");
    const claims = await readPayload(token, key);
    const tid = claims.tid;
    if (typeof tid !== "string" || !isTenantId(tid)) throw new IdTokenError("tenantId");
    const issuer = `${login}/${tid}/v2.0`;
    if (claims.iss !== issuer) throw new IdTokenError("issuer");
    const home = await homeTenant(application.tenantId);
    // A key that names no issuer counts only if it comes from the tenant's own address.
    if (key.issuer === undefined ? home !== tid : key.issuer.replace("{tenantid}", tid) !== issuer) {
      throw new IdTokenError("keyIssuer");
    }
    if (key.cloud_instance_name !== undefined && key.cloud_instance_name !== cloudName) {
      throw new IdTokenError("keyCloud");
    }
    const { aud } = claims;
    if (typeof aud !== "string" || aud.toLowerCase() !== application.clientId.toLowerCase()) {
      throw new IdTokenError("audience");
    }
    if (claims.ver !== "2.0") throw new IdTokenError("version");
    if (nonce === "" || claims.nonce !== nonce) throw new IdTokenError("nonce");
    checkTimes(claims, now() / 1000, startedAt);
    const { oid, sub } = claims;
    if (typeof oid !== "string" || typeof sub !== "string" || oid === "" || sub === "")
      throw new IdTokenError("nobody");
    if (home === null ? !admits(application.tenantId.toLowerCase(), tid) : home !== tid) throw wrongTenant();
    const { preferred_username, name, acct, idp, roles, sid, login_hint } = claims;
    return { tid, oid: oid.toLowerCase(), sub, preferred_username, name, acct, idp, roles, sid, login_hint };
  };
}

/** For a name that stands for many tenants. */
function admits(configured: string, tid: string): boolean {
  if (configured === "consumers") return tid === personalTenantId;
  return configured === "common" || tid !== personalTenantId;
}

function readHeader(token: string): string {
  if (token.length > mostChars) throw new IdTokenError("malformed");
  const { alg, kid } = decoded(() => decodeProtectedHeader(token));
  // First of all: what the token says about itself decides neither how it is checked nor with what.
  if (alg !== "RS256") throw new IdTokenError("algorithm");
  if (typeof kid !== "string" || kid === "") throw new IdTokenError("noKeyId");
  return kid;
}

async function readPayload(token: string, { kty, n, e }: SigningKey): Promise<z.infer<typeof claimsShape>> {
  let payload: Uint8Array;
  try {
    const key = await importJWK({ kty, n, e }, "RS256");
    ({ payload } = await compactVerify(token, key, { algorithms: ["RS256"] }));
  } catch (cause) {
    const isMalformed = cause instanceof errors.JWSInvalid || cause instanceof errors.JOSENotSupported;
    throw new IdTokenError(isMalformed ? "malformed" : "signature", cause);
  }
  const parsed = claimsShape.safeParse(
    decoded(() => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload))),
  );
  if (!parsed.success) throw new IdTokenError("malformed", parsed.error);
  return parsed.data;
}

function decoded<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new IdTokenError("malformed", cause);
  }
}

function checkTimes(claims: z.infer<typeof claimsShape>, nowS: number, startedAt: number | undefined): void {
  const { exp, nbf, iat } = claims;
  if (!isTime(exp) || !isTime(iat) || (nbf !== undefined && !isTime(nbf))) throw new IdTokenError("noTime");
  if (exp <= nowS - clockSkewS) throw new IdTokenError("expired");
  if ((nbf ?? iat) > nowS + clockSkewS || iat > nowS + clockSkewS) throw new IdTokenError("early");
  if (startedAt !== undefined && iat < startedAt / 1000 - backdatedS) throw new IdTokenError("stale");
}

const isTime = (value: unknown): value is number => Number.isFinite(value);

function wrongTenant(): StoreError {
  return new StoreError(
    "rejected",
    "This account belongs to another tenant than the configured one. Sign in with an account of that tenant.",
    { code: "WrongTenant" },
  );
}
