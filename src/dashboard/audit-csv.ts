import { stringify } from "csv-stringify/browser/esm/sync";
import { sayNamedTexts } from "../lib/named-texts.ts";
import type { AuditEntry } from "./model.ts";

const columns = [
  ...(["id", "at", "actorId", "actorName", "action", "level", "ownerId", "personId", "organizationId"] as const),
  ...(["field", "from", "to"] as const),
];

/** The same as the command's export. A value that a spreadsheet would take for a formula is written as text. */
export function auditCsv(entries: readonly AuditEntry[]): string {
  const inTexts = (entry: AuditEntry) => ({ ...entry, from: sayNamedTexts(entry.from), to: sayNamedTexts(entry.to) });
  return stringify(
    entries.map(inTexts).map((entry) => columns.map((column) => entry[column] ?? "")),
    { header: true, columns, escape_formulas: true },
  );
}
