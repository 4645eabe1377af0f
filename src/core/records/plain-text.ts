import type { FieldValue } from "./record.ts";

/** The text of a value that needs no wording of its own; "" if it is not set. */
export function plainText(value: FieldValue): string {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string" || typeof value === "number") return String(value);
  if (isList(value)) return value.map(plainText).join(", ");
  return JSON.stringify(value);
}

function isList(value: FieldValue): value is readonly FieldValue[] {
  return Array.isArray(value);
}
