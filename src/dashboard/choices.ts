// Choices of the schema in reading order. If the schema gains one that a list here lacks, this does not compile.
import type { LeftOutReason, Resource, Role, SettingsLevel, Standing } from "./model.ts";

const listed =
  <Choice extends string>() =>
  <const List extends readonly Choice[]>(list: Choice extends List[number] ? List : never): List =>
    list;

/** The choice that a text names. */
export function chosen<Choice extends string>(list: readonly Choice[], text: string | undefined): Choice | undefined {
  return list.find((one) => one === text);
}

export const resources = listed<Resource>()(["EMAIL", "CALENDAR", "TASKS"]);
export const roles = listed<Role>()(["ADMINISTRATOR", "ORGANIZATION_ADMINISTRATOR", "USER", "AUDITOR"]);
export const standings = listed<Standing>()(["ACTIVE", "SUSPENDED", "ARCHIVED", "REMOVED"]);
export const settingsLevels = listed<SettingsLevel>()(["SYSTEM", "ORGANIZATION", "USER"]);
export const leftOutReasons = listed<LeftOutReason>()([
  "DELETION_REJECTED",
  "INVITATIONS",
  "WINDOW",
  "DIRECTION",
  "NOT_ORGANIZER",
  "DUPLICATE",
  "COLLECTION",
  "FOLLOWER_DELETED",
  "DECLINED",
  "REMOVED_WHILE_DETACHED",
  "OTHER_MAILBOX",
  "DELETED",
  "EXCLUDED_ADDRESS",
  "MARKED_PRIVATE",
  "INTERNAL_MAIL",
  "PURGED",
  "ERASED",
]);
