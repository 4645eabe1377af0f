// The page's own way in: a signed cookie that names a token of its own, which nobody knows. It ends at logout, when it expires, when the
// token that opened it ends, when it is not used, and when the rules no longer allow it (core/access/session-rules.ts).
import { z } from "zod";
import { narrowRole, type Role } from "../../core/access/role.ts";
import { type TokenScope, tokenScopes } from "../../core/access/token-scopes.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import type { AuditAction } from "../../core/audit/words.ts";
import type { Person } from "../ports/people.ts";
import type { EntraSession, NewSession, Place, StoredToken, TokenStore } from "../ports/token-store.ts";
import type { Authenticated, Authentication } from "./authentication.ts";
import type { OtherLogins } from "./other-logins.ts";
import type { ReadSessionRules } from "./read-access-settings.ts";

export interface Session {
  /** The cookie's value. */
  readonly value: string;
  readonly expiresAt: Date;
}

/** What a code opens. */
interface CodeGrant {
  /** The session holds at most this role; absent: the person's own. */
  readonly role?: Role;
  /** What the session may do with mail; absent: everything. */
  readonly scopes?: readonly TokenScope[];
  /** The session ends with it. */
  readonly parent?: Authenticated["parent"];
}

export interface Sessions {
  /** Null when the token is not valid, or its person may sign in with Microsoft only. */
  open(token: string, place?: Place): Promise<Session | null>;
  /** Whether the token is valid, but its person may sign in with Microsoft only. */
  isSsoOnly(token: string): Promise<boolean>;
  /** For a person who signed in with Microsoft. Null if they may not be let in. */
  openByMicrosoft(userId: string, entra: EntraSession, place?: Place): Promise<Session | null>;
  /** A code that opens one session for this person, once, within ten minutes, in this process. */
  issueCode(userId: string, grant?: CodeGrant): { readonly code: string; readonly expiresAt: Date };
  /** The person whom the code (or an invitation's code) would log in; the code stays valid. Null when it is used up. */
  readCode(code: string): Promise<{ readonly person: Person; readonly role: Role; readonly isSsoOnly: boolean } | null>;
  openByCode(code: string, place?: Place): Promise<Session | null>;
  authenticate(value: string): Promise<Authenticated | null>;
  /**
   * Ends the session for good, wherever its cookie was copied, with every connection that it opened. Returns the session's token; null if
   * there was none.
   */
  close(value: string): Promise<StoredToken | null>;
  /** Ends the sessions with this name at Microsoft: the person signed out there. */
  closeByMicrosoft(entraSessionId: string): Promise<void>;
  /** Ends the sessions of these people that began with Microsoft. */
  closeMicrosoftOf(userIds: readonly string[]): Promise<void>;
  /** Ends the sessions of people who may now sign in with Microsoft only and signed in otherwise. */
  closeOthers(): Promise<void>;
}

export interface SessionsDependencies {
  readonly authentication: Pick<Authentication, "byToken" | "byTokenId">;
  readonly tokens: Pick<TokenStore, "create" | "find" | "revoke" | "openSessions">;
  readonly sessionRules: ReadSessionRules;
  readonly otherLogins: OtherLogins;
  readonly people: { find(userId: string): Promise<Person | null> };
  readonly invitations: InvitationCodes;
  readonly signer: { sign(text: string): string; verify(signed: string): string | null };
  readonly makeToken: () => string;
  readonly hashToken: (token: string) => string;
  readonly now: () => Date;
  /** Closes what the session had open. */
  readonly onEnded: (tokenId: string) => void;
}

interface IssuedCode extends CodeGrant {
  readonly userId: string;
  readonly expiresAt: Date;
}

/** Codes that outlive this process: a person's first way in. */
export interface InvitationCodes {
  /** Null when it was used, revoked, or never existed. */
  find(hash: string): Promise<IssuedCode | null>;
  /** Uses it up. False for the second attempt. */
  take(hash: string, at: Date): Promise<boolean>;
}

const nowhere: Place = { address: null, userAgent: null };
const codeMs = 10 * 60_000;
const payload = z.object({ tokenId: z.string(), expiresAt: z.iso.datetime() });

export function createSessions(dependencies: SessionsDependencies): Sessions {
  const { authentication, tokens, people, signer, makeToken, hashToken, now, onEnded } = dependencies;
  const { sessionRules, otherLogins, invitations } = dependencies;
  const codes = new Map<string, IssuedCode>();

  async function start(
    { userId, role, scopes = [] }: Pick<Viewer, "userId" | "role" | "scopes">,
    parent: Authenticated["parent"],
    begun: Omit<NewSession, "startedAt">,
  ): Promise<Session | null> {
    const startedAt = now();
    const { lifetimeMs } = await sessionRules();
    const end = Math.min(startedAt.getTime() + lifetimeMs, parent?.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY);
    const expiresAt = new Date(end);
    // Listed among the tokens, and revoked like them.
    const tokenId = await tokens.create(
      {
        userId,
        name: "Browser",
        hash: hashToken(makeToken()),
        role,
        scopes,
        expiresAt,
        parentId: parent?.id ?? null,
        session: { ...begun, startedAt },
      },
      { actor: null, action: "session.opened", level: "USER", ownerId: userId, to: begun.signedInBy },
    );
    if (tokenId === null) return null;
    return { value: signer.sign(JSON.stringify({ tokenId, expiresAt: expiresAt.toISOString() })), expiresAt };
  }

  const read = (value: string): { readonly tokenId: string; readonly end: Date } | null => {
    const text = signer.verify(value);
    if (text === null) return null;
    const { tokenId, expiresAt } = payload.parse(JSON.parse(text));
    return { tokenId, end: new Date(expiresAt) };
  };

  const grantOf = async (issued: IssuedCode | null) => {
    if (issued === null || issued.expiresAt <= now()) return null;
    const person = await people.find(issued.userId);
    const role = person === null ? null : narrowRole(person.role, issued.role ?? person.role);
    if (person?.standing !== "ACTIVE" || role === null) return null;
    const parent = issued.parent ?? null;
    const isSsoOnly = !(await otherLogins(person, "link", parent?.id ?? null));
    return { person, role, scopes: issued.scopes ?? tokenScopes, parent, isSsoOnly };
  };

  const end = async (sessionIds: readonly string[], actor: Person | null, action: AuditAction): Promise<void> => {
    for (const id of sessionIds) {
      const session = await tokens.find(id);
      if (session === null) continue;
      const ownerId = session.person.userId;
      const ended = await tokens.revoke(id, now(), { actor, action, level: "USER", ownerId });
      for (const one of ended) onEnded(one);
    }
  };

  return {
    async open(token, place = nowhere) {
      const found = await authentication.byToken(token);
      if (found === null || !(await otherLogins(found.viewer, "token", found.tokenId))) return null;
      return start(found.viewer, found.parent, { signedInBy: "token", place });
    },

    async isSsoOnly(token) {
      const found = await authentication.byToken(token);
      return found !== null && !(await otherLogins(found.viewer, "token", found.tokenId));
    },

    async openByMicrosoft(userId, entra, place = nowhere) {
      const person = await people.find(userId);
      if (person?.standing !== "ACTIVE") return null;
      return start({ ...person, scopes: tokenScopes }, null, { signedInBy: "microsoft", place, entra });
    },

    issueCode(userId, grant = {}) {
      const at = now();
      for (const [hash, issued] of codes) if (issued.expiresAt <= at) codes.delete(hash);
      const code = makeToken();
      const expiresAt = new Date(at.getTime() + codeMs);
      codes.set(hashToken(code), { ...grant, userId, expiresAt });
      return { code, expiresAt };
    },

    async readCode(code) {
      const hash = hashToken(code);
      return grantOf(codes.get(hash) ?? (await invitations.find(hash)));
    },

    async openByCode(code, place = nowhere) {
      const hash = hashToken(code);
      const issued = codes.get(hash) ?? null;
      codes.delete(hash);
      const grant = await grantOf(issued ?? (await invitations.find(hash)));
      if (grant === null || grant.isSsoOnly) return null;
      if (issued === null && !(await invitations.take(hash, now()))) return null;
      const { person, role, scopes, parent } = grant;
      return start({ userId: person.userId, role, scopes }, parent, { signedInBy: "link", place });
    },

    async authenticate(value) {
      const session = read(value);
      if (session === null || session.end <= now()) return null;
      const found = await authentication.byTokenId(session.tokenId);
      return found === null ? null : { ...found, expiresAt: session.end };
    },

    async close(value) {
      const session = read(value);
      const token = session === null ? null : await tokens.find(session.tokenId);
      // A cookie of an older version names the token that somebody pasted: logging out must not end that token.
      if (token === null || !token.isSession) return null;
      await end([token.id], token.person, "session.closed");
      return token;
    },

    async closeByMicrosoft(entraSessionId) {
      const open = await tokens.openSessions(now(), entraSessionId);
      await end(
        open.map(({ id }) => id),
        null,
        "session.closedByMicrosoft",
      );
    },

    async closeMicrosoftOf(userIds) {
      const open = (await tokens.openSessions(now())).filter(
        ({ signedInBy, person }) => signedInBy === "microsoft" && userIds.includes(person.userId),
      );
      await end(
        open.map(({ id }) => id),
        null,
        "session.closed",
      );
    },

    async closeOthers() {
      const { ssoOnlyDomains } = await sessionRules();
      if (ssoOnlyDomains.length === 0) return;
      for (const { id, person, signedInBy, parentId } of await tokens.openSessions(now())) {
        if (signedInBy === "microsoft" || (await otherLogins(person, signedInBy ?? "token", parentId))) continue;
        await end([id], null, "session.closedForSingleSignOn");
      }
    },
  };
}
