import type { Role } from "./role.ts";
import type { TokenScope } from "./token-scopes.ts";

/** Who is asking. `role` is the one in force: a token may hold less than its person. */
export interface Viewer {
  readonly userId: string;
  readonly organizationId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** What their token may do with mail; absent: nothing. */
  readonly scopes?: readonly TokenScope[];
}
