import type { Role } from "../../core/access/role.ts";

export interface Person {
  readonly userId: string;
  readonly organizationId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
}

export interface People {
  find(userId: string): Promise<Person | null>;
  hasOrganization(organizationId: string): Promise<boolean>;
}
