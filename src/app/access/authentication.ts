import { narrowRole } from "../../core/access/role.ts";
import { isSessionOver, isSsoOnly, type SessionRules, type SignedInBy } from "../../core/access/session-rules.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import type { StoredToken, TokenStore } from "../ports/token-store.ts";
import type { OtherLogins } from "./other-logins.ts";
import type { ReadSessionRules } from "./read-access-settings.ts";
import { createTokenMemory } from "./token-memory.ts";

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

/** Each method throws AuthenticationUnavailable when nobody can say whether the token is still good. */
export interface Authentication {
  byToken(token: string): Promise<Authenticated | null>;
  byTokenId(tokenId: string): Promise<Authenticated | null>;
  /** Whether it is still valid; this does not count as use, and nothing is taken from memory. */
  peek(tokenId: string): Promise<Authenticated | null>;
  /** Something ended or changed: whoever asks from now on is judged by what the database holds from now on. */
  forget(): void;
}

/** The database cannot be asked, so the answer is neither yes nor no. */
export class AuthenticationUnavailable extends Error {
  constructor(cause: unknown) {
    super("Credentials cannot be checked now. Try again in a moment.", { cause });
    this.name = "AuthenticationUnavailable";
  }
}

export interface AuthenticationDependencies {
  readonly tokens: Pick<TokenStore, "findByHash" | "find" | "touch">;
  readonly hashToken: (token: string) => string;
  readonly now: () => Date;
  readonly sessionRules: ReadSessionRules;
  readonly otherLogins: OtherLogins;
  /** Milliseconds of a clock that nobody sets. */
  readonly elapsedMs?: () => number;
}

/** What the database said of a token. Its verdict is formed anew for each request, so that an expiry counts to the moment. */
interface TokenFacts {
  readonly token: StoredToken;
  /** For a session's token. */
  readonly rules: SessionRules | null;
  /** The token's own, and later uses in this process. */
  lastUsedAt: Date | null;
}

/** "Last used" helps people find stale tokens: one update a minute is enough, and saves a write for every request. */
const touchEveryMs = 60_000;

export function createAuthentication(dependencies: AuthenticationDependencies): Authentication {
  const { tokens, hashToken, now, sessionRules, otherLogins } = dependencies;
  const memory = createTokenMemory<TokenFacts>(dependencies.elapsedMs ?? (() => performance.now()));

  /** Whether today's rules end the session, whatever they were when it began. */
  const isOver = async ({ token, rules, lastUsedAt }: TokenFacts, at: Date): Promise<boolean> => {
    if (rules === null) return false;
    const { createdAt, signedInBy, person, parent } = token;
    if (isSessionOver({ createdAt, lastUsedAt }, rules, at)) return true;
    if (signedInBy === "microsoft" || !isSsoOnly(person.email, rules)) return false;
    return !(await otherLogins(person, signedInBy ?? "token", parent?.id ?? null));
  };

  const touch = async (facts: TokenFacts, at: Date): Promise<void> => {
    const before = facts.lastUsedAt;
    // Set first: others who use the token meanwhile need not write the same.
    facts.lastUsedAt = at;
    try {
      await tokens.touch(facts.token.id, at);
    } catch (error) {
      facts.lastUsedAt = before;
      throw error;
    }
  };

  const admit = async (facts: TokenFacts, isUse: boolean): Promise<Authenticated | null> => {
    const at = now();
    const { token } = facts;
    if (token.revokedAt !== null) return null;
    if (token.expiresAt !== null && token.expiresAt <= at) return null;
    const { standing, ...person } = token.person;
    // This applies to a token, a session and a link alike.
    if (standing !== "ACTIVE") return null;
    const role = narrowRole(person.role, token.role);
    if (role === null || (await isOver(facts, at))) return null;
    const { lastUsedAt } = facts;
    if (isUse && (lastUsedAt === null || at.getTime() - lastUsedAt.getTime() > touchEveryMs)) await touch(facts, at);
    const { id, expiresAt, isSession } = token;
    const parent = isSession ? token.parent : { id, expiresAt };
    return {
      viewer: { ...person, role, scopes: token.scopes },
      tokenId: id,
      expiresAt,
      signedInBy: token.signedInBy,
      parent,
    };
  };

  const ask = async (found: Promise<StoredToken | null>): Promise<TokenFacts | null> => {
    const token = await found;
    if (token === null) return null;
    return { token, rules: token.isSession ? await sessionRules() : null, lastUsedAt: token.lastUsedAt };
  };

  const orUnavailable = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw new AuthenticationUnavailable(error);
    }
  };
  const judge = (facts: TokenFacts) => admit(facts, true);
  return {
    byToken(token) {
      const hash = hashToken(token);
      return orUnavailable(memory.answer(`hash ${hash}`, () => ask(tokens.findByHash(hash)), judge));
    },
    byTokenId: (tokenId) => orUnavailable(memory.answer(`id ${tokenId}`, () => ask(tokens.find(tokenId)), judge)),
    async peek(tokenId) {
      const facts = await orUnavailable(ask(tokens.find(tokenId)));
      return facts === null ? null : orUnavailable(admit(facts, false));
    },
    forget: memory.forget,
  };
}
