import type { Role } from "../../core/access/role.ts";
import type { AuditRecord } from "./audit.ts";
import type { Person } from "./people.ts";

interface NewToken {
  readonly userId: string;
  readonly name: string;
  /** SHA-256, hex. */
  readonly hash: string;
  readonly role: Role;
  readonly expiresAt: Date | null;
  /** The token that makes it: it dies with that one. */
  readonly parentId?: string | null;
  readonly isSession?: boolean;
}

export interface StoredToken {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly isSession: boolean;
  readonly parent: { readonly id: string; readonly expiresAt: Date | null } | null;
  readonly person: Person;
}

export interface TokenStore {
  findByHash(hash: string): Promise<StoredToken | null>;
  find(tokenId: string): Promise<StoredToken | null>;
  /** Null when the parent was revoked meanwhile. */
  create(token: NewToken, audit: AuditRecord): Promise<string | null>;
  /** With all that it made, and that they made. Answers the ids of those that ended now. */
  revoke(tokenId: string, at: Date, audit: AuditRecord): Promise<readonly string[]>;
  touch(tokenId: string, at: Date): Promise<void>;
  /**
   * First start: one organization and one administrator, if there is nobody yet; safe when two processes start at once.
   * Answers the administrator, and whether it was made now.
   */
  seed(names: { readonly organization: string; readonly name: string; readonly email: string }): Promise<{
    readonly administratorId: string;
    readonly isNew: boolean;
  }>;
  /** Makes `token` the only valid one of this person and name. */
  replaceNamed(token: NewToken, at: Date): Promise<void>;
}
