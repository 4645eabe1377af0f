import { IANAZone } from "luxon";
import { z } from "zod";
import type { SettingsLevel } from "./level.ts";

export interface Definition<T> {
  readonly section: string;
  readonly label: string;
  readonly levels: readonly SettingsLevel[];
  readonly default: T;
  readonly rule: z.ZodType<T>;
  /** The rule in words, for the person who broke it. */
  readonly ruleText: string;
  /** For a value that is one of a few. */
  readonly choices?: readonly string[];
  /** Of a list: an empty one counts as none, so that the default holds. */
  readonly isEmptyUnset?: true;
  /** How a level's own value and the one above make the value in force. Absent: the more personal level's own. */
  readonly combining?: Combining<T>;
}

/**
 * `narrow`: the value above, its default included, is the ceiling; a lower level may only narrow it. `together`: what all levels name. The
 * highest level that may set the value replaces the default.
 */
export interface Combining<T> {
  readonly way: "narrow" | "together";
  of(above: T, own: T): T;
}

type Place = Pick<Definition<unknown>, "section" | "label" | "levels">;

export const everyLevel: readonly SettingsLevel[] = ["SYSTEM", "ORGANIZATION", "USER"];

export function whole(place: Place, value: number, min: number, max: number): Definition<number> {
  return {
    ...place,
    default: value,
    rule: z.number().int().min(min).max(max),
    ruleText: `a whole number from ${min} to ${max}`,
  };
}

export function flag(place: Place, value: boolean): Definition<boolean> {
  return { ...place, default: value, rule: z.boolean(), ruleText: "true or false" };
}

/** A time zone by its IANA name. */
export function timeZone(place: Place, value: string): Definition<string> {
  return {
    ...place,
    default: value,
    rule: z.string().refine((name) => IANAZone.isValidZone(name)),
    ruleText: "a time zone by its IANA name, such as Europe/Berlin or UTC",
  };
}

export function oneOf<const T extends string>(
  place: Place,
  values: readonly [T, ...T[]],
  value: NoInfer<T>,
): Definition<T> {
  return { ...place, default: value, rule: z.enum(values), ruleText: `one of ${values.join(", ")}`, choices: values };
}

/** Lower levels may only make it smaller. */
export function narrowing<T>(definition: Definition<T>, widthOf: (value: T) => number): Definition<T> {
  const of = (above: T, own: T): T => (widthOf(own) < widthOf(above) ? own : above);
  return { ...definition, combining: { way: "narrow", of } };
}

/** From narrow to wide, in the order of its choices. */
export function narrowingOneOf<const T extends string>(
  place: Place,
  values: readonly [T, ...T[]],
  value: NoInfer<T>,
): Definition<T> {
  return narrowing(oneOf(place, values, value), (one) => values.indexOf(one));
}
