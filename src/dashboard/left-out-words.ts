import type { Resource } from "./model.ts";
import { formatNumber, joined } from "./words.ts";

/** Records that are kept without being synced, for one reason. */
export interface LeftOut {
  readonly state: "EXCLUDED" | "DETACHED";
  readonly reason: string;
  readonly count: number;
}

const collectionName: Record<Resource, string> = { EMAIL: "folder", CALENDAR: "calendar", TASKS: "list" };

function reasonWords(reason: string, resource: Resource): string {
  switch (reason) {
    case "WINDOW":
      return "outside the window";
    case "DIRECTION":
      return "on the following side only";
    case "NOT_ORGANIZER":
      return "somebody else’s meeting, which only its organizer can make in Microsoft";
    case "INVITATIONS":
      return "mailing the attendees was rejected";
    case "DUPLICATE":
      return "copies of records that are synced already";
    case "COLLECTION":
      return `in a ${collectionName[resource]} that is not chosen or is gone`;
    case "FOLLOWER_DELETED":
      return "deleted on the following side";
    case "DELETION_REJECTED":
      return "the deletion was rejected";
    case "DECLINED":
      return "declined, so Exchange took it out of the calendar";
    case "REMOVED_WHILE_DETACHED":
      return "removed while it was not synced";
    case "MAILBOX_DISCONNECTED":
      return "made in Oro, waiting for this mailbox to be connected or for another primary one";
    case "OTHER_MAILBOX":
      return "in another mailbox of the same person";
    default:
      return reason.toLowerCase().replaceAll("_", " ");
  }
}

/** "Excluded: 108 outside the window and 12 somebody else’s meeting"; null for none. */
export function leftOutWords(state: LeftOut["state"], all: readonly LeftOut[], resource: Resource): string | null {
  const parts = all
    .filter((one) => one.state === state)
    .map(({ reason, count }) => `${formatNumber(count)} ${reasonWords(reason, resource)}`);
  if (parts.length === 0) return null;
  return `${state === "EXCLUDED" ? "Excluded" : "Detached"}: ${joined(parts)}.`;
}
