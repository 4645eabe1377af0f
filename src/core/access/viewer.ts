import type { Role } from "./role.ts";

/** Who is asking. `role` is the one in force: a token may hold less than its person. */
export interface Viewer {
  readonly userId: string;
  readonly organizationId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
}
