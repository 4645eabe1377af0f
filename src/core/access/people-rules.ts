// Who may do what to whom. Every change of people or organizations is judged here, on the facts of that moment: the store reads them under
// a lock, so that two administrators cannot suspend each other.
//
//   not seen ▶ notFound · no right, or above the viewer's role ▶ forbidden · right, but not now ▶ refused
import { isWithin, reachOf } from "./rights.ts";
import { type Role, roleIncludes } from "./role.ts";
import { type Standing, sayStanding } from "./standing.ts";
import type { Viewer } from "./viewer.ts";

export interface PersonFacts {
  readonly userId: string;
  readonly organizationId: string;
  readonly name: string;
  readonly role: Role;
  readonly standing: Standing;
  /** Active administrators other than this person. */
  readonly otherAdministrators: number;
}

export type PersonAct =
  | {
      readonly kind: "change";
      /** The new role; absent: unchanged. */
      readonly role?: Role;
      readonly organization?: { readonly id: string; readonly name: string; readonly isArchived: boolean };
    }
  | { readonly kind: "suspend" | "resume" | "remove" | "invite" };

export type Verdict =
  | { readonly kind: "allowed" }
  | { readonly kind: "notFound"; readonly what: "user" | "organization" }
  | { readonly kind: "forbidden" | "refused"; readonly why: string };

const allowed: Verdict = { kind: "allowed" };
const refused = (why: string): Verdict => ({ kind: "refused", why });
const forbidden = (why: string): Verdict => ({ kind: "forbidden", why });

/** @param person null: no such person */
export function judgePersonAct(viewer: Viewer, person: PersonFacts | null, act: PersonAct): Verdict {
  if (person === null || person.standing === "REMOVED" || !isWithin(reachOf(viewer, "readPeople"), person)) {
    return { kind: "notFound", what: "user" };
  }
  if (!isWithin(reachOf(viewer, "changePeople"), person)) {
    return forbidden(`The role ${viewer.role} does not allow this.`);
  }
  if (!roleIncludes(viewer.role, person.role)) {
    return forbidden(`The role ${viewer.role} cannot change ${person.name}, who holds the role ${person.role}.`);
  }
  const byAct = judgeAct(viewer, person, act);
  if (byAct.kind !== "allowed") return byAct;
  if (isLastAdministrator(person) && takesAdministration(act)) {
    return refused(`${person.name} is the last administrator. Make somebody else an administrator first.`);
  }
  return allowed;
}

function judgeAct(viewer: Viewer, person: PersonFacts, act: PersonAct): Verdict {
  switch (act.kind) {
    case "change": {
      const { role, organization } = act;
      if (role !== undefined && !roleIncludes(viewer.role, role)) {
        return forbidden(`The role ${viewer.role} cannot grant the role ${role}.`);
      }
      if (organization === undefined || organization.id === person.organizationId) return allowed;
      // A viewer limited to one organization does not even see another one.
      if (!isWithin(reachOf(viewer, "changePeople"), { organizationId: organization.id })) {
        return { kind: "notFound", what: "organization" };
      }
      return organization.isArchived ? refused(`${organization.name} is archived. Restore it first.`) : allowed;
    }
    case "suspend":
    case "remove":
      return viewer.userId === person.userId
        ? refused(`Nobody can ${act.kind} themself. Ask another administrator.`)
        : allowed;
    case "resume":
      return allowed;
    case "invite":
      return person.standing === "ACTIVE" ? allowed : refused(sayStanding(person.name, person.standing));
  }
}

function isLastAdministrator({ role, standing, otherAdministrators }: PersonFacts): boolean {
  return role === "ADMINISTRATOR" && standing === "ACTIVE" && otherAdministrators === 0;
}

function takesAdministration(act: PersonAct): boolean {
  return (
    act.kind === "suspend" ||
    act.kind === "remove" ||
    (act.kind === "change" && (act.role ?? "ADMINISTRATOR") !== "ADMINISTRATOR")
  );
}

export interface OrganizationFacts {
  readonly organizationId: string;
  readonly name: string;
  readonly isArchived: boolean;
  /** Active administrators in other organizations. */
  readonly administratorsElsewhere: number;
}

export type OrganizationAct = "create" | "rename" | "archive" | "restore";

/** Only the system's administrators create and archive organizations; an organization's own administrators may rename it. */
export function judgeOrganizationAct(
  viewer: Viewer,
  organization: OrganizationFacts | null,
  act: OrganizationAct,
): Verdict {
  const isSystems = reachOf(viewer, "changePeople").kind === "all";
  if (act === "create") return isSystems ? allowed : forbidden(`The role ${viewer.role} does not allow this.`);
  // Everybody sees their own organization; administrators and auditors see all.
  const isSeen =
    organization !== null &&
    (reachOf(viewer, "readPeople").kind === "all" || organization.organizationId === viewer.organizationId);
  if (!isSeen) return { kind: "notFound", what: "organization" };
  const isOwn = isWithin(reachOf(viewer, "changePeople"), { organizationId: organization.organizationId });
  if (!isSystems && !(act === "rename" && isOwn)) return forbidden(`The role ${viewer.role} does not allow this.`);
  if (act !== "archive") return allowed;
  if (organization.organizationId === viewer.organizationId) {
    return refused("Nobody can archive their own organization. Ask an administrator of another one.");
  }
  return organization.administratorsElsewhere === 0
    ? refused(`The last administrators belong to ${organization.name}. Make somebody elsewhere an administrator first.`)
    : allowed;
}
