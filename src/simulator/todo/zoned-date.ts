import { DateTime } from "luxon";
import type { SimulatedClock } from "../clock.ts";
import { ianaZone, instantOf, type ZonedTime } from "../mailbox/zone.ts";

/** A calendar date, and the instant of its midnight in the zone it was written in. */
export interface ZonedDate {
  /** YYYY-MM-DD as the writer meant it. */
  readonly date: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** To Do keeps dates, not times: whatever was sent becomes midnight in the zone it was sent in. */
export function dateOf(time: ZonedTime): ZonedDate {
  instantOf(time);
  return midnight(time.dateTime.slice(0, 10), ianaZone(time.timeZone));
}

/** Midnight of a date in an IANA zone. */
export function midnight(date: string, zone: string): ZonedDate {
  return {
    date,
    at: zone === "UTC" ? Date.parse(`${date}T00:00:00Z`) : DateTime.fromISO(date, { zone }).startOf("day").toMillis(),
  };
}

/** Today as `completedDateTime` has it: without a time of day. */
export function today(clock: SimulatedClock): ZonedDate {
  return midnight(new Date(clock.now()).toISOString().slice(0, 10), "UTC");
}
