import type { Setting, SettingKey, SettingsLevel } from "./model.ts";
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

/** Where a choice means something else than its word in other settings. */
const ownChoiceWords: Readonly<Partial<Record<SettingKey, Readonly<Record<string, string>>>>> = {
  EMAIL_ATTACHMENTS: { ON_OPEN: "When opened", RECENT: "Of the last 30 days", ALL: "All" },
  EMAIL_READ_RECEIPTS: { NEVER: "Never send one", ALLOW: "Send them" },
  EMAIL_SHARING: {
    NOBODY: "Nothing",
    PEOPLE_AND_TIME: "People and time",
    SUBJECT: "People, time and subject",
    EVERYTHING: "Everything",
  },
  EMAIL_DELETED_IN_MICROSOFT: { KEEP: "Keep in Oro, marked", DELETE: "Delete in Oro too" },
  EMAIL_DEFAULT_REPLY: { SENDER: "The sender", ALL: "Everybody" },
  EMAIL_SIGNATURE_APPEND: { AUTO: "To each mail", MANUAL: "When asked for" },
};

export const choiceName = (choice: string, key?: SettingKey): string =>
  (key === undefined ? undefined : ownChoiceWords[key]?.[choice]) ?? choiceWords[choice] ?? choice;

/** What a value does that its label cannot say. */
const hints: Readonly<Partial<Record<SettingKey, string>>> = {
  EMAIL_FOLDERS:
    "Of mailboxes that have no choice of their own. Folders of one mailbox are chosen under Mail, Choose folders.",
  EMAIL_ATTACHMENTS: "Others are listed with their size, and fetched when somebody opens them.",
  EMAIL_ATTACHMENT_LIMIT_MB: "Larger ones are fetched only when somebody opens them.",
  EMAIL_READ_RECEIPTS: "Marking a mail as read in Microsoft may send its sender a receipt.",
  EMAIL_INTERNAL: "Off: mail among the own domains only is not imported.",
  EMAIL_SHARING: "Only mail with somebody outside of the own domains, and never whom a copy went to in secret.",
  EMAIL_EXCLUDED_ADDRESSES: "Nothing of such mail is stored.",
  EMAIL_DELETED_IN_MICROSOFT: "Moving a mail to Deleted Items is not deleting it for good.",
  EMAIL_DELETION_BRAKE: "A run that would delete more than this in Oro waits for approval.",
  EMAIL_RECIPIENTS_BRAKE: "Sending to more people than this waits for approval.",
};

/** The hint, and how the value goes together with those of other levels. */
export function settingHint(
  { key, combining, levels }: Pick<Setting, "key" | "combining" | "levels">,
  level: SettingsLevel,
): string {
  const isTop = levels.indexOf(level) <= 0;
  return [hints[key] ?? "", combining === null ? "" : combiningHint(combining, isTop)]
    .filter((part) => part !== "")
    .join(" ");
}

function combiningHint(combining: NonNullable<Setting["combining"]>, isTop: boolean): string {
  if (combining === "TOGETHER") return "Added to what other levels name.";
  return isTop
    ? "This is the limit: lower levels may only narrow it."
    : "The value above is the limit: here it can only be narrowed, and a wider value has no effect.";
}

/** A setting's value as a person reads it. */
export function settingText(value: unknown, key?: SettingKey): string {
  if (value === true) return "on";
  if (value === false) return "off";
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "string") return choiceName(value, key);
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
