import type { AccessTokens } from "../../app/ports/identity.ts";
import type { OpenedAccount } from "../../app/ports/m365-records.ts";

/** The access token of one open mailbox. */
export interface SessionToken {
  get(): Promise<string>;
  /** After Graph refused that token. Many requests may learn this at once: they share one refresh. */
  renew(refused: string, claims: string | undefined): Promise<string>;
}

/** A token from the store is valid for at least five minutes. */
const keptMs = 240_000;

export function createSessionToken(
  tokens: AccessTokens,
  { id: accountId, signIn, principal, isFresh = false }: OpenedAccount,
  now: () => number,
): SessionToken {
  const account = { signIn, ...(principal !== undefined && { principal }) };
  let current: { readonly token: Promise<string>; readonly until: number } | undefined;

  const keep = (token: Promise<string>): Promise<string> => {
    const kept = { token, until: now() + keptMs };
    current = kept;
    token.catch(() => {
      if (current === kept) current = undefined;
    });
    return token;
  };

  let renewal: { readonly refused: string; readonly token: Promise<string> } | undefined;

  return {
    get: () =>
      current && current.until > now()
        ? current.token
        : keep(tokens.forAccount(accountId, { ...account, ...(isFresh && { forceRefresh: true }) })),
    renew: (refused, claims) => {
      if (renewal?.refused === refused) return renewal.token;
      const token = keep(
        tokens.forAccount(accountId, {
          forceRefresh: true,
          ...account,
          ...(claims !== undefined && { claims }),
        }),
      );
      renewal = { refused, token };
      token.catch(() => {
        renewal = undefined;
      });
      return token;
    },
  };
}

/** A claims challenge: https://learn.microsoft.com/entra/identity-platform/claims-challenge */
export function claimsOf(headers: Headers): string | undefined {
  const challenge = headers.get("www-authenticate") ?? "";
  if (!/error="?insufficient_claims/.test(challenge)) return undefined;
  const encoded = /claims="([^"]+)"/.exec(challenge)?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString("utf8");
}
