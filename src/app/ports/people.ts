import type { Role } from "../../core/access/role.ts";
import type { Standing } from "../../core/access/standing.ts";
import type { AuditRecord } from "./audit.ts";

export interface Person {
  readonly userId: string;
  readonly organizationId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly standing: Standing;
}

interface NewPerson {
  readonly organizationId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
}

export interface PersonStore {
  /** Answers the new person's id, or "taken" when somebody has this address already. */
  add(person: NewPerson, audit: (userId: string) => AuditRecord): Promise<{ readonly userId: string } | "taken">;
}

export interface People {
  /** Null for who was removed, as for nobody. */
  find(userId: string): Promise<Person | null>;
  /** Who was removed, too: what they wrote may still be there. */
  findEver(userId: string): Promise<Person | null>;
  hasOrganization(organizationId: string): Promise<boolean>;
  /** Administrators who can come in, the first of them first: whom people ask, and who may not all be locked out. */
  administrators(): Promise<readonly Person[]>;
}
