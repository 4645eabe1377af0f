import type { Resource } from "./model.ts";

const collectionName: Record<Resource, string> = { EMAIL: "folder", CALENDAR: "calendar", TASKS: "list" };

/** Why a record is kept without being synced, as it follows its number: "3 outside the window". */
export function reasonWords(reason: string, resource: Resource): string {
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
    case "DELETED":
      return "deleted for good in Microsoft, kept in Oro";
    case "EXCLUDED_ADDRESS":
      return "mail with an excluded address";
    case "MARKED_PRIVATE":
      return "mail marked private or personal";
    case "INTERNAL_MAIL":
      return "mail within the organization";
    case "PURGED":
      return "mail deleted in Oro alone";
    case "ERASED":
      return "mail of a person who was erased";
    default:
      return reason.toLowerCase().replaceAll("_", " ");
  }
}
