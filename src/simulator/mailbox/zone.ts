import { DateTime, IANAZone } from "luxon";
import { findIana, findWindows } from "windows-iana";
import { GraphError, invalidRequest } from "../graph/graph-error.ts";

/** A `dateTimeTimeZone`: a local time without offset, and the name of its zone. */
export interface ZonedTime {
  readonly dateTime: string;
  readonly timeZone: string;
}

const LOCAL_TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,7})?)?)?$/;

/** The table is searched name by name, and ten thousand events ask for the same two or three. */
const known = new Map<string, string>();

/** The IANA zone behind a Windows or an IANA name. @throws GraphError 400 TimeZoneNotSupportedException */
export function ianaZone(name: string): string {
  const zone = known.get(name) ?? findZone(name);
  known.set(name, zone);
  return zone;
}

function findZone(name: string): string {
  if (name.toUpperCase() === "UTC") return "UTC";
  const fromWindows = findIana(name)[0];
  if (fromWindows !== undefined) return fromWindows;
  if (name.trim() !== "" && IANAZone.isValidZone(name)) return name;
  throw new GraphError(
    400,
    "TimeZoneNotSupportedException",
    `The following TimeZone value is not supported: '${name}'.`,
  );
}

/** Whether two names mean the same zone to Exchange, which knows zones by their Windows names. */
export function isSameZone(one: string, other: string): boolean {
  return windowsZone(one) === windowsZone(other);
}

function windowsZone(name: string): string {
  const zone = ianaZone(name);
  return findWindows(zone)[0] ?? zone;
}

const HOUR_MS = 3_600_000;

/** Of the hour that comes twice in autumn the first one; luxon takes either, by the season in which it is asked. */
export function firstInstantOf(local: DateTime): number {
  const earlier = local.minus({ milliseconds: HOUR_MS });
  return local.hour === earlier.hour && local.minute === earlier.minute ? earlier.toMillis() : local.toMillis();
}

/** The instant that a zoned time names. @throws GraphError 400 when it has a Z, an offset, or no such date */
export function instantOf({ dateTime, timeZone }: ZonedTime): number {
  const zone = ianaZone(timeZone);
  const parsed = LOCAL_TIME.test(dateTime) ? DateTime.fromISO(dateTime, { zone }) : DateTime.invalid("not local");
  if (!parsed.isValid) throw invalidRequest(`The value '${dateTime}' is not a valid DateTime.`, "InvalidDateTime");
  return firstInstantOf(parsed);
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The instant as Outlook writes it: seven digits of fraction, in UTC unless another zone is named. */
export function writeInstant(at: number, zoneName = "UTC"): ZonedTime {
  const zone = zoneName === "UTC" ? "UTC" : ianaZone(zoneName);
  const local =
    zone === "UTC"
      ? new Date(at).toISOString().slice(0, 23)
      : DateTime.fromMillis(at, { zone }).toFormat("yyyy-MM-dd'T'HH:mm:ss.SSS");
  return { dateTime: `${local}0000`, timeZone: zoneName };
}
