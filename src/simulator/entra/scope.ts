/** Scopes about who signs in; all others are Graph permissions. */
const OIDC = new Set(["openid", "profile", "email", "offline_access"]);

export function isOidcScope(scope: string): boolean {
  return OIDC.has(scope);
}

/** Splits a scope parameter; full Graph scope names become the short ones. */
export function parseScopes(text: string): string[] {
  const names = text.split(/\s+/).filter((name) => name !== "");
  return [...new Set(names.map((name) => name.replace(/^https:\/\/graph\.microsoft\.com\//i, "")))];
}
