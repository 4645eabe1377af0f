import { stringify } from "csv-stringify/browser/esm/sync";
import { auditColumns, inTexts } from "../lib/audit-cells.ts";
import type { AuditEntry } from "./model.ts";

/** The same as the command's export. A value that a spreadsheet would take for a formula is written as text. */
export function auditCsv(entries: readonly AuditEntry[]): string {
  return stringify(
    entries.map(inTexts).map((entry) => auditColumns.map((column) => entry[column] ?? "")),
    { header: true, columns: auditColumns, escape_formulas: true },
  );
}
