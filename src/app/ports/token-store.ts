import type { Role } from "../../core/access/role.ts";
import type { SignedInBy } from "../../core/access/session-rules.ts";
import type { TokenScope } from "../../core/access/token-scopes.ts";
import type { WayIn } from "../../core/access/way-in.ts";
import type { AuditRecord } from "./audit.ts";
import type { Person } from "./people.ts";

interface NewToken {
  readonly userId: string;
  readonly name: string;
  /** SHA-256, hex. */
  readonly hash: string;
  readonly role: Role;
  readonly scopes: readonly TokenScope[];
  readonly expiresAt: Date | null;
  /** The token that makes it; the new one ends with it. */
  readonly parentId?: string | null;
  /** Set if it belongs to a browser's session. */
  readonly session?: NewSession;
}

/** What is stored about a session besides its token. */
export interface NewSession {
  readonly startedAt: Date;
  readonly signedInBy: SignedInBy;
  readonly place: Place;
  readonly entra?: EntraSession;
}

/** Where a browser is, according to its connection. */
export interface Place {
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** A session's id at Microsoft, and what signing out there requires. */
export interface EntraSession {
  readonly sessionId: string | null;
  readonly logoutHint: string | null;
}

export interface StoredToken {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly scopes: readonly TokenScope[];
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly isSession: boolean;
  readonly createdAt: Date;
  /** For a session: how it began; null for those of older versions. */
  readonly signedInBy: SignedInBy | null;
  readonly logoutHint: string | null;
  readonly parent: { readonly id: string; readonly expiresAt: Date | null } | null;
  readonly person: Person;
}

/** A session that has not been ended. */
export interface OpenSession {
  readonly id: string;
  readonly parentId: string | null;
  readonly signedInBy: SignedInBy | null;
  readonly person: Pick<Person, "userId" | "email">;
}

export interface TokenStore {
  findByHash(hash: string): Promise<StoredToken | null>;
  find(tokenId: string): Promise<StoredToken | null>;
  /** Null when the parent was revoked meanwhile. @param wayIn what its person is told while it exists, if somebody else makes it */
  create(token: NewToken, audit: AuditRecord, wayIn?: WayIn | null): Promise<string | null>;
  /** Revokes it, all tokens made with it, and those made with them. Returns the ids of those that ended now. */
  revoke(tokenId: string, at: Date, audit: AuditRecord): Promise<readonly string[]>;
  /** Ends all sessions of a person, except one that may stay. Returns the ids of those that ended now. */
  endSessions(
    order: { readonly userId: string; readonly exceptId: string | null },
    at: Date,
    audit: (count: number) => AuditRecord,
  ): Promise<readonly string[]>;
  /** The token was used, and its person was here. */
  touch(tokenId: string, at: Date): Promise<void>;
  /** All, or those with this id at Microsoft. */
  openSessions(at: Date, entraSessionId?: string): Promise<readonly OpenSession[]>;
  /**
   * First start: makes one organization and one administrator if there is nobody yet; safe when two processes start at once. Returns the
   * administrator, and whether it was made now.
   */
  seed(names: { readonly organization: string; readonly name: string; readonly email: string }): Promise<{
    readonly administratorId: string;
    readonly isNew: boolean;
  }>;
  /** Makes `token` the only valid one of this person and name. One that exists already keeps its scopes. */
  replaceNamed(token: NewToken, at: Date): Promise<void>;
}
