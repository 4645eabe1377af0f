import type { SyncSettings } from "./sync-settings.ts";

/** What a run would delete, and out of how many. */
export interface PlannedDeletions {
  readonly inOffice: number;
  readonly inM365: number;
  /** Links before the run: the percentage is taken of these. */
  readonly linked: number;
}

export type BrakeReason = "SIDE_EMPTY" | "TOO_MANY_DELETIONS" | "TOO_MANY_INVITATIONS";

/** If a side had at least this many linked records and loses all of them, it was emptied, not tidied up. */
const EMPTY_SIDE_FROM = 5;

/**
 * Why a run must wait for approval, or null.
 *
 * Too many: at least the minimum and more than the percentage of the linked records, of mail also more than a number of its own. Empty: everything that was linked is gone from one
 * side, which is what a wrong account, a restored backup or a slip of the hand looks like.
 */
export function brakeOn(
  planned: PlannedDeletions,
  limits: Pick<SyncSettings, "deletionBrakePercent" | "deletionBrakeMinimum" | "mail">,
): BrakeReason | null {
  const most = Math.max(planned.inOffice, planned.inM365);
  if (planned.linked >= EMPTY_SIDE_FROM && most >= planned.linked) return "SIDE_EMPTY";
  const isMany = most >= limits.deletionBrakeMinimum;
  const share = (planned.linked * limits.deletionBrakePercent) / 100;
  const isLargeShare = most > Math.min(share, limits.mail?.deletionBrakeMost ?? Number.POSITIVE_INFINITY);
  return isMany && isLargeShare ? "TOO_MANY_DELETIONS" : null;
}

/**
 * Why a run that would mail these people must wait for approval, or null. A few people invited on purpose stay below the limit; a whole
 * guest list, or a rescheduled series, is asked about first.
 * @param people each person once, however many meetings
 */
export function invitationBrakeOn(
  people: number,
  limits: Pick<SyncSettings, "invitationBrakePeople">,
): BrakeReason | null {
  return people > limits.invitationBrakePeople ? "TOO_MANY_INVITATIONS" : null;
}
