// A zone as VTIMEZONE, from the same data that our times are computed with: two zone packages disagree about some zones, and a reader would
// then see other times than we mean. Years with the same changes become one rule; the rest is listed change by change.
import { changesIn, offsetMsAt, type ZoneChange } from "../records/zone-offset.ts";

type Property = [string, Readonly<Record<string, string>>, string, ...unknown[]];
type Component = [string, Property[], Component[]];

/** Epoch milliseconds; `isEndless`: later years follow the rules of its last years. */
export interface WrittenSpan {
  readonly from: number;
  readonly to: number;
  readonly isEndless: boolean;
}

/** Changes in consecutive years on the same day of the same month, such as the last Sunday of March. */
interface Run {
  readonly changes: readonly [ZoneChange, ...ZoneChange[]];
  readonly key: string;
  /** Which occurrence of its weekday in the month: from 1, or -1 for the last. */
  readonly places: readonly number[];
}

/** Before that, every place used its own solar time. */
const FIRST_YEAR = 1_840;
const DAY_MS = 86_400_000;
const codes = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

/** jCal of the zone, valid for times within the span. */
export function zoneComponent(zone: string, { from, to, isEndless }: WrittenSpan): Component {
  const years = { first: new Date(from).getUTCFullYear() - 1, last: new Date(to).getUTCFullYear() + 1 };
  const begin = Date.UTC(years.first, 0, 1);
  const offset = offsetMsAt(zone, begin);
  const start = observance({ at: begin - offset, from: offset, to: offset }, []);
  const runs = runsOf(zone, Math.max(years.first, FIRST_YEAR), years.last);
  const parts = runs.map((run) => {
    const isOpen = isEndless && yearOf(run.changes.at(-1) ?? run.changes[0]) === years.last;
    return observance(run.changes[0], run.changes.length > 1 ? [ruleOf(run, isOpen)] : []);
  });
  return ["vtimezone", [["tzid", {}, "text", zone]], [start, ...parts]];
}

function runsOf(zone: string, first: number, last: number): readonly Run[] {
  const open = new Map<string, Run>();
  const done: Run[] = [];
  for (let year = first; year <= last; year += 1) {
    for (const change of changesIn(zone, year)) {
      const { key, places } = dayOf(change);
      const run = open.get(key);
      const common = (run?.places ?? []).filter((place) => places.includes(place));
      const isNext =
        run !== undefined && common.length > 0 && yearOf(run.changes.at(-1) ?? change) === yearOf(change) - 1;
      if (run !== undefined && !isNext) done.push(run);
      open.set(
        key,
        isNext ? { key, places: common, changes: [...run.changes, change] } : { key, places, changes: [change] },
      );
    }
  }
  return [...done, ...open.values()].toSorted((one, other) => one.changes[0].at - other.changes[0].at);
}

/** The local day of a change. */
function dayOf(change: ZoneChange): { readonly key: string; readonly places: readonly number[] } {
  const wall = wallOf(change);
  const day = wall.getUTCDate();
  const length = new Date(Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth() + 1, 0)).getUTCDate();
  const clock = wall.getTime() % DAY_MS;
  return {
    key: [wall.getUTCMonth(), wall.getUTCDay(), clock, change.from, change.to].join(),
    places: [Math.ceil(day / 7), ...(day > length - 7 ? [-1] : [])],
  };
}

function ruleOf({ changes, places }: Run, isOpen: boolean): Property {
  const wall = wallOf(changes[0]);
  const last = changes.at(-1) ?? changes[0];
  // If both fit, "last of the month" is what people mean.
  const place = places.includes(-1) ? -1 : (places[0] ?? 1);
  const rule = { freq: "YEARLY", bymonth: wall.getUTCMonth() + 1, byday: `${place}${codes[wall.getUTCDay()]}` };
  return ["rrule", {}, "recur", isOpen ? rule : { ...rule, until: `${isoOf(new Date(last.at))}Z` }];
}

function observance(change: ZoneChange, rules: readonly Property[]): Component {
  const properties: Property[] = [
    ["dtstart", {}, "date-time", isoOf(wallOf(change))],
    ["tzoffsetfrom", {}, "utc-offset", offsetText(change.from)],
    ["tzoffsetto", {}, "utc-offset", offsetText(change.to)],
    ...rules,
  ];
  return [change.to > change.from ? "daylight" : "standard", properties, []];
}

/** The local time just before the change. */
function wallOf({ at, from }: ZoneChange): Date {
  return new Date(at + from);
}

function yearOf(change: ZoneChange): number {
  return wallOf(change).getUTCFullYear();
}

function isoOf(date: Date): string {
  return date.toISOString().slice(0, 19);
}

/** +01:00; with seconds only where needed, as before 1920. */
function offsetText(offsetMs: number): string {
  const seconds = Math.abs(Math.round(offsetMs / 1_000));
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = seconds % 60 === 0 ? parts.slice(0, 2) : parts;
  return `${offsetMs < 0 ? "-" : "+"}${shown.map((part) => String(part).padStart(2, "0")).join(":")}`;
}
