import { z } from "zod";
import type { AzureApplication } from "../../app/ports/identity.ts";
import { StoreError } from "../../app/store-error.ts";
import { type CloudName, clouds } from "../../core/microsoft/cloud.ts";

/** https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference */
const claimsShape = z.looseObject({
  aud: z.string(),
  iss: z.string(),
  exp: z.number(),
  nonce: z.string(),
  tid: z.string(),
  oid: z.string(),
  preferred_username: z.string().optional(),
  name: z.string().optional(),
});
export type IdTokenClaims = z.infer<typeof claimsShape>;

/** The tenant of all personal accounts. */
const personalTenantId = "9188040d-6c67-4c5b-b112-36a304b66dad";
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const clockSkewS = 300;

export interface Expectation {
  readonly application: AzureApplication;
  readonly cloud: CloudName;
  readonly nonce: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * The claims of an id token that came straight from the token endpoint over TLS. MSAL decodes it and checks nothing;
 * the signature may be left unchecked on this path (OpenID Connect Core 3.1.3.7), the claims may not.
 * @throws StoreError rejected
 */
export function mustBeOurs(claims: unknown, { application, cloud, nonce, now }: Expectation): IdTokenClaims {
  const parsed = claimsShape.safeParse(claims);
  if (!parsed.success) throw refused("it lacks what identifies an account", parsed.error);
  const { data } = parsed;
  if (data.aud.toLowerCase() !== application.clientId.toLowerCase())
    throw refused("it was issued to another application");
  if (data.iss !== `${clouds[cloud].login}/${data.tid}/v2.0`)
    throw refused("it was not issued by Microsoft's sign-in service");
  if (data.exp + clockSkewS < now / 1000) throw refused("it has expired. Check this machine's clock");
  if (data.nonce !== nonce) throw refused("it belongs to another sign-in");
  if (!isTenantAllowed(application.tenantId.toLowerCase(), data.tid.toLowerCase()))
    throw new StoreError(
      "rejected",
      "This account belongs to another tenant than the configured one. Connect an account of that tenant.",
      {
        code: "WrongTenant",
      },
    );
  return data;
}

function isTenantAllowed(configured: string, actual: string): boolean {
  switch (configured) {
    case "common":
      return true;
    case "organizations":
      return actual !== personalTenantId;
    case "consumers":
      return actual === personalTenantId;
    default:
      // A domain does not tell its tenant's id; Entra itself signs in only that tenant's users there.
      return guid.test(configured) ? actual === configured : actual !== personalTenantId;
  }
}

function refused(why: string, cause?: unknown): StoreError {
  return new StoreError("rejected", `Microsoft's answer to the sign-in was not accepted: ${why}.`, {
    code: "IdTokenRefused",
    cause,
  });
}
