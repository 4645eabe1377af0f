import type { Brake, Resource, Run } from "./model.ts";
import { counted, countedRecords, formatNumber, joined } from "./words.ts";

export const people = (count: number): string => counted(count, "person", "people");

/** "48 tasks in Oro and 2 tasks in Microsoft": exactly what the approval would delete; "" for nothing. */
export function deletionWords(brake: Brake, resource: Resource): string {
  const parts = [
    brake.deletesInOffice > 0 ? `${countedRecords(brake.deletesInOffice, resource)} in Oro` : "",
    brake.deletesInM365 > 0 ? `${countedRecords(brake.deletesInM365, resource)} in Microsoft` : "",
  ].filter((part) => part !== "");
  return joined(parts);
}

/** "37 people, 9 of them outside contoso.example, about 12 meetings", in two parts: the people, and the rest; null if nobody. */
export function mailWords(brake: Brake, mailbox: string): readonly [string, string] | null {
  if (brake.peopleToMail === 0) return null;
  const domain = mailbox.slice(mailbox.lastIndexOf("@") + 1);
  const outside = brake.peopleOutside > 0 ? `${formatNumber(brake.peopleOutside)} of them outside ${domain}, ` : "";
  return [people(brake.peopleToMail), `, ${outside}about ${counted(brake.meetingsToWrite, "meeting")}`];
}

/** The text of the approval button, with the exact numbers: "Delete 2 events and mail 37 people". */
export function approvalWords(brake: Brake, resource: Resource): string {
  const deletes = brake.deletesInOffice + brake.deletesInM365;
  const parts = [
    deletes > 0 ? `delete ${countedRecords(deletes, resource)}` : "",
    brake.peopleToMail > 0 ? `mail ${people(brake.peopleToMail)}` : "",
  ].filter((part) => part !== "");
  const words = parts.length === 0 ? "approve" : joined(parts);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function brakeReasonWords(reason: string): string {
  switch (reason) {
    case "SIDE_EMPTY":
      return "Everything that was linked is gone from one side, which is how a wrong account or a restored backup looks.";
    case "TOO_MANY_DELETIONS":
      return "That is more than the deletion brake allows.";
    case "TOO_MANY_INVITATIONS":
      return "That is more than the invitation brake allows.";
    default:
      return reason;
  }
}

/** What "Reject" does, since it does not just mean "later". */
export function rejectionWords({ brake, resource }: Run): string {
  if (brake === null) return "";
  const { deletesInOffice, deletesInM365, peopleToMail, meetingsToWrite } = brake;
  const kept = [
    deletesInOffice > 0 ? `${countedRecords(deletesInOffice, resource)} in Oro` : "",
    deletesInM365 > 0 ? `${countedRecords(deletesInM365, resource)} in Microsoft` : "",
  ].filter((part) => part !== "");
  const isOne = deletesInOffice + deletesInM365 === 1;
  const parts = [
    kept.length > 0 ? `${joined(kept)} ${isOne ? "stays and is" : "stay and are"} no longer synced` : "",
    peopleToMail > 0
      ? `${counted(meetingsToWrite, "meeting")} ${meetingsToWrite === 1 ? "stays as it is" : "stay as they are"} in Microsoft`
      : "",
  ].filter((part) => part !== "");
  return parts.length === 0 ? "" : `If you reject it, ${joined(parts)}. You can take that back.`;
}
