import { DateTime } from "luxon";
import { GraphError } from "../graph/graph-error.ts";
import { firstInstantOf, ianaZone } from "../mailbox/zone.ts";
import type { Moment } from "./event-fields.ts";

const DAY_MS = 86_400_000;

/** The date and the time of day that an instant has in a zone. */
export function localOf(at: number, zoneName: string): { date: string; time: string } {
  const zone = ianaZone(zoneName);
  const text =
    zone === "UTC"
      ? new Date(at).toISOString()
      : DateTime.fromMillis(at, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ss.SSS");
  return { date: text.slice(0, 10), time: text.slice(11, 23) };
}

/**
 * The instant of a local time. In the hour that is skipped in spring it is the time as much later; of the hour that comes
 * twice in autumn it is the first.
 */
export function instantAt(date: string, time: string, zoneName: string): number {
  const zone = ianaZone(zoneName);
  if (zone === "UTC") return Date.parse(`${date}T${time}Z`);
  return firstInstantOf(DateTime.fromISO(`${date}T${time}`, { zone }));
}

/** When an event really begins or ends: an all-day one at midnight where it was written. */
export function realInstant({ at, zone }: Moment, isAllDay: boolean): number {
  if (!isAllDay) return at;
  return instantAt(new Date(at).toISOString().slice(0, 10), "00:00:00.000", zone);
}

export function dateOfUtc(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

export function utcMidnight(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}

export function daysBetween(from: string, to: string): number {
  return Math.round((utcMidnight(to) - utcMidnight(from)) / DAY_MS);
}

/** A window as the query gives it. @throws GraphError 400 when it is missing, unreadable or longer than five years */
export function readWindow(query: URLSearchParams): { from: number; to: number } {
  const names = new Map([...query].map(([name, value]) => [name.toLowerCase(), value]));
  const [start, end] = [names.get("startdatetime"), names.get("enddatetime")];
  if (start === undefined || end === undefined) {
    throw new GraphError(
      400,
      "ErrorInvalidRequest",
      "This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.",
    );
  }
  const [from, to] = [readInstant(start), readInstant(end)];
  if (to < from) throw new GraphError(400, "ErrorInvalidRequest", "The end of the time window is before its start.");
  if (to - from > 1825 * DAY_MS) {
    throw new GraphError(
      400,
      "ErrorInvalidRequest",
      "The range between the start and end dates is greater than the allowed range. Maximum number of days: 1825",
    );
  }
  return { from, to };
}

/** An offset in the text counts; without one it is UTC. A `+` that came unencoded is a blank. */
function readInstant(text: string): number {
  const parsed = DateTime.fromISO(text.replace(/ (\d\d:?\d\d)$/, "+$1"), { zone: "UTC" });
  if (!parsed.isValid)
    throw new GraphError(400, "ErrorInvalidParameter", `The value '${text}' is not a date and time.`);
  return parsed.toMillis();
}
