// To Do stores due and start dates as an instant: midnight in the writer's zone, given in UTC. So the time of day in UTC reveals the
// writer's offset, and with it the intended date:
//   00:00Z … 09:59Z   the writer is at or west of UTC: the same date
//   after 10:59Z      the writer is east of UTC: it is already the next date there
//   10:00Z            UTC-10 or UTC+14; 11:00Z: UTC-11 or UTC+13. The mailbox's own offset decides.
import { DateTime, IANAZone } from "luxon";
import { ianaZoneOf } from "../../core/records/time-zone.ts";

export interface WireDate {
  readonly dateTime: string;
  readonly timeZone?: string | null | undefined;
}

const wireForm = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?$/;
const utcNames: ReadonlySet<string> = new Set(["utc", "etc/utc", "gmt", "etc/gmt", "tzone://microsoft/utc"]);

/** The calendar date (YYYY-MM-DD) that the writer meant. @throws RangeError if it is not a date */
export function decodeDate(wire: WireDate, mailboxZone: string): string {
  const utc = toUtc(wire);
  const [, day = "", hour = "", minute = ""] = mustBeDateTime(utc);
  // An answer to our own write repeats the zone that we sent: midnight there needs no guessing.
  if (utc !== wire.dateTime && /T00:00/.test(wire.dateTime)) return wire.dateTime.slice(0, 10);
  const hours = Number(hour) + Number(minute) / 60;
  const date = isNextDate(hours, day, mailboxZone) ? addDay(day) : day;
  if (!isDate(date)) throw new RangeError(`${wire.dateTime} is no date that a task can have`);
  return date;
}

function isNextDate(hours: number, day: string, mailboxZone: string): boolean {
  if (hours < 10) return false;
  if (hours === 10) return offsetOn(day, mailboxZone) >= 840;
  if (hours === 11) return offsetOn(day, mailboxZone) !== -660;
  return true;
}

/** A date as To Do stores it best: midnight in the mailbox's zone. */
export function encodeDate(date: string, timeZone: string): { readonly dateTime: string; readonly timeZone: string } {
  return { dateTime: `${date}T00:00:00`, timeZone };
}

/** An instant to the second: 2026-05-01T16:30:00Z. @throws RangeError */
export function decodeInstant(wire: WireDate): string {
  const utc = toUtc(wire);
  mustBeDateTime(utc);
  return `${utc.slice(0, 16)}:${utc.slice(17, 19) || "00"}Z`;
}

export function encodeInstant(instant: string): { readonly dateTime: string; readonly timeZone: string } {
  return { dateTime: new Date(instant).toISOString().slice(0, 19), timeZone: "UTC" };
}

export function isDate(text: string): boolean {
  const [year, month, day] = partsOf(text);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
}

// Parsed by hand, not with Date: a page has three dates for each task, and Date took most of the reading time.
function partsOf(date: string): readonly [year: number, month: number, day: number] {
  return [Number(date.slice(0, 4)), Number(date.slice(5, 7)), Number(date.slice(8, 10))];
}

function daysOf(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function toUtc({ dateTime, timeZone }: WireDate): string {
  if (timeZone === null || timeZone === undefined || utcNames.has(timeZone.toLowerCase())) return dateTime;
  mustBeDateTime(dateTime);
  const zone = ianaZoneOf(timeZone);
  if (zone === null) throw new RangeError(`Unknown time zone ${timeZone}`);
  return DateTime.fromISO(dateTime, { zone }).toUTC().toISO({ includeOffset: false }) ?? dateTime;
}

/**
 * The parts of one of Graph's dates with time: date, hour, minute, second. An impossible one (30 February, 25:00) is not turned into
 * another.
 * @throws RangeError
 */
export function mustBeDateTime(dateTime: string): RegExpExecArray {
  const match = wireForm.exec(dateTime);
  const [, date = "", hour = "", minute = "", second = "00"] = match ?? [];
  if (!match || !isDate(date) || hour > "23" || minute > "59" || second > "59")
    throw new RangeError(`${dateTime} is no date and time`);
  return match;
}

function offsetOn(day: string, zone: string): number {
  return IANAZone.create(zone).offset(Date.parse(`${day}T12:00:00Z`));
}

function addDay(date: string): string {
  const [year, month, day] = partsOf(date);
  if (day < daysOf(year, month)) return `${date.slice(0, 8)}${two(day + 1)}`;
  return month < 12 ? `${date.slice(0, 5)}${two(month + 1)}-01` : `${String(year + 1).padStart(4, "0")}-01-01`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
