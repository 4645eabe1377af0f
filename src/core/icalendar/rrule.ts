// RFC 5545 rules as Microsoft's patterns. A rule that Microsoft has no pattern for is refused with the reason, never approximated: half a
// series is worse than none.
import ICAL from "ical.js";
import type { Recurrence } from "../records/recurrence.ts";
import { monthLengths } from "../records/recurrence-rules.ts";

export type ReadRule = { readonly recurrence: Recurrence } | { readonly refused: string };

export interface SeriesStart {
  /** The first day, YYYY-MM-DD, in the series' zone. */
  readonly date: string;
  /** The last day on which an occurrence may start, from UNTIL as written. */
  lastDay(until: string): string | null;
}

const dayNames: Readonly<Record<string, string>> = {
  SU: "sunday",
  MO: "monday",
  TU: "tuesday",
  WE: "wednesday",
  TH: "thursday",
  FR: "friday",
  SA: "saturday",
};
const indexes: Readonly<Record<string, NonNullable<Recurrence["index"]>>> = {
  "1": "first",
  "2": "second",
  "3": "third",
  "4": "fourth",
  "-1": "last",
};

interface Parts {
  readonly freq: string;
  readonly interval: number;
  readonly count: number | null;
  readonly until: string | null;
  readonly wkst: string;
  readonly by: Readonly<Record<string, readonly string[]>>;
}

/** @param rule without "RRULE:" */
export function recurrenceOfRule(rule: string, start: SeriesStart): ReadRule {
  const parts = partsOf(rule.toUpperCase());
  if ("refused" in parts) return parts;
  const numbers = [parts.interval, parts.count ?? 1];
  if (!numbers.every((number) => Number.isSafeInteger(number))) return refuse("it counts with what is no number");
  // The standard does not say which of the two wins.
  if (parts.count !== null && parts.until !== null)
    return refuse("its end cannot be read: it has both COUNT and UNTIL");
  const pattern = patternOf(parts, start.date);
  if ("refused" in pattern) return pattern;
  const range = rangeOf(parts, start);
  return range === null
    ? refuse("its end cannot be read")
    : { recurrence: { ...pattern, interval: parts.interval, range } };
}

type Pattern = Omit<Recurrence, "interval" | "range"> | { readonly refused: string };

function patternOf(parts: Parts, startDate: string): Pattern {
  const { freq, by } = parts;
  const known = ["BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"];
  const strange = Object.keys(by).find((name) => !known.includes(name));
  if (strange !== undefined) return refuse(`Microsoft knows no ${strange}`);
  switch (freq) {
    case "DAILY":
      return dailyPattern(parts);
    case "WEEKLY":
      return hasOnly(by, ["BYDAY"])
        ? weeklyPattern(parts, startDate)
        : refuse("a weekly series repeats by its days only");
    case "MONTHLY":
      if (by["BYMONTH"] !== undefined) return refuse("a monthly series takes place in every month");
      return monthlyPattern(parts, startDate);
    case "YEARLY":
      return yearlyPattern(parts, startDate);
    case "":
      return refuse("it does not say how often");
    default:
      return refuse(`Microsoft repeats nothing ${freq.toLowerCase()}`);
  }
}

function dailyPattern(parts: Parts): Pattern {
  if (hasOnly(parts.by, [])) return { type: "daily" };
  // "Every workday" is a weekly pattern, provided that no days are skipped.
  if (hasOnly(parts.by, ["BYDAY"]) && parts.interval === 1) return weeklyPattern(parts, "");
  return refuse("a daily series takes place on every day");
}

function weeklyPattern({ by, wkst }: Parts, startDate: string): Pattern {
  const days = (by["BYDAY"] ?? [weekdayOf(startDate)]).map((code) => dayNames[code]);
  const daysOfWeek = [...new Set(days.filter((day) => day !== undefined))];
  if (days.includes(undefined)) return refuse("the days of a week have no numbers");
  return { type: "weekly", daysOfWeek, firstDayOfWeek: dayNames[wkst] ?? "monday" };
}

function monthlyPattern({ by }: Parts, startDate: string): Pattern {
  if (by["BYDAY"] !== undefined) {
    const relative = relativePattern(by);
    return "refused" in relative ? relative : { type: "relativeMonthly", ...relative };
  }
  const dayOfMonth = dayOfMonthIn(by, startDate);
  if (dayOfMonth === null) return refuse("Microsoft's series takes one day of a month");
  if (dayOfMonth > 28 && by["BYSETPOS"] === undefined && by["BYMONTHDAY"]?.[0] !== "-1") {
    return refuse(`it skips months without a ${dayOfMonth}th, where Microsoft takes their last day`);
  }
  return { type: "absoluteMonthly", dayOfMonth };
}

function yearlyPattern({ by }: Parts, startDate: string): Pattern {
  if (by["BYMONTH"] === undefined && by["BYMONTHDAY"] !== undefined) {
    return refuse(
      "without BYMONTH its BYMONTHDAY means that day of each month, where Microsoft's yearly series takes one",
    );
  }
  const months = by["BYMONTH"] ?? (by["BYDAY"] === undefined ? [startDate.slice(5, 7)] : []);
  const month = Number(months[0]);
  if (months.length !== 1 || !(month >= 1 && month <= 12))
    return refuse("Microsoft's series takes one month of a year");
  if (by["BYDAY"] !== undefined) {
    const relative = relativePattern(by);
    return "refused" in relative ? relative : { type: "relativeYearly", ...relative, month };
  }
  const dayOfMonth = dayOfMonthIn(by, startDate);
  if (dayOfMonth === null) return refuse("Microsoft's series takes one day of a month");
  const longest = monthLengths[month - 1] ?? 31;
  const isLast = by["BYSETPOS"] !== undefined || by["BYMONTHDAY"]?.[0] === "-1";
  if (dayOfMonth > longest && !isLast) return refuse(`its month ${month} has no day ${dayOfMonth} in any year`);
  if (month === 2 && dayOfMonth === 29 && !isLast) {
    return refuse("it skips years without a 29th of February, where Microsoft takes the 28th");
  }
  return { type: "absoluteYearly", dayOfMonth: Math.min(dayOfMonth, longest), month };
}

/** One numbered weekday (2TU), or the first … last of several (MO,TU,WE,TH,FR by position -1). */
function relativePattern(by: Parts["by"]): Pick<Recurrence, "daysOfWeek" | "index"> | { readonly refused: string } {
  const days = by["BYDAY"] ?? [];
  const positions = by["BYSETPOS"] ?? [];
  if (by["BYMONTHDAY"] !== undefined) return refuse("it asks for weekdays on certain days of the month");
  const numbered = /^([+-]?\d+)([A-Z]{2})$/.exec(days[0] ?? "");
  const [place, codes] =
    numbered !== null && days.length === 1 && positions.length === 0
      ? [numbered[1], [numbered[2] ?? ""]]
      : [positions[0], days];
  const daysOfWeek = codes.map((code) => dayNames[code]).filter((day) => day !== undefined);
  const index = indexes[String(Number(place))];
  if (daysOfWeek.length < codes.length || positions.length > 1 || index === undefined) {
    return refuse("Microsoft knows the first to fourth and the last of the weekdays named, once a month");
  }
  return { daysOfWeek, index };
}

/** The day of the month, 1 to 31. Microsoft's 29 to 31 fall on the last day of a shorter month; rules write that as 28,29,…;BYSETPOS=-1. */
function dayOfMonthIn(by: Parts["by"], startDate: string): number | null {
  const days = (by["BYMONTHDAY"] ?? [startDate.slice(8, 10)]).map(Number).sort((one, other) => one - other);
  const positions = by["BYSETPOS"] ?? [];
  const [first, last] = [days[0] ?? 0, days.at(-1) ?? 0];
  if (positions.length === 0 && days.length === 1) {
    if (first === -1) return 31;
    return first >= 1 && first <= 31 ? first : null;
  }
  const isUpTo = days.every((day, index) => day === 28 + index) && first === 28 && last <= 31;
  return isUpTo && positions.length === 1 && positions[0] === "-1" ? last : null;
}

function rangeOf({ count, until }: Parts, start: SeriesStart): Recurrence["range"] | null {
  if (count !== null) return { type: "numbered", count };
  if (until === null) return { type: "noEnd" };
  const endDate = start.lastDay(until);
  return endDate === null ? null : { type: "endDate", endDate };
}

/** An unknown part may change every day of the rule (RSCALE, SKIP), so a rule with one is refused. */
const isKnownPart = (name: string, value: string): boolean =>
  /^(?:FREQ|INTERVAL|COUNT|UNTIL|WKST|BY[A-Z]+|X-[A-Z\d-]+)$/.test(name) ||
  (name === "RSCALE" && value === "GREGORIAN") ||
  (name === "SKIP" && value === "OMIT");

/** @param rule in upper case; files may use any */
function partsOf(rule: string): Parts | { readonly refused: string } {
  const written = rule
    .split(";")
    .filter((part) => part.includes("="))
    .map((part) => [part.slice(0, part.indexOf("=")).trim(), part.slice(part.indexOf("=") + 1).trim()] as const);
  const parts = new Map(written);
  if (parts.size < written.length) return refuse("it has a part twice");
  const strange = written.find(([name, value]) => !isKnownPart(name, value));
  if (strange !== undefined) return refuse(`Microsoft knows no ${strange.join("=")}`);
  try {
    // The parser checks the grammar; the values below are taken as written.
    ICAL.Recur.fromString(rule);
  } catch {
    return refuse("it is not a readable rule");
  }
  const by = [...parts].filter(([name]) => name.startsWith("BY")).map(([name, value]) => [name, value.split(",")]);
  return {
    freq: parts.get("FREQ") ?? "",
    interval: numberOf(parts.get("INTERVAL") ?? "1"),
    count: parts.has("COUNT") ? numberOf(parts.get("COUNT") ?? "") : null,
    until: parts.get("UNTIL") ?? null,
    wkst: parts.get("WKST") ?? "MO",
    by: Object.fromEntries(by),
  };
}

/** Digits only: iCalendar does not allow 0x5 or 1e2. */
function numberOf(text: string): number {
  return /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
}

function hasOnly(by: Parts["by"], names: readonly string[]): boolean {
  return Object.keys(by).every((name) => names.includes(name));
}

function weekdayOf(date: string): string {
  return ["SU", "MO", "TU", "WE", "TH", "FR", "SA"][new Date(`${date}T00:00:00Z`).getUTCDay()] ?? "";
}

function refuse(reason: string): { readonly refused: string } {
  return { refused: reason };
}
