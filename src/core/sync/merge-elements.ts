import type { FieldSpec, FieldValue } from "../records/record.ts";
import { sameValue, spelled } from "../records/same-value.ts";

/**
 * Merges a collection that both sides changed, element by element: in office's order, without what m365 removed, with what m365 added at
 * the end, unless the elements have an order of their own. Each side is compared with its own base, so an element that Microsoft spells
 * differently is neither new nor gone. If both edited an element, its properties are merged one by one. Null when both sides changed one
 * property differently.
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
  /** New since the base, or different from it. */
  const isEdited = (base: ReadonlyMap<string, FieldValue>, key: string, element: FieldValue): boolean => {
    const was = base.get(key);
    return was === undefined || !sameElement(spec, was, element);
  };
  const merged: FieldValue[] = [];
  for (const [key, element] of office) {
    const other = m365.get(key);
    const isOurs = isEdited(officeBase, key, element);
    if (other === undefined) {
      if (isOurs || !m365Base.has(key)) merged.push(element);
    } else if (sameElement(spec, element, other) || !isEdited(m365Base, key, other)) {
      merged.push(element);
    } else if (isOurs) {
      const both = mergeParts(spec, { office: officeBase.get(key), m365: m365Base.get(key) }, element, other);
      if (both === null) return null;
      merged.push(both);
    } else {
      merged.push(other);
    }
  }
  for (const [key, element] of m365) {
    if (!office.has(key) && isEdited(m365Base, key, element)) merged.push(element);
  }
  return inOrder(spec, merged);
}

function inOrder({ isByName, elementKey = String }: FieldSpec, elements: readonly FieldValue[]): FieldValue {
  if (isByName !== true) return elements;
  return elements.toSorted((one, other) => (elementKey(one) < elementKey(other) ? -1 : 1));
}

/** The elements of a collection that the other one has in any version. */
export function elementsIn(spec: FieldSpec, value: FieldValue, other: FieldValue): FieldValue {
  const elements = byKey(spec, value);
  const present = byKey(spec, other);
  if (elements === null || present === null) return value;
  return [...elements].filter(([key]) => present.has(key)).map(([, element]) => element);
}

type Part = FieldValue | undefined;
type PartBases = { readonly office: Part; readonly m365: Part };
type JsonObject = Readonly<Record<string, FieldValue>>;

/** An element that both sides edited: a property comes from the side that changed it. */
function mergeParts(spec: FieldSpec, bases: PartBases, ours: FieldValue, theirs: FieldValue): FieldValue | null {
  if (!isObject(ours) || !isObject(theirs)) return null;
  const merged: Record<string, FieldValue> = {};
  for (const name of namesOf(ours, theirs)) {
    const fields = spec.fieldsOf?.(name) ?? null;
    const within = { office: partOf(bases.office, name), m365: partOf(bases.m365, name) };
    const [mine, other] = [ours[name], theirs[name]];
    const part =
      fields !== null && isObject(mine) && isObject(other)
        ? mergeOwnFields(fields, within, mine, other)
        : wholePart(isSame, within, mine, other);
    if (part !== null) {
      if (part.value !== undefined) merged[name] = part.value;
    } else if (mine !== undefined && other !== undefined && isNeverSent(spec, ours, { ...ours, [name]: other })) {
      merged[name] = other;
    } else {
      return null;
    }
  }
  return merged;
}

/** Merges a property that itself holds fields, each by its own rules. An absent field means "as the series", which counts as a value. */
function mergeOwnFields(
  specs: readonly FieldSpec[],
  bases: PartBases,
  ours: JsonObject,
  theirs: JsonObject,
): { readonly value: FieldValue } | null {
  const merged: Record<string, FieldValue> = {};
  for (const spec of specs) {
    const within = { office: partOf(bases.office, spec.name), m365: partOf(bases.m365, spec.name) };
    const [mine, other] = [ours[spec.name], theirs[spec.name]];
    const isAlike: Sameness = (one, two) =>
      one === undefined || two === undefined ? one === two : sameValue(spec, one, two);
    const part = wholePart(isAlike, within, mine, other) ?? elementsPart(spec, within, mine, other);
    if (part === null) return null;
    if (part.value !== undefined) merged[spec.name] = part.value;
  }
  return { value: merged };
}

type Sameness = (one: Part, other: Part) => boolean;

/** Null when both changed it to different values, or one changed it and the other removed it. */
function wholePart(isAlike: Sameness, bases: PartBases, ours: Part, theirs: Part): { readonly value: Part } | null {
  if (isAlike(ours, theirs) || isAlike(theirs, bases.m365)) return { value: ours };
  return isAlike(ours, bases.office) ? { value: theirs } : null;
}

function elementsPart(spec: FieldSpec, bases: PartBases, ours: Part, theirs: Part): { readonly value: Part } | null {
  if (spec.merge !== "elements" || ours === undefined || theirs === undefined) return null;
  const known = { office: bases.office ?? spec.empty, m365: bases.m365 ?? spec.empty };
  const merged = mergeElements(spec, known, ours, theirs);
  return merged === null ? null : { value: merged };
}

function namesOf(...objects: readonly JsonObject[]): readonly string[] {
  return [...new Set(objects.flatMap((object) => Object.keys(object)))];
}

function isObject(value: Part): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function partOf(value: Part, name: string): Part {
  return isObject(value) ? value[name] : undefined;
}

function isSame(one: Part, other: Part): boolean {
  return one === undefined || other === undefined ? one === other : spelled(one) === spelled(other);
}

/** For what no write carries (an attendee's answer, the name that the directory fills in), Microsoft leads. */
function isNeverSent(spec: FieldSpec, ours: JsonObject, withTheirs: JsonObject): boolean {
  const sent = spec.carried ?? spec.normalise;
  return sent !== undefined && isSame(sent([ours]), sent([withTheirs]));
}

function sameElement(spec: FieldSpec, one: FieldValue, other: FieldValue): boolean {
  const { normalise } = spec;
  return normalise === undefined ? isSame(one, other) : isSame(normalise([one]), normalise([other]));
}

/** Elements by name; equal names are numbered in order. Null when the value is not a collection. */
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
