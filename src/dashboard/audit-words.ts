import { sayNamedTexts } from "../lib/named-texts.ts";
import type { AuditEntry } from "./model.ts";

/** What can be filtered by: one kind of thing, by how its actions begin. */
export const auditKinds = {
  "user.": "People",
  "people.": "Import of people",
  "organization.": "Organizations",
  "invitation.": "Invitations",
  "session.": "Sessions",
  "sessions.": "All sessions of somebody",
  "identity.": "Microsoft sign-in",
  "token.": "Tokens",
  "setting.": "Settings",
  "account.": "Mailboxes",
  "mailbox.": "Primary mailboxes",
  "conflict.": "Conflicts",
  "run.": "Runs",
  "rejection.": "Rejections that were taken back",
  "glass.": "Opened records",
  "application.": "The Azure application",
  "signOn.": "Single sign-on",
  "tenant.": "Confirmed Microsoft organizations",
} as const;

const columns = [
  "id",
  "at",
  "actorId",
  "actorName",
  "action",
  "level",
  "ownerId",
  "personId",
  "organizationId",
] as const;
const csvColumns = [...columns, "field", "from", "to"] as const;

/** The same columns as the command's export. A value that a spreadsheet would take for a formula is written as text. */
export function auditCsv(entries: readonly AuditEntry[]): string {
  const cell = (value: unknown): string => {
    const text = Array.isArray(value) ? sayNamedTexts(value) : String(value ?? "");
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const lines = entries.map((entry) => csvColumns.map((column) => cell(entry[column])).join(","));
  return `${[csvColumns.join(","), ...lines].join("\n")}\n`;
}
