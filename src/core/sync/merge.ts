import type { FieldSpec, FieldValue, RecordFields, RecordKind } from "../records/record.ts";
import { canonical, sameValue } from "../records/same-value.ts";

/**
 * Three-way merge, field by field.
 *
 *   office ≠ its base, m365 = its base   → office's value
 *   office = its base, m365 ≠ its base   → m365's value
 *   both changed to the same             → that value, silently
 *   both changed to different values     → a conflict on this field, unless the field is a collection: its elements are
 *                                          merged one by one
 *
 * Each side has a base of its own, since a side may not hold a value as it was given (Outlook rewrites HTML, a list trims a title).
 * What a side answered is its base; a difference that was there when both agreed is no edit.
 */
export interface Bases {
  readonly office: RecordFields;
  readonly m365: RecordFields;
}

export interface Merge {
  /** The agreed record; a field in conflict has office's value until a rule or a person decides. */
  readonly fields: RecordFields;
  /** Names of fields changed on both sides to different values. */
  readonly conflicts: readonly string[];
  readonly changedInOffice: readonly string[];
  readonly changedInM365: readonly string[];
}

export function mergeFields(kind: RecordKind, bases: Bases, office: RecordFields, m365: RecordFields): Merge {
  const fields: Record<string, FieldValue> = {};
  const conflicts: string[] = [];
  const changedInOffice: string[] = [];
  const changedInM365: string[] = [];
  for (const spec of kind.fields) {
    const ours = fieldValue(spec, office);
    const theirs = fieldValue(spec, m365);
    const officeChanged = !sameValue(spec, ours, bases.office[spec.name]);
    const m365Changed = !sameValue(spec, theirs, bases.m365[spec.name]);
    if (officeChanged) changedInOffice.push(spec.name);
    if (m365Changed) changedInM365.push(spec.name);
    if (!m365Changed || sameValue(spec, ours, theirs)) {
      fields[spec.name] = ours;
    } else if (!officeChanged) {
      fields[spec.name] = theirs;
    } else {
      const merged = spec.merge === "elements" ? mergeElements(spec, bases, ours, theirs) : null;
      fields[spec.name] = merged ?? ours;
      if (merged === null) conflicts.push(spec.name);
    }
  }
  return { fields, conflicts, changedInOffice, changedInM365 };
}

/** The fields of a kind in which two records differ, in the kind's order. */
export function differingFields(kind: RecordKind, one: RecordFields, other: RecordFields): readonly string[] {
  return kind.fields.filter((spec) => !sameValue(spec, one[spec.name], other[spec.name])).map((spec) => spec.name);
}

/**
 * Bases for two records that were never synced with each other: an unset field yields to a set one; fields set differently on
 * both sides count as changed on both.
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

/**
 * Office's order, what m365 removed taken out, what m365 added put behind. Each side is compared with its own base, so an element that
 * Microsoft spells in its own way is neither new nor gone. Null when one element was changed on both sides differently.
 */
function mergeElements(spec: FieldSpec, bases: Bases, ours: FieldValue, theirs: FieldValue): FieldValue | null {
  const officeBase = byKey(spec, fieldValue(spec, bases.office));
  const m365Base = byKey(spec, fieldValue(spec, bases.m365));
  const office = byKey(spec, ours);
  const m365 = byKey(spec, theirs);
  if (officeBase === null || m365Base === null || office === null || m365 === null) return null;
  const merged: FieldValue[] = [];
  for (const [key, element] of office) {
    const other = m365.get(key);
    const isOurs = isEdited(officeBase, key, element);
    if (other === undefined) {
      if (isOurs || !m365Base.has(key)) merged.push(element);
    } else if (same(element, other) || !isEdited(m365Base, key, other)) {
      merged.push(element);
    } else if (isOurs) {
      return null;
    } else {
      merged.push(other);
    }
  }
  for (const [key, element] of m365) {
    if (!office.has(key) && isEdited(m365Base, key, element)) merged.push(element);
  }
  return merged;
}

/** New since the base, or another than there. */
function isEdited(base: ReadonlyMap<string, FieldValue>, key: string, element: FieldValue): boolean {
  const was = base.get(key);
  return was === undefined || !same(was, element);
}

/** Elements by name; equal names are told apart by their order. Null when the value is no collection. */
function byKey(spec: FieldSpec, value: FieldValue): ReadonlyMap<string, FieldValue> | null {
  if (!Array.isArray(value)) return null;
  const elements = new Map<string, FieldValue>();
  for (const element of value) {
    const name = spec.elementKey ? spec.elementKey(element) : JSON.stringify(element);
    let key = name;
    for (let nth = 2; elements.has(key); nth += 1) key = `${name}\u0000${nth}`;
    elements.set(key, element);
  }
  return elements;
}

function same(one: FieldValue, other: FieldValue): boolean {
  return canonical(whole, one) === canonical(whole, other);
}

const whole: FieldSpec = {
  name: "element",
  label: "Element",
  empty: null,
  merge: "value",
};
