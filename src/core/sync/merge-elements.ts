import type { FieldSpec, FieldValue } from "../records/record.ts";
import { spelled } from "../records/same-value.ts";

/**
 * A collection that both sides changed, element by element: office's order, what m365 removed taken out, what m365 added put behind. Each side is compared with its own base, so an element that
 * Microsoft spells in its own way is neither new nor gone. Null when one element was changed on both sides differently.
 */
export function mergeElements(
  spec: FieldSpec,
  bases: { readonly office: FieldValue; readonly m365: FieldValue },
  ours: FieldValue,
  theirs: FieldValue,
): FieldValue | null {
  const officeBase = byKey(spec, bases.office);
  const m365Base = byKey(spec, bases.m365);
  const office = byKey(spec, ours);
  const m365 = byKey(spec, theirs);
  if (officeBase === null || m365Base === null || office === null || m365 === null) return null;
  const same = (one: FieldValue, other: FieldValue): boolean => sameElement(spec, one, other);
  /** New since the base, or another than there. */
  const isEdited = (base: ReadonlyMap<string, FieldValue>, key: string, element: FieldValue): boolean => {
    const was = base.get(key);
    return was === undefined || !same(was, element);
  };
  const merged: FieldValue[] = [];
  for (const [key, element] of office) {
    const other = m365.get(key);
    const isOurs = isEdited(officeBase, key, element);
    if (other === undefined) {
      if (isOurs || !m365Base.has(key)) merged.push(element);
    } else if (same(element, other) || !isEdited(m365Base, key, other)) {
      merged.push(element);
    } else if (isOurs) {
      const both = mergePart({ office: officeBase.get(key), m365: m365Base.get(key) }, element, other);
      if (both?.value === undefined) return null;
      merged.push(both.value);
    } else {
      merged.push(other);
    }
  }
  for (const [key, element] of m365) {
    if (!office.has(key) && isEdited(m365Base, key, element)) merged.push(element);
  }
  return merged;
}

/**
 * One part of an element that both sides edited, parts of parts too: whoever changed it has it. An absent part is undefined. Null when it
 * was changed to different values, or changed here and taken away there.
 */
function mergePart(bases: PartBases, ours: Part, theirs: Part): { readonly value: Part } | null {
  if (isSame(ours, theirs) || isSame(theirs, bases.m365)) return { value: ours };
  if (isSame(ours, bases.office)) return { value: theirs };
  if (!isObject(ours) || !isObject(theirs)) return null;
  const merged: Record<string, FieldValue> = {};
  for (const name of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const within = { office: partOf(bases.office, name), m365: partOf(bases.m365, name) };
    const part = mergePart(within, ours[name], theirs[name]);
    if (part === null) return null;
    if (part.value !== undefined) merged[name] = part.value;
  }
  return { value: merged };
}

type Part = FieldValue | undefined;
type PartBases = { readonly office: Part; readonly m365: Part };
type JsonObject = Readonly<Record<string, FieldValue>>;

function isObject(value: Part): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function partOf(value: Part, name: string): Part {
  return isObject(value) ? value[name] : undefined;
}

function isSame(one: Part, other: Part): boolean {
  return one === undefined || other === undefined ? one === other : spelled(one) === spelled(other);
}

function sameElement(spec: FieldSpec, one: FieldValue, other: FieldValue): boolean {
  const { normalise } = spec;
  return normalise === undefined ? isSame(one, other) : isSame(normalise([one]), normalise([other]));
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
