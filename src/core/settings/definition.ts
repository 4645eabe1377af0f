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
