import type { SettingsLevel } from "./model.ts";
import { formatNumber } from "./words.ts";

export const levelName: Record<SettingsLevel, string> = {
  SYSTEM: "System",
  ORGANIZATION: "Organization",
  USER: "User",
};

const choiceWords: Readonly<Record<string, string>> = {
  OFFICE_TO_M365: "Oro to Microsoft",
  M365_TO_OFFICE: "Microsoft to Oro",
  BIDIRECTIONAL: "Bidirectional",
  OFFICE_WINS: "Oro wins",
  M365_WINS: "Microsoft wins",
  NEWEST_WINS: "Newest wins",
  ASK: "Ask",
  LEAVE: "Leave them and show them",
  REVERT: "Revert them",
};

export const choiceName = (choice: string): string => choiceWords[choice] ?? choice;

/** A setting's value as a person reads it. */
export function settingText(value: unknown): string {
  if (value === true) return "on";
  if (value === false) return "off";
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "string") return choiceName(value);
  if (Array.isArray(value)) return value.join(", ");
  return value === undefined || value === null ? "not set" : JSON.stringify(value);
}

/** "Use System", "Use Organization": the label for a value that a level inherits. */
export function inheritLabel(level: SettingsLevel, levels: readonly SettingsLevel[]): string {
  if (level === "USER" && levels.includes("ORGANIZATION")) return "Use Organization";
  return level !== "SYSTEM" && levels.includes("SYSTEM") ? "Use System" : "Use Default";
}

/** "from System", "default", "own value". */
export function provenance(isInherited: boolean, from: SettingsLevel | null | undefined): string {
  if (!isInherited) return "own value";
  if (from === undefined) return "from above";
  return from === null ? "default" : `from ${levelName[from]}`;
}
