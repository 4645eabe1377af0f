// How far a zone's clocks are ahead of UTC. Asking the platform costs about ten microseconds, and an import asks a hundred thousand times.
// But clocks rarely change: if two midnights in UTC have the same offset, so has everything between them.
//
//   midnight ──── +60 ──── midnight ──── ? ──── midnight       +60 at both ends: +60 all day
//     +60                    +60                  +120         not the same: asked for each instant of that day
import { Info, type Zone } from "luxon";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Midnights of all zones together; enough for a hundred and forty years of one zone. */
const MOST_KEPT = 50_000;

/** Years of all zones together. */
const MOST_YEARS = 20_000;

/** Where a zone's clocks change; offsets in milliseconds. */
export interface ZoneChange {
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

interface KnownZone {
  readonly zone: Zone;
  /** Offset in minutes, by days since 1970. */
  readonly midnights: Map<number, number>;
  readonly changes: Map<number, readonly ZoneChange[]>;
}
const zones = new Map<string, KnownZone>();
let kept = 0;
let keptYears = 0;

/** Milliseconds to add to an instant for the local time in the zone; NaN for an unknown zone. */
export function offsetMsAt(zoneName: string, instantMs: number): number {
  const known = remembered(zoneName);
  const day = Math.floor(instantMs / DAY_MS);
  const before = atMidnight(known, day);
  const minutes = before === atMidnight(known, day + 1) ? before : known.zone.offset(instantMs);
  return Math.round(minutes * MINUTE_MS);
}

function atMidnight({ zone, midnights }: KnownZone, day: number): number {
  const known = midnights.get(day);
  if (known !== undefined) return known;
  const found = zone.offset(day * DAY_MS);
  midnights.set(day, found);
  kept += 1;
  return found;
}

function remembered(zoneName: string): KnownZone {
  if (kept > MOST_KEPT || keptYears > MOST_YEARS) {
    zones.clear();
    kept = 0;
    keptYears = 0;
  }
  const known = zones.get(zoneName);
  if (known !== undefined) return known;
  const fresh = { zone: Info.normalizeZone(zoneName), midnights: new Map<number, number>(), changes: new Map() };
  zones.set(zoneName, fresh);
  return fresh;
}

/**
 * The instant of a local time, given in milliseconds as if it were UTC. A time that is skipped in spring becomes one as much later; of a
 * time that comes twice in autumn, the first is taken.
 */
export function instantMsOf(zoneName: string, wallMs: number): number {
  return instantMsBy((instantMs) => offsetMsAt(zoneName, instantMs), wallMs);
}

/** The same for a zone without a name. @param offsetAt milliseconds that its clocks are ahead of UTC at an instant */
export function instantMsBy(offsetAt: (instantMs: number) => number, wallMs: number): number {
  const before = offsetAt(wallMs - DAY_MS);
  const after = offsetAt(wallMs + DAY_MS);
  const isBefore = before === after || offsetAt(wallMs - before) === before;
  const isAfter = offsetAt(wallMs - after) === after;
  return wallMs - (isBefore || !isAfter ? before : after);
}

/** The clock changes in a UTC year, in order. */
export function changesIn(zoneName: string, year: number): readonly ZoneChange[] {
  const known = remembered(zoneName);
  const found = known.changes.get(year) ?? searched(known.zone, Date.UTC(year, 0, 1), Date.UTC(year + 1, 0, 1));
  if (!known.changes.has(year)) keptYears += 1;
  known.changes.set(year, found);
  return found;
}

/** No zone has ever changed its clocks and changed them back within a week. */
const STEP_MS = 7 * DAY_MS;

function searched(zone: Zone, from: number, to: number): readonly ZoneChange[] {
  const found: ZoneChange[] = [];
  for (let at = from; at < to; at += STEP_MS) {
    const [before, after] = [zone.offset(at), zone.offset(Math.min(at + STEP_MS, to))];
    if (before === after) continue;
    let [low, high] = [at, Math.min(at + STEP_MS, to)];
    while (high - low > 1_000) {
      const middle = Math.floor((low + high) / 2_000) * 1_000;
      if (zone.offset(middle) === before) low = middle;
      else high = middle;
    }
    found.push({ at: high, from: Math.round(before * MINUTE_MS), to: Math.round(after * MINUTE_MS) });
  }
  return found;
}
