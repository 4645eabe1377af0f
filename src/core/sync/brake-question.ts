import type { FieldValue } from "../records/record.ts";
import { type BrakeReason, brakeOn, invitationBrakeOn } from "./brakes.ts";
import type { ErrorCode } from "./error-catalogue.ts";
import type { SyncSettings } from "./sync-settings.ts";

export interface SideCounts {
  readonly inOffice: number;
  readonly inM365: number;
}

/** What a plan would do that cannot be undone, without what a person rejected. */
export interface PlanTotals {
  readonly deletions: SideCounts;
  /** Deletions that nobody has approved. */
  readonly newDeletions: SideCounts;
  readonly meetings: number;
  /** All people it would mail, each counted once. */
  readonly people: number;
  readonly peopleOutside: number;
  /** People whose mail for some meeting nobody has approved. */
  readonly newPeople: number;
  readonly sampleTitles: readonly string[];
  readonly sampleMeetings: readonly string[];
  readonly sampleAddresses: readonly string[];
}

export interface BrakeQuestion {
  readonly asksDeletions: boolean;
  readonly asksInvitations: boolean;
  readonly code: ErrorCode;
  readonly message: string;
  /** What the run stores of the question; the rest is in the plan. */
  readonly brake: Readonly<Record<string, FieldValue>>;
}

/**
 * The question for a person before a plan is carried out, or null. Both brakes ask at once, each about its own items.
 * @param linked links before the run
 */
export function questionOf(totals: PlanTotals, linked: number, settings: SyncSettings): BrakeQuestion | null {
  const deletions = brakeOn({ ...totals.newDeletions, linked }, settings);
  const invitations = invitationBrakeOn(totals.newPeople, settings);
  const reason = deletions ?? invitations;
  if (reason === null) return null;
  const texts = [deletions && deletionsText(totals, linked, deletions, settings), invitations && mailsText(totals)];
  return {
    asksDeletions: deletions !== null,
    asksInvitations: invitations !== null,
    code: deletions === null ? "BRAKE_INVITATIONS" : "BRAKE_DELETIONS",
    message: texts.filter((text) => text !== null).join(" "),
    brake: {
      reason,
      linked,
      deletesInOffice: totals.deletions.inOffice,
      deletesInM365: totals.deletions.inM365,
      titles: totals.sampleTitles,
      people: totals.people,
      peopleOutside: totals.peopleOutside,
      addresses: totals.sampleAddresses,
      meetingsToWrite: totals.meetings,
      meetings: totals.sampleMeetings,
    },
  };
}

function deletionsText(
  { deletions }: PlanTotals,
  linked: number,
  reason: BrakeReason,
  { mail }: Pick<SyncSettings, "mail">,
): string {
  const { inOffice, inM365 } = deletions;
  const where = [inOffice > 0 ? `${inOffice} in Oro` : "", inM365 > 0 ? `${inM365} in Microsoft` : ""].filter(
    (text) => text !== "",
  );
  const why = reason === "SIDE_EMPTY" ? "since one side is suddenly empty" : "more than the deletion brake allows";
  if (mail?.keepsDeleted && inM365 === 0) {
    return `Microsoft deleted ${inOffice} of ${linked} mails for good. This run would mark them as deleted in Oro, ${why}.`;
  }
  return `This run would delete ${where.join(" and ")} of ${linked} linked records, ${why}.`;
}

function mailsText({ people, meetings }: PlanTotals): string {
  return `This run would mail ${people} people about ${meetings} meetings, more than the invitation brake allows.`;
}
