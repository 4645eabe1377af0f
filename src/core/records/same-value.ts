import type { FieldSpec, FieldValue } from "./record.ts";

/** Whether two values of a field mean the same: a new etag alone is not a change. */
export function sameValue(spec: FieldSpec, one: FieldValue | undefined, other: FieldValue | undefined): boolean {
  return canonical(spec, one) === canonical(spec, other);
}

/** One form for equal meanings: normalised by the field, keys in order. */
export function canonical(spec: FieldSpec, value: FieldValue | undefined): string {
  const present = value === undefined ? spec.empty : value;
  return spelled(spec.normalise ? spec.normalise(present) : present);
}

/** JSON with sorted keys: equal for equal values, however they were stored. */
export function spelled(value: FieldValue): string {
  if (Array.isArray(value)) return `[${value.map(spelled).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const parts = Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => `${JSON.stringify(key)}:${spelled(inner)}`);
    return `{${parts.join(",")}}`;
  }
  return JSON.stringify(value);
}
