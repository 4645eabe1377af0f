/** One sign-in of a person at Microsoft, as stored with its code and every refresh token made from it. */
export interface SignIn {
  /** `sid`: the browser's session at Microsoft, which a sign-out ends. */
  readonly sessionId: string;
  /** When the credentials were given, in epoch milliseconds. */
  readonly at: number;
  /** The AADSTS number of a step taken during it, such as a second factor. */
  readonly solved?: number;
  /** Claims of the id token that the request asked for by name. */
  readonly asked: readonly string[];
  /** Authentication contexts that the request asked for, as "c1". */
  readonly requiredContexts: readonly string[];
}

type Asked = Pick<SignIn, "asked" | "requiredContexts">;

/**
 * What the request says about the id token: `claims`, as {"id_token":{"login_hint":{"essential":false},"acrs":{"essential":true,"value":"c1"}}},
 * and `max_age`, which brings `auth_time`.
 */
export function askedOf(query: URLSearchParams, maxAge: "honoured" | "ignored"): Asked {
  const claims = idTokenClaims(query.get("claims"));
  const { acrs, ...others } = claims;
  const isTimed = query.has("max_age") && maxAge === "honoured";
  return {
    asked: [...Object.keys(others), ...(isTimed ? ["auth_time"] : [])],
    requiredContexts: acrs === undefined ? [] : contextsOf(acrs),
  };
}

function idTokenClaims(text: string | null): Record<string, unknown> {
  if (text === null) return {};
  const claims: unknown = readJson(text);
  const inner: unknown = isObject(claims) ? claims.id_token : undefined;
  return isObject(inner) ? inner : {};
}

function contextsOf(acrs: unknown): string[] {
  if (!isObject(acrs)) return [];
  const wanted = [acrs.value, ...(Array.isArray(acrs.values) ? acrs.values : [])];
  return wanted.filter((one) => typeof one === "string");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Entra ignores `claims` that it cannot read. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
