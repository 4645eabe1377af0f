/**
 * Whether somebody may use the system. Only an ACTIVE person is let in and has mailboxes synced. ARCHIVED: the organization is archived;
 * SUSPENDED: the person is, for a while; REMOVED: for good, but the row is kept because history refers to it.
 */
export const standings = ["ACTIVE", "SUSPENDED", "REMOVED", "ARCHIVED"] as const;
export type Standing = (typeof standings)[number];

/** The stored facts about a person. */
export interface StandingFacts {
  readonly suspendedAt: Date | null;
  readonly removedAt: Date | null;
  readonly organization: { readonly archivedAt: Date | null };
}

/** The most permanent reason is given first. */
export function standingOf({ suspendedAt, removedAt, organization }: StandingFacts): Standing {
  if (removedAt !== null) return "REMOVED";
  if (organization.archivedAt !== null) return "ARCHIVED";
  return suspendedAt === null ? "ACTIVE" : "SUSPENDED";
}

/** Why nothing is done for this person, and what to do about it. */
export function sayStanding(name: string, standing: Exclude<Standing, "ACTIVE">): string {
  return {
    SUSPENDED: `${name} is suspended: resume the person first.`,
    REMOVED: `${name} was removed: add the person again.`,
    ARCHIVED: `${name} belongs to an archived organization: restore it first.`,
  }[standing];
}
