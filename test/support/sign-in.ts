import { createHash, randomBytes } from "node:crypto";
import { SEEDED_APP } from "../../src/simulator/directory/seed.ts";
import type { RunningSimulator } from "./simulator.ts";

export interface SignInOptions {
  readonly scope?: string;
  readonly tenant?: string;
  readonly clientId?: string;
  readonly redirectUri?: string;
  readonly action?: "accept" | "cancel";
  readonly more?: Record<string, string>;
}

/** Answer of the token endpoint, good or bad. */
export interface TokenAnswer {
  readonly httpStatus: number;
  readonly scope: string;
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
  readonly client_info?: string;
  readonly expires_in: number;
  readonly error?: string;
  readonly error_description?: string;
  readonly error_codes?: number[];
  readonly suberror?: string;
  readonly claims?: string;
}

export const REDIRECT_URI = "http://localhost/callback";
const SCOPE = "openid profile offline_access User.Read Tasks.ReadWrite MailboxSettings.Read";

/** Goes through the authorize page as the person would, and returns where the browser is sent, with the PKCE verifier. */
export async function visitAuthorize({ origin }: RunningSimulator, person: string, options: SignInOptions = {}) {
  const {
    scope = SCOPE,
    tenant = "contoso.example",
    clientId = SEEDED_APP.clientId,
    redirectUri = REDIRECT_URI,
    action = "accept",
    more = {},
  } = options;
  const verifier = randomBytes(32).toString("base64url");
  const query = new URLSearchParams({
    client_id: clientId,
    response_type: "code",
    redirect_uri: redirectUri,
    scope,
    state: "opaque-state",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...more,
  });
  const url = `${origin}/${tenant}/oauth2/v2.0/authorize?${query}`;
  const response = await fetch(url, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({ persona: person, action }),
  });
  const location = response.headers.get("location");
  const answer = location === null ? new URLSearchParams() : new URL(location).searchParams;
  return { url, response, location, answer, verifier };
}

export async function postToken(
  { origin }: RunningSimulator,
  fields: Record<string, string>,
  tenant = "contoso.example",
): Promise<TokenAnswer> {
  const body = new URLSearchParams({ client_id: SEEDED_APP.clientId, client_secret: SEEDED_APP.secret, ...fields });
  const response = await fetch(`${origin}/${tenant}/oauth2/v2.0/token`, { method: "POST", body });
  const answer: Omit<TokenAnswer, "httpStatus"> = JSON.parse(await response.text());
  return { httpStatus: response.status, ...answer };
}

/** Signs a person in with code and PKCE. */
export async function signIn(
  simulator: RunningSimulator,
  person: string,
  options: SignInOptions = {},
): Promise<TokenAnswer> {
  const { answer, verifier } = await visitAuthorize(simulator, person, options);
  return postToken(simulator, {
    grant_type: "authorization_code",
    code: answer.get("code") ?? "",
    redirect_uri: options.redirectUri ?? REDIRECT_URI,
    code_verifier: verifier,
    client_info: "1",
  });
}
