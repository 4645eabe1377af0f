// Times of an event. Graph sends them in UTC, beside the zone that the author meant. An all-day event's are dates, whatever zone is
// requested, and are never converted.
import { DateTime } from "luxon";
import { StoreError } from "../../../app/store-error.ts";
import type { EventTime } from "../../../core/records/event.ts";
import { ianaZoneOf, instantOf, wallTimeOf, windowsZoneOf } from "../../../core/records/time-zone.ts";
import { mustBeDateTime } from "../dates.ts";
import type { WireEvent, WireMoment } from "./wire.ts";

/**
 * The IANA name of a zone as Graph sends it. An unknown one (tzone://Microsoft/Custom) counts as the mailbox's: for a single event that
 * changes no instant.
 */
export function zoneOf(name: string | null | undefined, mailboxZone: string): string {
  if (name === null || name === undefined || name === "") return mailboxZone;
  return ianaZoneOf(name) ?? mailboxZone;
}

/** A series is in one zone: its days are that zone's, whatever zone its times were written in. */
export function seriesZoneOf(event: WireEvent, mailboxZone: string): string {
  return zoneOf(zoneNameOf(event), mailboxZone);
}

export function zoneNameOf({ recurrence, originalStartTimeZone }: WireEvent): string {
  return recurrence?.range.recurrenceTimeZone || originalStartTimeZone || "";
}

/** Whether only Exchange knows the series' zone. The days of an all-day series are in no zone. */
export function hasUnknownZone(event: WireEvent): boolean {
  const name = zoneNameOf(event);
  return Boolean(event.recurrence) && event.isAllDay !== true && name !== "" && ianaZoneOf(name) === null;
}

/** @throws RangeError for a time that cannot be read */
export function readTime(event: WireEvent, mailboxZone: string): EventTime {
  const { start, end } = event;
  if (!start || !end) throw new RangeError("The event has no time");
  if (event.isAllDay) return { isAllDay: true, start: dateOf(start), end: dateOf(end), startZone: null, endZone: null };
  if (hasUnknownZone(event)) throw new RangeError(`nobody knows the time zone "${zoneNameOf(event)}" of the series`);
  const startZone = event.recurrence
    ? seriesZoneOf(event, mailboxZone)
    : zoneOf(event.originalStartTimeZone, mailboxZone);
  const endZone = event.originalEndTimeZone ? zoneOf(event.originalEndTimeZone, mailboxZone) : startZone;
  return {
    isAllDay: false,
    start: wallTimeIn(start, startZone),
    end: wallTimeIn(end, endZone),
    startZone,
    endZone,
  };
}

/** We request UTC; an answer in another zone says so. @throws RangeError if the instant cannot be determined */
export function readInstant({ dateTime, timeZone }: WireMoment): string {
  mustBeDateTime(dateTime);
  const zone = ianaZoneOf(timeZone || "UTC");
  if (zone === null) throw new RangeError(`nobody knows the time zone "${timeZone}" of ${dateTime}`);
  return instantOf(dateTime.slice(0, 19), zone);
}

/** The local time in a zone. @throws RangeError for one outside of the years that calendars have */
function wallTimeIn(moment: WireMoment, zone: string): string {
  const local = wallTimeOf(readInstant(moment), zone);
  if (!/^\d{4}-/.test(local)) throw new RangeError(`${moment.dateTime} is in no year that a calendar has`);
  return local;
}

export function dateOf({ dateTime }: WireMoment): string {
  mustBeDateTime(dateTime);
  return dateTime.slice(0, 10);
}

export interface WireTimes {
  readonly isAllDay: boolean;
  readonly start: { readonly dateTime: string; readonly timeZone: string };
  readonly end: { readonly dateTime: string; readonly timeZone: string };
}

/**
 * Times in Graph's form, with Microsoft's own zone names, which it certainly knows.
 * @param wireZone the mailbox's zone by Microsoft's name, for all-day events
 * @throws StoreError rejected for a series in a zone without a Microsoft name: in any other zone its occurrences would shift with DST
 */
export function encodeTime(time: EventTime, isSeries: boolean, wireZone: string): WireTimes {
  if (time.isAllDay) {
    const midnight = (date: string) => ({ dateTime: `${date.slice(0, 10)}T00:00:00`, timeZone: wireZone });
    return { isAllDay: true, start: midnight(time.start), end: midnight(time.end) };
  }
  const zone = time.startZone ?? "Etc/UTC";
  const start = encodeMoment(time.start, zone);
  if (isSeries && start.timeZone !== windowsZoneOf(zone))
    throw new StoreError(
      "rejected",
      `Microsoft knows no time zone ${zone}, and a series in another zone would be at the wrong time for a part of the year. Give the series another time zone.`,
      { code: "UnknownTimeZone" },
    );
  return { isAllDay: false, start, end: encodeEnd(time, zone, isSeries) };
}

function encodeEnd(time: EventTime, startZone: string, isSeries: boolean) {
  const zone = time.endZone ?? startZone;
  if (!isSeries || windowsZoneOf(zone) !== null) return encodeMoment(time.end, zone);
  return encodeMoment(wallTimeOf(instantOf(time.end, zone), startZone), startZone);
}

/** An instant is the same in UTC, so for a zone without a Windows name only the name is lost. */
function encodeMoment(local: string, zone: string) {
  const timeZone = windowsZoneOf(zone);
  const whole = DateTime.fromISO(local, { zone: "utc" }).toFormat("yyyy-MM-dd'T'HH:mm:ss");
  if (timeZone !== null) return { dateTime: whole, timeZone };
  return { dateTime: instantOf(local, zone).slice(0, 19), timeZone: "UTC" };
}
