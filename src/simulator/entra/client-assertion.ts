import { constants, createHash, verify, X509Certificate } from "node:crypto";
import { z } from "zod";
import type { App } from "../directory/app.ts";
import type { World } from "../world.ts";
import { TokenError } from "./token-refusal.ts";

/** For apps that prove themselves with a certificate: https://learn.microsoft.com/entra/identity-platform/certificate-credentials */
export const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

const header = z.looseObject({
  alg: z.enum(["RS256", "PS256"]),
  // The certificate by its SHA-256, or as older clients name it by its SHA-1.
  "x5t#S256": z.string().optional(),
  x5t: z.string().optional(),
});
const claims = z.looseObject({
  aud: z.string(),
  iss: z.string(),
  sub: z.string(),
  jti: z.string().min(1),
  exp: z.number(),
  nbf: z.number().optional(),
});

/**
 * The signature is checked once the app has a certificate. Until then there is nothing to check it against, and any well-formed assertion
 * for the app is accepted.
 * @throws TokenError for an assertion that does not prove that the app itself asks
 */
export function mustProveApp(world: World, app: App, assertion: string): void {
  const parts = assertion.split(".");
  const [head, body, signature] = parts;
  if (parts.length !== 3 || !head || !body || !signature) throw new TokenError(50027);
  const named = readPart(header, head);
  const said = readPart(claims, body);
  if (app.certificates.length > 0) mustBeSigned(app, named, `${head}.${body}`, signature);
  if (said.iss !== app.clientId || said.sub !== app.clientId) throw new TokenError(700021);
  if (!/^https:\/\/login\.microsoftonline\.com\/[^/]+\/(oauth2\/v2\.0\/token|v2\.0)$/i.test(said.aud))
    throw new TokenError(700023);
  const now = world.clock.now() / 1000;
  if (said.exp <= now || (said.nbf ?? 0) > now + CLOCK_SKEW_SECONDS) throw new TokenError(700024);
}

const CLOCK_SKEW_SECONDS = 300;

function mustBeSigned(app: App, named: z.infer<typeof header>, text: string, signature: string): void {
  const certificate = app.certificates.map((pem) => new X509Certificate(pem)).find((one) => isNamed(one, named));
  if (certificate === undefined) throw new TokenError(700027);
  const padding = named.alg === "PS256" ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  const key = { key: certificate.publicKey, padding };
  if (!verify("sha256", Buffer.from(text), key, Buffer.from(signature, "base64url")))
    throw new TokenError(700027, { message: "Client assertion contains an invalid signature." });
}

function isNamed({ raw }: X509Certificate, named: z.infer<typeof header>): boolean {
  const by = (hash: string) => createHash(hash).update(raw).digest("base64url");
  if (named["x5t#S256"] !== undefined) return named["x5t#S256"] === by("sha256");
  return named.x5t === by("sha1");
}

function readPart<Schema extends z.ZodType>(schema: Schema, part: string): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    throw new TokenError(50027);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new TokenError(50027);
  return parsed.data;
}
