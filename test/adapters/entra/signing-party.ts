import { constants, createHmac, createSign, generateKeyPairSync, type KeyObject, sign as signRaw } from "node:crypto";

/** Keys as Microsoft would have them, and tokens signed with them: with node:crypto alone, so that a mistake of the product's library shows. */
export const tenantId = "72f988bf-0000-41af-91ab-2d7cd011db47";
export const personalId = "9188040d-6c67-4c5b-b112-36a304b66dad";
export const clientId = "11111111-2222-3333-4444-555555555555";
export const login = "https://login.microsoftonline.com";

export interface Signer {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Making RSA keys takes long: they are made once for a file of tests. */
export function makeSigner(kid: string): Signer {
  return { kid, ...generateKeyPairSync("rsa", { modulusLength: 2048 }) };
}

/** As the keys' address publishes it. */
export function published(signer: Signer, more: Record<string, unknown> = {}): Record<string, unknown> {
  const { n, e } = signer.publicKey.export({ format: "jwk" });
  return {
    kty: "RSA",
    use: "sig",
    kid: signer.kid,
    x5t: signer.kid,
    n,
    e,
    cloud_instance_name: "microsoftonline.com",
    issuer: `${login}/{tenantid}/v2.0`,
    ...more,
  };
}

export function claimsAt(now: number, more: Record<string, unknown> = {}): Record<string, unknown> {
  const iat = Math.floor(now / 1000) - 300;
  return {
    aud: clientId,
    iss: `${login}/${tenantId}/v2.0`,
    iat,
    nbf: iat,
    exp: iat + 3900,
    nonce: "nonce-1",
    oid: "1a7d2c94-0001-4f3b-8a10-d1e2f3a4b501",
    sub: "rvAtxin6MSnTl7TgRX8FXXCKPlEeNIfPr4lwPOY_wow",
    tid: tenantId,
    preferred_username: "adele@contoso.example",
    name: "Adele",
    ver: "2.0",
    ...more,
  };
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

export function signedToken(signer: Signer, claims: unknown, header: Record<string, unknown> = {}): string {
  const head = { typ: "JWT", alg: "RS256", kid: signer.kid, ...header };
  const body = `${part(head)}.${part(claims)}`;
  return `${body}.${signatureOf(signer, String(head.alg), body)}`;
}

function signatureOf({ privateKey, publicKey }: Signer, alg: string, body: string): string {
  switch (alg) {
    case "none":
      return "";
    case "HS256":
      return createHmac("sha256", publicKey.export({ format: "pem", type: "spki" }))
        .update(body)
        .digest("base64url");
    case "PS256": {
      const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
      return signRaw("sha256", Buffer.from(body), { key: privateKey, ...padding }).toString("base64url");
    }
    default:
      return createSign("sha256").update(body).sign(privateKey).toString("base64url");
  }
}
