import { fieldText } from "../records/field-text.ts";
import type { FieldSpec, FieldValue, RecordFields, RecordKind } from "../records/record.ts";
import { sameValue } from "../records/same-value.ts";

/** One field of a record: the value that both sides last agreed on, and each side's value now. */
export interface FieldVersions {
  readonly field: string;
  readonly label: string;
  readonly base: FieldVersion;
  readonly office: FieldVersion;
  readonly m365: FieldVersion;
}

/** `text` is for people, in one or more lines: "" for a value that is not set, null if there is no record. */
export interface FieldVersion {
  readonly value: FieldValue;
  readonly text: string | null;
}

interface Records {
  /** Names of the fields in conflict; empty for a deletion. */
  readonly fields: readonly string[];
  readonly base: RecordFields | null;
  readonly office: RecordFields | null;
  readonly m365: RecordFields | null;
}

/** What people must see of a conflict: the fields in conflict; for a deletion, everything that the other side changed. */
export function versionsOf(kind: RecordKind, { fields, base, office, m365 }: Records): readonly FieldVersions[] {
  const left = office ?? m365 ?? {};
  const isShown = (spec: FieldSpec) =>
    fields.length > 0 ? fields.includes(spec.name) : !sameValue(spec, base?.[spec.name], left[spec.name]);
  return kind.fields.filter(isShown).map(({ name, label, empty }) => {
    const version = (record: RecordFields | null): FieldVersion =>
      record === null
        ? { value: null, text: null }
        : { value: record[name] ?? empty, text: fieldText(kind.resource, name, record) };
    return { field: name, label, base: version(base), office: version(office), m365: version(m365) };
  });
}
