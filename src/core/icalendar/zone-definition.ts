// Evaluates a VTIMEZONE without a zone table: each observance begins on days given by a rule or a list, and sets the clock's offset from
// then on. Only the requested years are computed, whatever year the rules begin in (Outlook's begin in 1601).
import type ICAL from "ical.js";
import { dayNumber } from "../records/series-days.ts";
import { propertyOf, rawValue, type TextComponent } from "./read-components.ts";
import { wallMsOf } from "./wall-time.ts";

export interface ZoneDefinition {
  /** The clock changes between two years, in order; `before` is the offset before the first of them. */
  changes(fromYear: number, toYear: number): readonly Change[];
  readonly before: number;
  /** The last change listed individually, when no rule is endless; null: a rule is. */
  readonly saidUntil: number | null;
}

export interface Change {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Milliseconds ahead of UTC from then on. */
  readonly offset: number;
}

interface Observance {
  readonly from: number;
  readonly to: number;
  /** Listed onsets, local milliseconds. */
  readonly named: readonly number[];
  readonly rule: YearlyRule | null;
}

interface YearlyRule {
  readonly start: number;
  readonly interval: number;
  readonly months: readonly number[];
  readonly monthDays: readonly number[];
  readonly weekdays: readonly { readonly place: number | null; readonly weekday: number }[];
  readonly until: number | null;
  readonly count: number | null;
  /** Which of a year's days count; empty: all. */
  readonly positions: readonly number[];
}

const DAY_MS = 86_400_000;
const codes = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
/** Limit for one zone: no real zone has more observances or days. */
const mostObservances = 500;

/** Null if the definition uses something not supported. */
export function zoneDefinitionOf(zone: TextComponent): ZoneDefinition | null {
  const parts = zone.parts.filter(({ name }) => name === "standard" || name === "daylight");
  if (parts.length === 0 || parts.length > mostObservances) return null;
  const observances = parts.map(observanceOf).filter((one) => one !== null);
  if (observances.length < parts.length) return null;
  const changes = (fromYear: number, toYear: number): readonly Change[] =>
    observances
      .flatMap((one) => onsets(one, fromYear, toYear).map((wall) => ({ at: wall - one.from, offset: one.to })))
      .toSorted((one, other) => one.at - other.at);
  const isOpen = observances.some(({ rule }) => rule !== null && rule.until === null && rule.count === null);
  const isOneOffset = new Set(observances.flatMap(({ from, to }) => [from, to])).size === 1;
  const firsts = observances.map((one) => ({ at: Math.min(...firstOf(one)) - one.from, offset: one.from }));
  const first = firsts.toSorted((one, other) => one.at - other.at)[0];
  const lastYear = Math.max(...observances.map(lastYearOf));
  return {
    changes,
    before: first?.offset ?? 0,
    saidUntil: isOpen || isOneOffset ? null : (changes(lastYear, lastYear).at(-1)?.at ?? null),
  };
}

/** Its first onset: a rule's first day, which may be long after its DTSTART. */
function firstOf(one: Observance): readonly number[] {
  if (one.rule === null) return one.named;
  const startYear = new Date(one.rule.start).getUTCFullYear();
  const days = onsets(one, startYear, startYear + one.rule.interval);
  return days.length > 0 ? days : [one.rule.start];
}

function lastYearOf({ named, rule }: Observance): number {
  const walls = [...named, ...(rule === null ? [] : [rule.until ?? rule.start])];
  return new Date(Math.max(...walls)).getUTCFullYear();
}

function observanceOf(part: TextComponent): Observance | null {
  const properties = part.lines.map(propertyOf).filter((one) => one !== null);
  const all = (name: string): readonly ICAL.Property[] => properties.filter((one) => one.name === name);
  const value = (name: string): string => {
    const [found] = all(name);
    return found === undefined ? "" : rawValue(found);
  };
  const [from, to] = [offsetOf(value("tzoffsetfrom")), offsetOf(value("tzoffsetto"))];
  const start = wallMsOf(value("dtstart"));
  if (from === null || to === null || start === null) return null;
  const rdates = all("rdate").flatMap((one) => rawValue(one).split(","));
  const named = rdates.map((text) => rdateOf(text, from)).filter((one) => one !== null);
  if (named.length < rdates.length || named.length > mostObservances) return null;
  if (all("rrule").length === 0) return { from, to, named: [start, ...named], rule: null };
  const rule = yearlyRuleOf(value("rrule"), start, from);
  return rule === null || all("rrule").length > 1 ? null : { from, to, named, rule };
}

/** A local time; for an instant, the local time just before the change. */
function rdateOf(text: string, from: number): number | null {
  const wall = wallMsOf(text.split("/")[0] ?? "");
  return wall !== null && /Z$/i.test(text) ? wall + from : wall;
}

function offsetOf(text: string): number | null {
  const found = /^([+-])?(\d{2}):?(\d{2})?(?::?(\d{2}))?$/.exec(text.trim());
  if (found === null) return null;
  const [hours = 0, minutes = 0, seconds = 0] = found.slice(2).map((part) => Number(part ?? 0));
  return (hours * 3600 + minutes * 60 + seconds) * (found[1] === "-" ? -1_000 : 1_000);
}

/** Zone rules are yearly; anything else is not supported. */
function yearlyRuleOf(text: string, start: number, from: number): YearlyRule | null {
  const parts = new Map(
    text
      .toUpperCase()
      .split(";")
      .map((part) => [part.slice(0, part.indexOf("=")).trim(), part.slice(part.indexOf("=") + 1).trim()] as const),
  );
  const list = (name: string): readonly string[] => (parts.get(name) ?? "").split(",").filter((one) => one !== "");
  const strange = [...parts.keys()].some(
    (name) => !/^(FREQ|INTERVAL|BYMONTH|BYMONTHDAY|BYDAY|BYSETPOS|UNTIL|COUNT|WKST|)$/.test(name),
  );
  const months = list("BYMONTH").map(Number);
  const monthDays = list("BYMONTHDAY").map(Number);
  const positions = list("BYSETPOS").map(Number);
  const weekdays = list("BYDAY").map((day) => {
    const [, place, code = ""] = /^([+-]?\d+)?([A-Z]{2})$/.exec(day) ?? [];
    return { place: place === undefined ? null : Number(place), weekday: codes.indexOf(code) };
  });
  const [interval, count] = [
    Number(parts.get("INTERVAL") ?? 1),
    parts.has("COUNT") ? Number(parts.get("COUNT")) : null,
  ];
  const untilText = parts.get("UNTIL");
  const until = untilText === undefined ? null : untilOf(untilText, from);
  const isSound =
    !strange &&
    parts.get("FREQ") === "YEARLY" &&
    Number.isInteger(interval) &&
    interval >= 1 &&
    (count === null || (Number.isInteger(count) && count >= 1 && count <= mostObservances)) &&
    months.every((month) => Number.isInteger(month) && month >= 1 && month <= 12) &&
    [...monthDays, ...positions].every((day) => Number.isInteger(day) && day !== 0) &&
    weekdays.every(({ weekday }) => weekday >= 0) &&
    (months.length > 0 || (weekdays.length === 0 && monthDays.length === 0)) &&
    !(untilText !== undefined && until === null);
  return isSound ? { start, interval, months, monthDays, weekdays, until, count, positions } : null;
}

function untilOf(text: string, from: number): number | null {
  const wall = wallMsOf(text);
  if (wall === null) return null;
  if (/Z$/i.test(text)) return wall + from;
  return text.length === 8 ? wall + DAY_MS - 1 : wall;
}

/** The listed onsets at any time, and those of the rule within the years. */
function onsets({ named, rule }: Observance, fromYear: number, toYear: number): readonly number[] {
  if (rule === null) return named;
  const startYear = new Date(rule.start).getUTCFullYear();
  const endYear = rule.until === null ? Number.POSITIVE_INFINITY : new Date(rule.until).getUTCFullYear();
  // If the rule ended before, its last onset is still in force.
  const first = Math.max(startYear, Math.min(fromYear, endYear) - rule.interval);
  const found: number[] = [];
  for (let year = first; year <= Math.min(toYear, endYear); year += 1) {
    if ((year - startYear) % rule.interval === 0) found.push(...daysIn(rule, year));
  }
  const kept = found.filter((wall) => wall >= rule.start && (rule.until === null || wall <= rule.until));
  return [...named, ...(rule.count === null ? kept : counted(rule, startYear))];
}

function counted(rule: YearlyRule, startYear: number): readonly number[] {
  const years = Array.from({ length: rule.count ?? 0 }, (_, index) => startYear + index * rule.interval);
  return years
    .flatMap((year) => daysIn(rule, year))
    .filter((wall) => wall >= rule.start)
    .slice(0, rule.count ?? 0);
}

function daysIn(rule: YearlyRule, year: number): readonly number[] {
  const { positions } = rule;
  const all = allDaysIn(rule, year);
  if (positions.length === 0) return all;
  const sorted = all.toSorted((one, other) => one - other);
  return sorted.filter((_, at) => positions.includes(at + 1) || positions.includes(at - sorted.length));
}

function allDaysIn({ start, months, monthDays, weekdays }: YearlyRule, year: number): readonly number[] {
  const at = new Date(start);
  const clock = start - Math.floor(start / DAY_MS) * DAY_MS;
  const inMonths = months.length > 0 ? months : [at.getUTCMonth() + 1];
  return inMonths.flatMap((month) => {
    const first = dayNumber(`${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-01`);
    const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
    const days = Array.from({ length }, (_, index) => index + 1);
    const fitting = days.filter((day) => {
      const isMonthDay = monthDays.length === 0 || monthDays.includes(day) || monthDays.includes(day - length - 1);
      const isWeekday = weekdays.length === 0 || weekdays.some((one) => isPlace(one, first, day, length));
      return isMonthDay && isWeekday && (monthDays.length + weekdays.length > 0 || day === at.getUTCDate());
    });
    return fitting.map((day) => (first + day - 1) * DAY_MS + clock);
  });
}

function isPlace(
  { place, weekday }: { readonly place: number | null; readonly weekday: number },
  first: number,
  day: number,
  length: number,
): boolean {
  if ((((first + day - 1 + 4) % 7) + 7) % 7 !== weekday) return false;
  if (place === null) return true;
  return place > 0 ? Math.ceil(day / 7) === place : Math.ceil((length - day + 1) / 7) === -place;
}
