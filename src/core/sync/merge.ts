import type { FieldSpec, FieldValue, RecordFields, RecordKind, SideBases } from "../records/record.ts";
import { sameValue } from "../records/same-value.ts";
import { elementsIn, mergeElements } from "./merge-elements.ts";

/**
 * Three-way merge, field by field.
 *
 *   office ≠ its base, m365 = its base   → office's value
 *   office = its base, m365 ≠ its base   → m365's value
 *   both changed to the same             → that value, silently
 *   both changed to different values     → a conflict on this field, unless the field is a collection: its elements are
 *                                          merged one by one
 *
 * Each side has its own base, since a side may not hold a value as it was given (Outlook rewrites HTML, a list trims a title). A side's
 * base is what it returned; a difference that existed when both last agreed is not an edit.
 */
export type Bases = SideBases;

export interface Merge {
  /** The agreed record; a field in conflict keeps office's value until a rule or a person decides. */
  readonly fields: RecordFields;
  /** Names of fields changed on both sides to different values. */
  readonly conflicts: readonly string[];
  readonly changedInOffice: readonly string[];
  readonly changedInM365: readonly string[];
  /** Fields changed only in Oro that cannot be written in Microsoft. */
  readonly unsendable: readonly string[];
}

/**
 * @param known null: the two were never synced with each other
 * @param isWritable false: Microsoft leads the field, its edit stands, and Oro's cannot be sent
 */
export function mergeFields(
  kind: RecordKind,
  known: Bases | null,
  office: RecordFields,
  m365: RecordFields,
  isWritable: (field: string) => boolean = () => true,
): Merge {
  const bases = known ?? firstBases(kind, office, m365);
  const fields: Record<string, FieldValue> = {};
  const conflicts: string[] = [];
  const changedInOffice: string[] = [];
  const changedInM365: string[] = [];
  const unsendable: string[] = [];
  for (const spec of kind.fields) {
    const ours = fieldValue(spec, office);
    const theirs = fieldValue(spec, m365);
    const officeChanged = !sameValue(spec, ours, bases.office[spec.name]);
    const m365Changed = !sameValue(spec, theirs, bases.m365[spec.name]);
    const [officeBase, m365Base] = [fieldValue(spec, bases.office), fieldValue(spec, bases.m365)];
    const byElements = (): FieldValue | null =>
      spec.merge === "elements" ? mergeElements(spec, { office: officeBase, m365: m365Base }, ours, theirs) : null;
    if (!isWritable(spec.name)) {
      const joined = known === null && spec.mayHoldLess ? byElements() : null;
      fields[spec.name] = m365Changed ? (joined ?? theirs) : ours;
      if (m365Changed) changedInM365.push(spec.name);
      else if (officeChanged && !sameValue(spec, ours, theirs)) unsendable.push(spec.name);
      continue;
    }
    if (officeChanged) changedInOffice.push(spec.name);
    if (m365Changed) changedInM365.push(spec.name);
    if (!m365Changed || sameValue(spec, ours, theirs)) {
      fields[spec.name] = ours;
      continue;
    }
    const isWhole = !officeChanged && !(spec.mayHoldLess && !sameValue(spec, officeBase, m365Base));
    if (isWhole) {
      fields[spec.name] = theirs;
      continue;
    }
    const merged = byElements();
    fields[spec.name] = merged ?? ours;
    if (merged === null) conflicts.push(spec.name);
  }
  return { fields, conflicts, changedInOffice, changedInM365, unsendable };
}

/** The fields of a kind in which two records differ, in the kind's order. */
export function differingFields(kind: RecordKind, one: RecordFields, other: RecordFields): readonly string[] {
  return kind.fields.filter((spec) => !sameValue(spec, one[spec.name], other[spec.name])).map((spec) => spec.name);
}

/** The fields that a write to Microsoft would change there, in the kind's order. */
export function fieldsToSend(kind: RecordKind, present: RecordFields, desired: RecordFields): readonly string[] {
  return kind.fields
    .filter((spec) => {
      const sent = spec.carried === undefined ? spec : { ...spec, normalise: spec.carried };
      return !sameValue(sent, present[spec.name], desired[spec.name]);
    })
    .map((spec) => spec.name);
}

/**
 * Bases for two records that were never synced with each other: a set value replaces an unset one; fields set differently on both sides
 * count as changed on both.
 */
export function firstBases(kind: RecordKind, office: RecordFields, m365: RecordFields): Bases {
  const base: Record<string, FieldValue> = {};
  for (const spec of kind.fields) {
    const ours = fieldValue(spec, office);
    const theirs = fieldValue(spec, m365);
    base[spec.name] = sameValue(spec, ours, theirs) ? ours : spec.empty;
  }
  return { office: base, m365: base };
}

/** Only the named fields of a record. */
export function pick(fields: RecordFields, names: readonly string[]): RecordFields {
  return Object.fromEntries(names.map((name) => [name, fields[name] ?? null]));
}

function fieldValue(spec: FieldSpec, fields: RecordFields): FieldValue {
  const found = fields[spec.name];
  return found === undefined ? spec.empty : found;
}

/** What of a create arrived: elements that are written later and are missing still have to be sent. */
export function arrived(kind: RecordKind, sent: RecordFields, found: RecordFields): RecordFields {
  const later = kind.fields.filter(({ isWrittenLater }) => isWrittenLater);
  return {
    ...sent,
    ...Object.fromEntries(
      later.map((spec) => {
        const { name, empty } = spec;
        return [name, elementsIn(spec, sent[name] ?? empty, found[name] ?? empty)];
      }),
    ),
  };
}
