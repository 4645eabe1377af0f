import type { Role } from "../../core/access/role.ts";
import type { AuditRecord } from "./audit.ts";

export interface Person {
  readonly userId: string;
  readonly organizationId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
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
  find(userId: string): Promise<Person | null>;
  hasOrganization(organizationId: string): Promise<boolean>;
}
