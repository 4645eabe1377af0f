import type { Person } from "../directory/person.ts";
import type { SeededRandom } from "../random.ts";

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A token of three segments with the v2.0 claims. The signature is only shaped like one: nothing may rely on it. */
export function idToken(
  person: Person,
  clientId: string,
  nonce: string | undefined,
  now: number,
  random: SeededRandom,
): string {
  const issuedAt = Math.floor(now / 1000);
  const claims = {
    aud: clientId,
    iss: `https://login.microsoftonline.com/${person.tenantId}/v2.0`,
    iat: issuedAt,
    nbf: issuedAt,
    exp: issuedAt + 3900,
    name: person.displayName,
    ...(nonce === undefined ? {} : { nonce }),
    oid: person.id,
    preferred_username: person.userPrincipalName,
    sub: Buffer.from(`${clientId}${person.id}`).toString("base64url").slice(0, 43),
    tid: person.tenantId,
    ver: "2.0",
  };
  return `${encode({ typ: "JWT", alg: "RS256", kid: "simulated" })}.${encode(claims)}.${random.bytes(256).toString("base64url")}`;
}

/** The value of `client_info`: who signed in, as MSAL wants to key its cache. */
export function clientInfo(person: Person): string {
  return encode({ uid: person.id, utid: person.tenantId });
}
