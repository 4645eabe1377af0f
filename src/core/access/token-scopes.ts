/** What a token may do with mail, besides what its role allows. A token that was made before there was mail has none of them. */
export const tokenScopes = ["mail.read", "mail.write", "mail.send"] as const;
export type TokenScope = (typeof tokenScopes)[number];

/** Those of a list that this version knows, each once, in the order above. */
export function knownScopes(listed: readonly string[]): readonly TokenScope[] {
  return tokenScopes.filter((scope) => listed.includes(scope));
}
