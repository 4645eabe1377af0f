import { stringify } from "csv-stringify/browser/esm/sync";
import type { AuditEntry } from "./model.ts";

const columns = [
  ...(["id", "at", "actorId", "actorName", "action", "level", "ownerId", "personId", "organizationId"] as const),
  ...(["field", "from", "to"] as const),
];

/** The same as the command's export. A value that a spreadsheet would take for a formula is written as text. */
export function auditCsv(entries: readonly AuditEntry[]): string {
  const text = (value: unknown) =>
    value === null || value === undefined || typeof value === "string" ? (value ?? "") : JSON.stringify(value);
  return stringify(
    entries.map((entry) => columns.map((column) => text(entry[column]))),
    { header: true, columns, escape_formulas: true },
  );
}
