import { IANAZone } from "luxon";
import { findIana, findWindows, WINDOWS_TO_IANA_MAP } from "windows-iana";
import type { EventTime } from "./event.ts";
import { instantMsOf, offsetMsAt } from "./zone-offset.ts";

/** Names come from Microsoft and from files, so the cache is bounded. */
const MOST_CACHED = 2_000;
const iana = new Map<string, string | null>();
const windows = new Map<string, string | null>();

/** The IANA name of a zone that Microsoft names in Windows' or IANA's way; null if neither knows it. */
export function ianaZoneOf(name: string): string | null {
  return remembered(iana, name, () => {
    if (utcNames.has(name.toLowerCase())) return "Etc/UTC";
    if (javaNames.has(name.toUpperCase())) return null;
    return findIana(name)[0] ?? (IANAZone.isValidZone(name) ? name : hourZoneOf(name));
  });
}

/** Names of UTC that are neither Windows' nor IANA's. */
const utcNames: ReadonlySet<string> = new Set([
  "tzone://microsoft/utc",
  "coordinated universal time",
  "(utc) coordinated universal time",
  "z",
]);

/**
 * Names that are neither Windows' nor IANA's, and that ICU accepts for Java's sake: BST is Bangladesh there, AST is Alaska. People use them
 * for several zones.
 */
const javaNames: ReadonlySet<string> = new Set(
  "ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST".split(" "),
);

/** UTC+02:00, GMT-5: IANA has such zones for whole hours, with the opposite sign. */
function hourZoneOf(name: string): string | null {
  const [, sign, hours] = /^(?:UTC|GMT)([+-])0?(\d{1,2})(?::?00)?$/i.exec(name) ?? [];
  if (hours === undefined) return null;
  const zone = hours === "0" ? "Etc/UTC" : `Etc/GMT${sign === "+" ? "-" : "+"}${hours}`;
  return IANAZone.isValidZone(zone) ? zone : null;
}

/** The Windows name of an IANA zone, by CLDR's table; null where Windows has none. */
export function windowsZoneOf(name: string): string | null {
  return remembered(windows, name, () => findWindows(name)[0] ?? findWindows(olderName(name))[0] ?? null);
}

/** The zones that Microsoft knows, by IANA's name of each. */
export const microsoftZones: readonly string[] = [
  ...new Set(WINDOWS_TO_IANA_MAP.map(({ windowsName }) => findIana(windowsName)[0])),
].filter((zone) => zone !== undefined);

/** CLDR's table keeps the old spelling of a renamed zone (Europe/Kiev), and so does ICU. */
function olderName(name: string): string {
  return IANAZone.isValidZone(name)
    ? new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone
    : name;
}

function remembered(cache: Map<string, string | null>, name: string, find: () => string | null): string | null {
  const known = cache.get(name);
  if (known !== undefined) return known;
  const found = find();
  if (cache.size < MOST_CACHED) cache.set(name, found);
  return found;
}

/**
 * The instant of a local time, ISO 8601 in UTC to the second. A time that DST skips becomes the one an hour later, as in Outlook; of a time
 * that comes twice, the first is taken.
 */
export function instantOf(local: string, zone: string): string {
  const instant = instantMsOf(zone, Date.parse(`${local}Z`));
  return Number.isNaN(instant) ? `${local}Z` : `${toSecond(instant)}Z`;
}

/** The local time in a zone at an instant, YYYY-MM-DDTHH:MM:SS. */
export function wallTimeOf(instant: string, zone: string): string {
  const at = Date.parse(instant);
  return toSecond(at + offsetMsAt(zone, at));
}

const DAY_MS = 86_400_000;
/** A calendar has many times on few days, and formatting a day costs more than the rest of an import's work on a time. */
const dayTexts = new Map<number, string>();
const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, "0"));

function toSecond(ms: number): string {
  const day = Math.floor(ms / DAY_MS);
  const second = Math.floor((ms - day * DAY_MS) / 1_000);
  const [hours, minutes, seconds] = [Math.floor(second / 3_600), Math.floor(second / 60) % 60, second % 60];
  return `${dayText(day)}T${twoDigits[hours]}:${twoDigits[minutes]}:${twoDigits[seconds]}`;
}

/** @throws RangeError for a day that no Date has */
function dayText(day: number): string {
  const known = dayTexts.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * DAY_MS).toISOString().split("T")[0] ?? "";
  if (dayTexts.size < MOST_CACHED) dayTexts.set(day, text);
  return text;
}

/** Start and end as instants; for an all-day event its dates, since they belong to no zone. */
export function boundsOf(time: EventTime): { readonly start: string; readonly end: string } {
  if (time.isAllDay) return { start: time.start.slice(0, 10), end: time.end.slice(0, 10) };
  const zone = time.startZone ?? "Etc/UTC";
  return { start: instantOf(time.start, zone), end: instantOf(time.end, time.endZone ?? zone) };
}
