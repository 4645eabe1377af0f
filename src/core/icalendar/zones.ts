// What a file's zone names mean. The file's own definition decides, whatever the name: it is compared with the zones that Microsoft knows,
// over the time that an event lasts, and a zone with the same local times replaces it.
//
//   definition        ──+1──|──+2──|──+1──|──+2──|──+1──
//   Europe/Berlin     ──+1──|──+2──|──+1──|──+2──|──+1──      the same rules: taken
//   Africa/Algiers    ──+1─────────────────────────────       a neighbour, for an event in winter
import { ianaZoneOf, microsoftZones, windowsZoneOf } from "../records/time-zone.ts";
import { instantMsBy, offsetMsAt } from "../records/zone-offset.ts";
import { propertyOf, rawValue, type TextComponent } from "./read-components.ts";
import { type ZoneDefinition, zoneDefinitionOf } from "./zone-definition.ts";

/** Milliseconds since 1970; null: endless. */
export interface ZoneSpan {
  readonly from: number;
  readonly to: number | null;
}

/** A zone as the file defines it. */
export interface FileZone {
  offsetAt(instantMs: number): number;
  /** @param wallMs a local time, as if it were UTC */
  instantMs(wallMs: number): number;
  /** A zone that Microsoft knows and that has the same local times, by IANA name; `note` for people if its name differs. */
  standIn(span: ZoneSpan): { readonly zone: string; readonly note: string | null } | null;
}

export interface Zones {
  /** Null: the name is unknown and the file does not define it. */
  find(tzid: string): FileZone | null;
  readonly floating: string;
}

interface Rules {
  offsetAt(instantMs: number): number;
  /** Instants to compare at. */
  samples(span: { readonly from: number; readonly to: number }): readonly number[];
}

const DAY_MS = 86_400_000;
const YEAR_MS = 366 * DAY_MS;
/** For an endless series. */
const HORIZON_MS = 10 * YEAR_MS;
/** No zone has two changes within this time. */
const SILENCE_MS = 100 * DAY_MS;
/** More than the world has zones; each one costs a search. */
const mostDefinitions = 500;

export function zonesOf(calendar: TextComponent, floating: string): Zones {
  const definitions = new Map<string, TextComponent>();
  for (const part of calendar.parts) {
    const tzid = nameIn(textIn(part, "tzid"));
    if (part.name === "vtimezone" && !definitions.has(tzid) && definitions.size < mostDefinitions)
      definitions.set(tzid, part);
  }
  const known = new Map<string, FileZone | null>();
  return {
    floating,
    find: (tzid) => {
      const name = nameIn(tzid);
      const found = known.get(name) ?? fileZoneOf(name, definitions.get(name), floating);
      if (known.size < mostDefinitions) known.set(name, found);
      return found;
    },
  };
}

export function zoneNamed(iana: string): FileZone {
  return {
    offsetAt: (at) => offsetMsAt(iana, at),
    instantMs: (wall) => instantMsBy((at) => offsetMsAt(iana, at), wall),
    standIn: () => ({ zone: iana, note: null }),
  };
}

/** Commas are escaped in a definition's name (a text) and quoted in a property's (a parameter); some programs mix the two up. */
function nameIn(text: string): string {
  return text
    .trim()
    .replace(/^"(.*)"$/, "$1")
    .replace(/\\([\\,;])/g, "$1")
    .trim();
}

function fileZoneOf(tzid: string, defined: TextComponent | undefined, floating: string): FileZone | null {
  const definition = defined === undefined ? null : zoneDefinitionOf(defined);
  const place = defined === undefined ? "" : textIn(defined, "x-lic-location");
  const names = [...namesIn(tzid), ...namesIn(place)];
  const [first] = names;
  if (definition === null) {
    const isSaid = defined?.parts.some(({ name }) => name === "standard" || name === "daylight") ?? false;
    if (first === undefined) return null;
    if (isSaid) return unreadZone(tzid, first);
    return windowsZoneOf(first) === null ? zoneBy(tzid, rulesOfZone(first), [], floating) : zoneNamed(first);
  }
  return zoneBy(tzid, rulesOf(definition), names, floating);
}

function unreadZone(tzid: string, iana: string): FileZone {
  const note = `The file's own rules of its time zone "${tzid}" cannot be read: it is taken as ${iana}.`;
  return { ...zoneNamed(iana), standIn: () => ({ zone: iana, note }) };
}

/** IANA names that a text may mean: it is one, or a Windows name, or a path that ends in one. */
function namesIn(text: string): readonly string[] {
  const parts = text.split("/");
  const spelled = [text, parts.slice(-2).join("/"), parts.slice(-3).join("/")];
  const found = spelled.map((name) => (name === "" ? null : ianaZoneOf(name))).filter((name) => name !== null);
  return [...new Set(found)];
}

function zoneBy(tzid: string, rules: Rules, names: readonly string[], floating: string): FileZone {
  const { offsetAt } = rules;
  return {
    offsetAt,
    instantMs: (wall) => instantMsBy(offsetAt, wall),
    standIn: ({ from, to }) => {
      const last = Math.max(from, Math.min(to ?? from + HORIZON_MS, from + HORIZON_MS));
      const agrees = (span: { from: number; to: number }) => {
        const samples = rules.samples(span);
        return (zone: string) => samples.every((at) => offsetMsAt(zone, at) === offsetAt(at));
      };
      const [inYear, inSpan] = [agrees({ from, to: Math.max(last, from + YEAR_MS) }), agrees({ from, to: last })];
      const own = names.filter((name) => windowsZoneOf(name) !== null);
      const named = own.find(inYear) ?? own.find(inSpan);
      if (named !== undefined) return { zone: named, note: null };
      // Comparing the clocks at one moment leaves few candidates.
      const near = neighbours(tzid, floating).filter((zone) => offsetMsAt(zone, from) === offsetAt(from));
      const same = near.find(inYear);
      if (same !== undefined) return { zone: same, note: `Its time zone "${tzid}" has the rules of ${same}.` };
      const neighbour = near.find(inSpan);
      if (neighbour === undefined) return null;
      return {
        zone: neighbour,
        note: `Its time zone "${tzid}" is taken as ${neighbour}, which shows the same times while it lasts.`,
      };
    },
  };
}

/** Zones that Microsoft knows: the reader's own first, then those whose city is in the name. */
function neighbours(tzid: string, floating: string): readonly string[] {
  const cities = tzid.toLowerCase();
  const isMeant = (zone: string): boolean =>
    cities.includes((zone.split("/").at(-1) ?? "").replaceAll("_", " ").toLowerCase());
  return [...new Set([floating, ...microsoftZones.filter(isMeant), ...microsoftZones])].filter(
    (zone) => windowsZoneOf(zone) !== null,
  );
}

function rulesOf(definition: ZoneDefinition): Rules {
  const byYear = new Map<number, ReturnType<ZoneDefinition["changes"]>>();
  const changesAround = (year: number) => {
    const found = byYear.get(year) ?? definition.changes(year - 1, year + 1);
    if (byYear.size < 100) byYear.set(year, found);
    return found;
  };
  const yearOf = (at: number): number => new Date(at).getUTCFullYear();
  return {
    offsetAt: (at) => changesAround(yearOf(at)).findLast((change) => change.at <= at)?.offset ?? definition.before,
    samples: ({ from, to }) => {
      // If every change is listed individually, nothing is said about later years. A zone that has not changed for long is assumed to stay
      // as it is.
      const { saidUntil } = definition;
      const isSteady = saidUntil === null || from > saidUntil + YEAR_MS;
      const said = isSteady ? to : Math.min(to, Math.max(from, saidUntil + SILENCE_MS));
      const changes = definition.changes(yearOf(from), yearOf(said)).flatMap(({ at }) => [at - 1_000, at]);
      return [...steps(from, said, 7 * DAY_MS), ...changes.filter((at) => at >= from && at <= said), said];
    },
  };
}

/** A zone that IANA knows and Microsoft does not. */
function rulesOfZone(zone: string): Rules {
  return {
    offsetAt: (at) => offsetMsAt(zone, at),
    samples: ({ from, to }) => [...steps(from, to, DAY_MS), to],
  };
}

function steps(from: number, to: number, step: number): readonly number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}

function textIn(component: TextComponent, name: string): string {
  const line = component.lines.find((one) => new RegExp(`^${name}[;:]`, "i").test(one));
  const property = line === undefined ? null : propertyOf(line);
  return property === null ? "" : rawValue(property);
}
