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
}

export interface StoredToken {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly person: Person;
}

export interface TokenStore {
  findByHash(hash: string): Promise<StoredToken | null>;
  find(tokenId: string): Promise<StoredToken | null>;
  create(token: NewToken, audit: AuditRecord): Promise<string>;
  revoke(tokenId: string, at: Date, audit: AuditRecord): Promise<void>;
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
