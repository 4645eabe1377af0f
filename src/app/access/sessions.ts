// The page's own way in: a signed cookie that names a token of its own, which nobody knows. It ends at logout, with its time, and with the
// token that opened it; single sign-on will only add another way to come by one.
import { z } from "zod";
import { narrowRole, type Role } from "../../core/access/role.ts";
import type { Person } from "../ports/people.ts";
import type { TokenStore } from "../ports/token-store.ts";
import type { Authenticated, Authentication } from "./authentication.ts";

export interface Session {
  /** The cookie's value. */
  readonly value: string;
  readonly expiresAt: Date;
}

/** What a code stands for. */
interface CodeGrant {
  /** The session holds at most this; without it the person's own. */
  readonly role?: Role;
  /** The session dies with it. */
  readonly parent?: Authenticated["parent"];
}

export interface Sessions {
  /** Null when the token is not valid. */
  open(token: string): Promise<Session | null>;
  /** A code that opens one session for this person, once, within ten minutes, in this process. */
  issueCode(userId: string, grant?: CodeGrant): { readonly code: string; readonly expiresAt: Date };
  /** Whom the code would log in; it stays good. Null when it is used up. */
  readCode(code: string): Promise<{ readonly person: Person; readonly role: Role } | null>;
  openByCode(code: string): Promise<Session | null>;
  authenticate(value: string): Promise<Authenticated | null>;
  /** Ends the session for good, wherever its cookie went, with every connection that it opened. */
  close(value: string): Promise<void>;
}

export interface SessionsDependencies {
  readonly authentication: Authentication;
  readonly tokens: Pick<TokenStore, "create" | "find" | "revoke">;
  readonly people: { find(userId: string): Promise<Person | null> };
  readonly signer: { sign(text: string): string; verify(signed: string): string | null };
  readonly makeToken: () => string;
  readonly hashToken: (token: string) => string;
  readonly now: () => Date;
  /** Ends what the session had opened. */
  readonly onEnded: (tokenId: string) => void;
}

interface IssuedCode extends CodeGrant {
  readonly userId: string;
  readonly expiresAt: Date;
}

const sessionMs = 12 * 60 * 60_000;
const codeMs = 10 * 60_000;
const payload = z.object({ tokenId: z.string(), expiresAt: z.iso.datetime() });

export function createSessions(dependencies: SessionsDependencies): Sessions {
  const { authentication, tokens, people, signer, makeToken, hashToken, now, onEnded } = dependencies;
  const codes = new Map<string, IssuedCode>();

  async function start(userId: string, role: Role, parent: Authenticated["parent"]): Promise<Session | null> {
    const end = Math.min(now().getTime() + sessionMs, parent?.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY);
    const expiresAt = new Date(end);
    // Listed among the tokens, and revoked like them.
    const tokenId = await tokens.create(
      {
        userId,
        name: "Browser",
        hash: hashToken(makeToken()),
        role,
        expiresAt,
        parentId: parent?.id ?? null,
        isSession: true,
      },
      { actor: null, action: "session.opened", level: "USER", ownerId: userId },
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

  const grantOf = async (issued: IssuedCode | undefined) => {
    if (issued === undefined || issued.expiresAt <= now()) return null;
    const person = await people.find(issued.userId);
    const role = person === null ? null : narrowRole(person.role, issued.role ?? person.role);
    if (person?.standing !== "ACTIVE" || role === null) return null;
    return { person, role, parent: issued.parent ?? null };
  };

  return {
    async open(token) {
      const found = await authentication.byToken(token);
      return found === null ? null : start(found.viewer.userId, found.viewer.role, found.parent);
    },

    issueCode(userId, grant = {}) {
      const at = now();
      for (const [hash, issued] of codes) if (issued.expiresAt <= at) codes.delete(hash);
      const code = makeToken();
      const expiresAt = new Date(at.getTime() + codeMs);
      codes.set(hashToken(code), { ...grant, userId, expiresAt });
      return { code, expiresAt };
    },

    readCode: (code) => grantOf(codes.get(hashToken(code))),

    async openByCode(code) {
      const hash = hashToken(code);
      const issued = codes.get(hash);
      codes.delete(hash);
      const grant = await grantOf(issued);
      return grant === null ? null : start(grant.person.userId, grant.role, grant.parent);
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
      // A cookie of an older version names the token that somebody pasted: that one is not the browser's to end.
      if (token === null || !token.isSession) return;
      const ownerId = token.person.userId;
      const ended = await tokens.revoke(token.id, now(), {
        actor: token.person,
        action: "session.closed",
        level: "USER",
        ownerId,
      });
      for (const id of ended) onEnded(id);
    },
  };
}
