// Who may do what, as one table. A cell says how far a role's right reaches. Everything that checks a right reads it here.
import { unreachable } from "../../lib/unreachable.ts";
import type { Role } from "./role.ts";
import type { Viewer } from "./viewer.ts";

/** all: the whole system; organization: the viewer's organization; own: the viewer's own; none. */
type Extent = "all" | "organization" | "own" | "none";

const row = (
  administrator: Extent,
  organizationAdministrator: Extent,
  user: Extent,
  auditor: Extent,
): Readonly<Record<Role, Extent>> => ({
  ADMINISTRATOR: administrator,
  ORGANIZATION_ADMINISTRATOR: organizationAdministrator,
  USER: user,
  AUDITOR: auditor,
});

const table = {
  //                        administrator, organization administrator, user, auditor
  /** The Azure application and the system's own settings. */
  readSystem: row("all", "none", "none", "all"),
  changeSystem: row("all", "none", "none", "none"),
  readSettings: row("all", "organization", "own", "all"),
  changeSettings: row("all", "organization", "own", "none"),
  readPeople: row("all", "organization", "own", "all"),
  changePeople: row("all", "organization", "none", "none"),
  /** Accounts with their status, runs, conflicts and alerts. */
  readAccounts: row("all", "organization", "own", "all"),
  /** Connecting, disconnecting, syncing, deciding conflicts and brakes. */
  operateAccounts: row("all", "organization", "own", "none"),
  /**
   * What the records say: titles, texts, guests, wherever they are quoted. Administrators and auditors see what the system does, not what
   * people write, until they break the glass of a person (app/access/glass.ts).
   */
  readRecords: row("own", "own", "own", "none"),
  /** Opening a person's records for an hour, with a reason, told to that person. */
  breakGlass: row("all", "organization", "none", "all"),
  changeRecords: row("all", "organization", "own", "none"),
  /** From one's own mailboxes; never from another's, whatever one's role. */
  sendMail: row("own", "own", "own", "none"),
  readTokens: row("all", "organization", "own", "all"),
  changeTokens: row("all", "organization", "own", "none"),
  /** Legal holds. */
  readKeeping: row("all", "organization", "none", "all"),
  /** Placing and lifting legal holds, deleting mail in Oro for all, erasing a person. It lets nobody read mail. */
  changeKeeping: row("all", "organization", "none", "none"),
  /** An organization's administrators read the entries about it, its people and their mailboxes. */
  readAudit: row("all", "organization", "none", "all"),
} as const satisfies Record<string, Readonly<Record<Role, Extent>>>;

export type Right = keyof typeof table;
export const rights = Object.keys(table) as readonly Right[];

/** How far a viewer's right reaches. Lists are filtered by it. */
export type Reach =
  | { readonly kind: "all" }
  | { readonly kind: "organization"; readonly organizationId: string }
  | { readonly kind: "own"; readonly userId: string }
  /** Certain people, listed by id. */
  | { readonly kind: "people"; readonly userIds: readonly string[] }
  | { readonly kind: "none" };

/** Who something belongs to: a person, or an organization as a whole. */
export interface Owner {
  readonly organizationId: string;
  readonly userId?: string | null;
}

export function reachOf(viewer: Viewer, right: Right): Reach {
  const extent: Extent = table[right][viewer.role];
  switch (extent) {
    case "all":
    case "none":
      return { kind: extent };
    case "organization":
      return { kind: "organization", organizationId: viewer.organizationId };
    case "own":
      return { kind: "own", userId: viewer.userId };
    default:
      return unreachable(extent);
  }
}

export function isWithin(reach: Reach, owner: Owner): boolean {
  switch (reach.kind) {
    case "all":
      return true;
    case "organization":
      return reach.organizationId === owner.organizationId;
    case "own":
      return reach.userId === owner.userId;
    case "people":
      return owner.userId != null && reach.userIds.includes(owner.userId);
    case "none":
      return false;
    default:
      return unreachable(reach);
  }
}
