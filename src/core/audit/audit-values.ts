/** One thing that an entry of the audit says of before or after. */
export interface AuditValue {
  /** Null where the entry is about one value only. */
  readonly name: string | null;
  readonly text: string;
}

/** What an entry keeps of before or after, as names and texts: what a list or a table is, as JSON. None for nothing. */
export function auditValuesOf(kept: unknown): readonly AuditValue[] {
  if (kept === null || kept === undefined) return [];
  if (typeof kept !== "object" || Array.isArray(kept)) return [{ name: null, text: textOf(kept) }];
  return Object.entries(kept).map(([name, value]) => ({ name, text: textOf(value) }));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
