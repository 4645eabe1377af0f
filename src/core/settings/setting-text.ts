import { roleName } from "../access/role.ts";
import { type AuditNames, counted, nameOf, numberText, storedProperty, textOf } from "../audit/told.ts";
import type { ConflictRule, Direction, DriftPolicy } from "../sync/sync-settings.ts";
import { definitionOf, type SettingKey } from "./catalogue.ts";
import type { SettingsLevel } from "./level.ts";

/** What a choice is called; no two settings mean different things by one. */
const choiceNames: Readonly<Record<Direction | ConflictRule | DriftPolicy, string> & Record<string, string>> = {
  OFFICE_TO_M365: "Oro to Microsoft",
  M365_TO_OFFICE: "Microsoft to Oro",
  BIDIRECTIONAL: "Bidirectional",
  OFFICE_WINS: "Oro wins",
  M365_WINS: "Microsoft wins",
  NEWEST_WINS: "Newest wins",
  ASK: "Ask",
  LEAVE: "Leave them and show them",
  REVERT: "Revert them",
  ON_OPEN: "When opened",
  RECENT: "Of the last 30 days",
  ALL: "All",
  NEVER: "Never",
  ALLOW: "Allowed",
  NOBODY: "Nothing",
  PEOPLE_AND_TIME: "People and time",
  SUBJECT: "Subject",
  EVERYTHING: "Everything",
  KEEP: "Keep it, marked",
  DELETE: "Delete it",
  SENDER: "The sender",
  AUTO: "Always",
  MANUAL: "When asked",
};

/** A sentence names at most this many entries of a list; the rest are counted. */
const mostNamed = 10;

/** A setting's value at a level, in the words of the settings page. @param value null if the level does not set it */
export function settingText(key: SettingKey, level: SettingsLevel, value: unknown, names: AuditNames): string {
  const definition = definitionOf(key);
  if (value !== null && value !== undefined) return valueText(key, value, names);
  return level === "SYSTEM" ? valueText(key, definition.default, names) : inherited(level, definition.levels);
}

/** "Use System", "Use Organization", as on the page. */
function inherited(level: SettingsLevel, levels: readonly SettingsLevel[]): string {
  if (level === "USER" && levels.includes("ORGANIZATION")) return "Use Organization";
  return levels.includes("SYSTEM") ? "Use System" : "Use Default";
}

function valueText(key: SettingKey, value: unknown, names: AuditNames): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "number") return numberText(value);
  if (typeof value === "string") return choiceNames[value] ?? value;
  switch (key) {
    case "SSO_MAPPING":
      return listText(Array.isArray(value) ? value.map((line) => mappingText(line, names)) : [], "; ");
    case "TASKS_LISTS":
    case "CALENDAR_CALENDARS":
    case "EMAIL_CHOSEN_FOLDERS":
      return listText(
        Object.entries(value ?? {}).map(([id, choice]) => `${nameOf(names, id, "a mailbox")}: ${chosen(choice)}`),
        "; ",
      );
    default:
      return listText(Array.isArray(value) ? value.map(String) : [], ", ");
  }
}

function listText(parts: readonly string[], between: string): string {
  if (parts.length === 0) return "none";
  const rest = parts.length - mostNamed;
  return `${parts.slice(0, mostNamed).join(between)}${rest > 0 ? ` and ${numberText(rest)} more` : ""}`;
}

/** "Reader: auditor in Head office" */
function mappingText(line: unknown, names: AuditNames): string {
  const organizationId = storedProperty(line, "organizationId");
  const where = organizationId === null ? "" : ` in ${nameOf(names, organizationId, "an organization")}`;
  return `${textOf(storedProperty(line, "value"))}: ${roleName(storedProperty(line, "role"))}${where}`;
}

/** Only their owner may read the names of lists, calendars and folders, so they are not named. */
function chosen(choice: unknown): string {
  const lists = storedProperty(choice, "listIds");
  const calendars = storedProperty(choice, "calendarIds");
  if (Array.isArray(lists)) return counted(lists.length, "list");
  if (Array.isArray(choice)) return counted(choice.length, "folder");
  if (Array.isArray(calendars)) return counted(calendars.length, "calendar");
  return "the default one";
}
