import type { AuditEntry } from "./model/audit.ts";

/** What can be filtered by: one kind of thing, by how its actions begin. */
export const auditKinds = {
  "user.": "People",
  "organization.": "Organizations",
  "invitation.": "Invitations",
  "session.": "Sessions",
  "sessions.": "All sessions of somebody",
  "identity.": "Microsoft sign-in",
  "token.": "Tokens",
  "setting.": "Settings",
  "account.": "Mailboxes",
  "conflict.": "Conflicts",
  "run.": "Runs",
  "glass.": "Opened records",
  "application.": "The Azure application",
  "signOn.": "Single sign-on",
  "tenant.": "Confirmed Microsoft organizations",
} as const;

/** "session.closedByMicrosoft" → "session closed by microsoft" */
const actionWords = (action: string): string =>
  action
    .replaceAll(/[._]/g, " ")
    .replaceAll(/([a-z])([A-Z])/g, (_, before: string, next: string) => `${before} ${next.toLowerCase()}`);

const valueWords = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** "setting changed: SYNC_INTERVAL, 5 → 10" */
export function auditWords({ action, field, from, to }: AuditEntry): string {
  const isFrom = from !== null && from !== undefined;
  const isTo = to !== null && to !== undefined;
  const values = `${isFrom ? `${valueWords(from)} → ` : ""}${isTo ? valueWords(to) : isFrom ? "nothing" : ""}`;
  const details = [field ?? "", values].filter((part) => part !== "").join(", ");
  return details === "" ? actionWords(action) : `${actionWords(action)}: ${details}`;
}

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
    const text = value === null || value === undefined ? "" : valueWords(value);
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const lines = entries.map((entry) => csvColumns.map((column) => cell(entry[column])).join(","));
  return `${[csvColumns.join(","), ...lines].join("\n")}\n`;
}
