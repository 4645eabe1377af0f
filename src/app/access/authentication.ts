import { narrowRole } from "../../core/access/role.ts";
import { isSessionOver, type SignedInBy } from "../../core/access/session-rules.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import type { StoredToken, TokenStore } from "../ports/token-store.ts";
import type { OtherLogins } from "./other-logins.ts";
import type { ReadSessionRules } from "./read-access-settings.ts";

/** Proof of who is asking: always a token, either sent along or named by a session. */
export interface Authenticated {
  readonly viewer: Viewer;
  readonly tokenId: string;
  readonly expiresAt: Date | null;
  /** How a session began; null for an API token. */
  readonly signedInBy: SignedInBy | null;
  /** The parent for tokens made with this proof: the token itself; for a session, the token that opened it, if any. */
  readonly parent: { readonly id: string; readonly expiresAt: Date | null } | null;
}

export interface Authentication {
  byToken(token: string): Promise<Authenticated | null>;
  byTokenId(tokenId: string): Promise<Authenticated | null>;
  /** Whether it is still valid; this does not count as use. */
  peek(tokenId: string): Promise<Authenticated | null>;
}

export interface AuthenticationDependencies {
  readonly tokens: Pick<TokenStore, "findByHash" | "find" | "touch">;
  readonly hashToken: (token: string) => string;
  readonly now: () => Date;
  readonly sessionRules: ReadSessionRules;
  readonly otherLogins: OtherLogins;
}

/** "Last used" helps people find stale tokens: one update a minute is enough, and saves a write for every request. */
const touchEveryMs = 60_000;

export function createAuthentication(dependencies: AuthenticationDependencies): Authentication {
  const { tokens, hashToken, now, sessionRules, otherLogins } = dependencies;

  /** Whether today's rules end the session, whatever they were when it began. */
  const isOver = async (token: StoredToken, at: Date): Promise<boolean> => {
    if (isSessionOver(token, await sessionRules(), at)) return true;
    const { signedInBy, person, parent } = token;
    return signedInBy !== "microsoft" && !(await otherLogins(person, signedInBy ?? "token", parent?.id ?? null));
  };

  const admit = async (token: StoredToken | null, isUse: boolean): Promise<Authenticated | null> => {
    const at = now();
    if (token === null || token.revokedAt !== null) return null;
    if (token.expiresAt !== null && token.expiresAt <= at) return null;
    const { standing, ...person } = token.person;
    // This applies to a token, a session and a link alike.
    if (standing !== "ACTIVE") return null;
    const role = narrowRole(person.role, token.role);
    if (role === null || (token.isSession && (await isOver(token, at)))) return null;
    const isStale = token.lastUsedAt === null || at.getTime() - token.lastUsedAt.getTime() > touchEveryMs;
    if (isUse && isStale) {
      await tokens.touch(token.id, at);
    }
    const { id, expiresAt, isSession } = token;
    const parent = isSession ? token.parent : { id, expiresAt };
    return { viewer: { ...person, role }, tokenId: id, expiresAt, signedInBy: token.signedInBy, parent };
  };
  return {
    byToken: async (token) => admit(await tokens.findByHash(hashToken(token)), true),
    byTokenId: async (tokenId) => admit(await tokens.find(tokenId), true),
    peek: async (tokenId) => admit(await tokens.find(tokenId), false),
  };
}
