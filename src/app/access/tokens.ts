import { type Role, roleIncludes } from "../../core/access/role.ts";
import { sayStanding } from "../../core/access/standing.ts";
import type { TokenScope } from "../../core/access/token-scopes.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { wayInFor } from "../../core/access/way-in.ts";
import { ForbiddenError, ValidationError } from "../errors.ts";
import type { People } from "../ports/people.ts";
import type { TokenStore } from "../ports/token-store.ts";
import type { Authenticated } from "./authentication.ts";
import { requireRight } from "./require.ts";

interface CreateToken {
  readonly name: string;
  /** Whose token; default: the viewer's own. */
  readonly userId?: string | null | undefined;
  readonly role: Role;
  /** What it may do with mail; default: nothing. */
  readonly scopes?: readonly TokenScope[] | null | undefined;
  readonly expiresAt?: Date | null | undefined;
}

/** Who makes a token, and with which token of theirs: the new one lives no longer than that one. */
type Maker = Pick<Authenticated, "viewer" | "parent">;

export interface Tokens {
  /** The token itself is returned only here. @throws ValidationError, ForbiddenError, NotFoundError */
  create(by: Maker, order: CreateToken): Promise<{ readonly id: string; readonly token: string }>;
  /** Revoking twice is harmless. @throws ForbiddenError, NotFoundError */
  revoke(viewer: Viewer, tokenId: string): Promise<void>;
}

export interface TokensDependencies {
  readonly tokens: TokenStore;
  readonly people: People;
  readonly makeToken: () => string;
  readonly hashToken: (token: string) => string;
  readonly now: () => Date;
  /** Closes what the token had open. */
  readonly onRevoked: (tokenId: string) => void;
}

export function createTokens({ tokens, people, makeToken, hashToken, now, onRevoked }: TokensDependencies): Tokens {
  return {
    async create({ viewer, parent }, { name, userId, role, scopes: askedFor, expiresAt: wanted }) {
      const label = name.trim();
      if (label.length < 1 || label.length > 100) throw new ValidationError("name", "1 to 100 characters");
      const latest = parent?.expiresAt ?? null;
      const expiresAt = wanted ?? latest;
      if (expiresAt !== null && expiresAt <= now()) throw new ValidationError("expiresAt", "a moment in the future");
      if (expiresAt !== null && latest !== null && expiresAt > latest) {
        throw new ValidationError("expiresAt", `no later than the token that makes it (${latest.toISOString()})`);
      }
      const owner = await people.find(userId ?? viewer.userId);
      const person = requireRight(viewer, "changeTokens", owner, "user", "readPeople");
      if (!roleIncludes(viewer.role, role) || !roleIncludes(viewer.role, person.role)) {
        throw new ForbiddenError(`The role ${viewer.role} cannot grant the role ${role} for a ${person.role}.`);
      }
      if (!roleIncludes(person.role, role)) {
        throw new ValidationError("role", `at most what ${person.name} holds (${person.role})`);
      }
      if (person.standing !== "ACTIVE") throw new ValidationError("userId", sayStanding(person.name, person.standing));
      const scopes = askedFor ?? [];
      requireScopes(viewer, person.userId, scopes);
      const token = makeToken();
      const id = await tokens.create(
        {
          userId: person.userId,
          name: label,
          hash: hashToken(token),
          role,
          scopes,
          expiresAt,
          parentId: parent?.id ?? null,
        },
        { actor: viewer, action: "token.created", level: "USER", ownerId: person.userId, field: label, to: role },
        wayInFor(person.userId, viewer, { kind: "token", name: label, expiresAt }, now()),
      );
      if (id === null) throw new ForbiddenError("The token that you use was revoked just now.");
      return { id, token };
    },

    async revoke(viewer, tokenId) {
      const token = await tokens.find(tokenId);
      const owner = token === null ? null : { ...token.person, token };
      const { token: found } = requireRight(viewer, "changeTokens", owner, "token", "readTokens");
      if (!roleIncludes(viewer.role, found.role)) {
        throw new ForbiddenError(`The role ${viewer.role} cannot revoke a token of the role ${found.role}.`);
      }
      const ended = await tokens.revoke(tokenId, now(), {
        actor: viewer,
        action: "token.revoked",
        level: "USER",
        ownerId: found.person.userId,
        field: found.name,
        from: found.role,
      });
      for (const id of ended) onRevoked(id);
    },
  };
}

/** Nobody makes a way into somebody else's mail, and no token hands on more than it has. */
function requireScopes(viewer: Viewer, userId: string, scopes: readonly TokenScope[]): void {
  if (scopes.length === 0) return;
  if (userId !== viewer.userId) {
    throw new ForbiddenError(
      "Only people themselves can make a token that reaches their mail. Leave the mail scopes out.",
    );
  }
  const missing = scopes.filter((scope) => !(viewer.scopes ?? []).includes(scope));
  if (missing.length > 0) {
    throw new ForbiddenError(
      `Your token does not have ${missing.join(" and ")} itself. Sign in with Microsoft, or use a token that has it.`,
    );
  }
}
