import type { Run } from "./operations/runs.ts";
import { countOf } from "./words.ts";

const nouns: Readonly<Record<string, string>> = { TASKS: "task", CALENDAR: "event", EMAIL: "message" };
const shownAtMost = 5;

/** "would delete 48 tasks in Oro", "would mail 37 people, 9 of them outside contoso.test, about 12 meetings" */
export function sayBrake({ brake, resource, account }: Pick<Run, "brake" | "resource" | "account">): string {
  if (brake === null) return "stopped for safety";
  const records = (count: number) => countOf(count, nouns[resource] ?? "record");
  const deletions = [
    ...(brake.deletesInOffice > 0 ? [`${records(brake.deletesInOffice)} in Oro`] : []),
    ...(brake.deletesInM365 > 0 ? [`${records(brake.deletesInM365)} in Microsoft`] : []),
  ];
  const parts = [
    ...(deletions.length > 0 ? [`would delete ${deletions.join(" and ")}`] : []),
    ...(brake.peopleToMail > 0 ? [`would mail ${sayPeople(brake, account.userPrincipalName)}`] : []),
  ];
  if (brake.reason === "SIDE_EMPTY") parts.push("which is everything that one side had");
  return parts.length === 0 ? "stopped for safety" : parts.join("; ");
}

/** Who and what, as far as the server names them; a line each. */
export function sayBrakeNames({ brake }: Pick<Run, "brake">): readonly string[] {
  if (brake === null) return [];
  const line = (head: string, names: readonly string[], total: number) =>
    names.length === 0 ? [] : [`${head}: ${someOf(names, total)}`];
  return [
    ...line("To delete", brake.sampleTitles, brake.deletesInOffice + brake.deletesInM365),
    ...line("People", brake.sampleAddresses, brake.peopleToMail),
    ...line("Meetings", brake.sampleMeetings, brake.meetingsToWrite),
  ];
}

function sayPeople(brake: NonNullable<Run["brake"]>, mailbox: string): string {
  const domain = mailbox.slice(mailbox.lastIndexOf("@") + 1);
  const outside = brake.peopleOutside > 0 ? `${brake.peopleOutside} of them outside ${domain}, ` : "";
  const people = brake.peopleToMail === 1 ? "1 person" : `${brake.peopleToMail} people`;
  return `${people}, ${outside}about ${countOf(brake.meetingsToWrite, "meeting")}`;
}

function someOf(names: readonly string[], total: number): string {
  const shown = names.slice(0, shownAtMost);
  const more = total - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
