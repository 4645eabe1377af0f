// What is done to mailboxes, runs, conflicts and settings, in words. No record is named: audit readers may not read records.
import { joined } from "../../lib/english.ts";
import type { Resource } from "../records/record.ts";
import { definitionOf, isSettingKey } from "../settings/catalogue.ts";
import type { SettingsLevel } from "../settings/level.ts";
import { settingText } from "../settings/setting-text.ts";
import { counted, forWhom, nameOf, storedProperty, type Told, textOf, textOrDash } from "./told.ts";

type Say = (told: Told) => string;

export const syncWords = {
  "account.connected": (told) => `${told.who} connected the mailbox ${textOrDash(told.to)}${forWhom(told)}`,
  "account.disconnected": ({ who, isOwn, whom, from, to }) =>
    `${who} disconnected the mailbox ${textOrDash(from)}${isOwn ? "" : ` of ${whom}`}; ${
      to === "DELETE_IMPORTED" ? "what was imported from it was deleted in Oro" : "all records stay in Oro"
    }`,
  "mailbox.primaryChosen": ({ who, whose, field, to }) =>
    `${who} made ${textOrDash(to)} ${whose} primary mailbox for ${field === "TASKS" ? "tasks" : "the calendar"}`,

  "run.cancelled": (told) => `${told.who} cancelled a run of ${placeOf(told)}`,
  "run.approved": (told) => {
    const [approved, rejected] = [storedProperty(told.to, "approved"), storedProperty(told.to, "rejected")];
    // All of it, or part of it.
    return typeof approved === "number" && typeof rejected === "number"
      ? `${told.who} approved ${counted(approved, "record")} that a run of ${placeOf(told)} asked about and rejected ${counted(rejected, "other")}`
      : `${told.who} approved what a run of ${placeOf(told)} asked`;
  },
  "run.rejected": (told) => `${told.who} rejected what a run of ${placeOf(told)} asked`,
  "rejection.taken_back": (told) => {
    const what = storedProperty(told.to, "rejection") === "INVITATIONS" ? "meeting" : "deletion";
    const many = storedProperty(told.to, "count");
    return `${told.who} took back a rejection: ${counted(many, what)} of ${placeOf(told)} ${many === 1 ? "is" : "are"} decided anew`;
  },

  "conflict.resolved": (told) =>
    `${told.who} decided a conflict of ${placeOf(told)}: ${textOrDash(choiceText(told.to))}`,
  "conflict.reopened": (told) => `${told.who} opened a conflict of ${placeOf(told)} again`,

  "application.changed": ({ who, field, from, to }) => {
    if (field === "clientSecret") {
      const did = (to ?? null) === null ? "cleared" : (from ?? null) === null ? "set" : "replaced";
      return `${who} ${did} the Client Secret of the Azure application`;
    }
    const label = field === "clientId" ? "Application (client) ID" : "Directory (tenant) ID";
    return `${who} changed the ${label} of the Azure application: ${textOf(from) || "none"} → ${textOf(to) || "none"}`;
  },
  "setting.changed": changedSetting,
  "mail.removed": (told) =>
    `${told.who} had mail removed from Oro${settingsOf(told)} that the changed settings do not import any more`,
} as const satisfies Readonly<Record<string, Say>>;

const resourceNames: Readonly<Record<Resource, string>> = {
  TASKS: "the tasks",
  CALENDAR: "the calendar",
  EMAIL: "the mail",
};

/** "the tasks of una@contoso.example" */
function placeOf({ ownerId, field, to, names }: Told): string {
  const mailbox = nameOf(names, ownerId, "a mailbox");
  const resource = resourceNames[textOf(storedProperty(to, "resource") ?? field) as Resource];
  return resource === undefined ? mailbox : `${resource} of ${mailbox}`;
}

/** "subject and due date as in Oro, status as in Microsoft" */
function choiceText(choice: unknown): string {
  const whole = storedProperty(choice, "take");
  if (whole !== undefined) return `${sideName(whole)}'s version`;
  const fields = Object.entries(storedProperty(choice, "fields") ?? {});
  return ["office", "m365"]
    .map((side) => ({ side, taken: fields.filter(([, chosen]) => chosen === side).map(([name]) => fieldName(name)) }))
    .filter(({ taken }) => taken.length > 0)
    .map(({ side, taken }) => `${joined(taken)} as in ${sideName(side)}`)
    .join(", ");
}

const sideName = (side: unknown): string => (side === "office" ? "Oro" : "Microsoft");
/** "dueDate" → "due date" */
const fieldName = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** "You changed Tasks Synchronization for Head office: Sync Direction, Bidirectional → Oro to Microsoft" */
function changedSetting(told: Told): string {
  const { who, field, from, to, level, names } = told;
  const at = levelOf(level);
  const whose = settingsOf(told);
  if (field === null || !isSettingKey(field))
    return `${who} changed a setting that this release does not have${whose}: ${textOrDash(field)}`;
  const { section, label } = definitionOf(field);
  const [old, next] = [from, to].map((value) => settingText(field, at, value, names));
  return `${who} changed ${section}${whose}: ${label}, ${old} → ${next}`;
}

/** " for Head office" */
function settingsOf({ level, whom, ownerId, names }: Told): string {
  const at = levelOf(level);
  return at === "SYSTEM" ? "" : ` for ${at === "USER" ? whom : nameOf(names, ownerId, "an organization")}`;
}

const levelOf = (level: string | null): SettingsLevel =>
  level === "USER" || level === "ORGANIZATION" ? level : "SYSTEM";
