/**
 * How somebody stands. Only who is active comes in and has mailboxes synced. ARCHIVED: the organization is; SUSPENDED: the person is, for a
 * while; REMOVED: for good, the row stays since history names it.
 */
export const standings = ["ACTIVE", "SUSPENDED", "REMOVED", "ARCHIVED"] as const;
export type Standing = (typeof standings)[number];

/** What is stored of a person. */
export interface StandingFacts {
  readonly suspendedAt: Date | null;
  readonly removedAt: Date | null;
  readonly organization: { readonly archivedAt: Date | null };
}

/** What lasts longest is told first. */
export function standingOf({ suspendedAt, removedAt, organization }: StandingFacts): Standing {
  if (removedAt !== null) return "REMOVED";
  if (organization.archivedAt !== null) return "ARCHIVED";
  return suspendedAt === null ? "ACTIVE" : "SUSPENDED";
}

/** Why nothing is done for somebody, and what to do about it. */
export function sayStanding(name: string, standing: Exclude<Standing, "ACTIVE">): string {
  return {
    SUSPENDED: `${name} is suspended: resume the person first.`,
    REMOVED: `${name} was removed: add the person anew.`,
    ARCHIVED: `${name} belongs to an archived organization: restore it first.`,
  }[standing];
}
