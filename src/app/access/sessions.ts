// The page's own way in: a signed cookie that names a token. Whoever revokes the token ends the session; single sign-on will only add
// another way to come by one.
import { z } from "zod";
import { narrowRole, type Role } from "../../core/access/role.ts";
import type { TokenStore } from "../ports/token-store.ts";
import type { Authenticated, Authentication } from "./authentication.ts";

export interface Session {
  /** The cookie's value. */
  readonly value: string;
  readonly expiresAt: Date;
}

export interface Sessions {
  /** Null when the token is not valid. */
  open(token: string): Promise<Session | null>;
  /** A code that opens one session for this person, once, within ten minutes, in this process. The session holds at most `role`. */
  issueCode(userId: string, role?: Role): { readonly code: string; readonly expiresAt: Date };
  openByCode(code: string): Promise<Session | null>;
  authenticate(value: string): Promise<Authenticated | null>;
}

export interface SessionsDependencies {
  readonly authentication: Authentication;
  readonly tokens: Pick<TokenStore, "create">;
  readonly people: { find(userId: string): Promise<{ readonly role: Authenticated["viewer"]["role"] } | null> };
  readonly signer: { sign(text: string): string; verify(signed: string): string | null };
  readonly makeToken: () => string;
  readonly hashToken: (token: string) => string;
  readonly now: () => Date;
}

interface IssuedCode {
  readonly userId: string;
  readonly role: Role | undefined;
  readonly expiresAt: Date;
}

const sessionMs = 12 * 60 * 60_000;
const codeMs = 10 * 60_000;
const payload = z.object({ tokenId: z.string(), expiresAt: z.iso.datetime() });

export function createSessions(dependencies: SessionsDependencies): Sessions {
  const { authentication, tokens, people, signer, makeToken, hashToken, now } = dependencies;
  const codes = new Map<string, IssuedCode>();

  const sessionOf = ({ tokenId, expiresAt }: Pick<Authenticated, "tokenId" | "expiresAt">): Session => {
    const end = new Date(Math.min(now().getTime() + sessionMs, expiresAt?.getTime() ?? Number.POSITIVE_INFINITY));
    return { value: signer.sign(JSON.stringify({ tokenId, expiresAt: end.toISOString() })), expiresAt: end };
  };

  return {
    async open(token) {
      const found = await authentication.byToken(token);
      return found === null ? null : sessionOf(found);
    },

    issueCode(userId, role) {
      const at = now();
      for (const [hash, issued] of codes) if (issued.expiresAt <= at) codes.delete(hash);
      const code = makeToken();
      const expiresAt = new Date(at.getTime() + codeMs);
      codes.set(hashToken(code), { userId, role, expiresAt });
      return { code, expiresAt };
    },

    async openByCode(code) {
      const hash = hashToken(code);
      const found = codes.get(hash);
      codes.delete(hash);
      if (found === undefined || found.expiresAt <= now()) return null;
      const person = await people.find(found.userId);
      if (person === null) return null;
      const role = narrowRole(person.role, found.role ?? person.role);
      if (role === null) return null;
      const expiresAt = new Date(now().getTime() + sessionMs);
      // Nobody knows this token; it is there so that the session is listed among the tokens and can be revoked like them.
      const tokenId = await tokens.create(
        { userId: found.userId, name: "Browser", hash: hashToken(makeToken()), role, expiresAt },
        { actor: null, action: "session.opened", level: "USER", ownerId: found.userId },
      );
      return sessionOf({ tokenId, expiresAt });
    },

    async authenticate(value) {
      const text = signer.verify(value);
      if (text === null) return null;
      const { tokenId, expiresAt } = payload.parse(JSON.parse(text));
      const end = new Date(expiresAt);
      if (end <= now()) return null;
      const found = await authentication.byTokenId(tokenId);
      return found === null ? null : { ...found, expiresAt: end };
    },
  };
}
