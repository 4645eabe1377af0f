import { DateTime } from "luxon";
import type { EventTime } from "./event.ts";

/** All of the server's messages are in English. */
const locale = { zone: "utc", locale: "en-GB" } as const;

/** "Mon 4 May 2026" @param date YYYY-MM-DD, or a local time that begins with it */
export function dateText(date: string): string {
  return said(date.slice(0, 10), "ccc d LLL yyyy");
}

/** "4 May" */
export function dayText(month: number, day: number): string {
  return said(`2024-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`, "d LLLL");
}

/** "Mon 4 May 2026, 16:30 UTC" */
export function instantText(instant: string): string {
  return `${dateText(instant)}, ${clockText(instant.slice(0, 19))} UTC`;
}

/** "Mon 4 May 2026, 09:00–10:00 Europe/Berlin"; what start and end share is written once. */
export function timeText(time: EventTime): string {
  const { isAllDay, start, end, startZone } = time;
  if (start === "") return "";
  if (isAllDay) {
    const last = dayBefore(end);
    const first = dateText(start);
    return last <= start.slice(0, 10) ? `${first}, all day` : `${first} – ${dateText(last)}, all day`;
  }
  const zone = startZone ?? "";
  const endZone = time.endZone ?? zone;
  const from = `${dateText(start)}, ${clockText(start)}`;
  const until = isSameDay(start, end) ? clockText(end) : `${dateText(end)}, ${clockText(end)}`;
  if (endZone !== zone) return `${from} ${zone} – ${until} ${endZone}`.trim();
  return `${from}${isSameDay(start, end) ? "–" : " – "}${until} ${zone}`.trim();
}

/** "10:00–11:00" on a day that the reader knows; the whole time when it is on another day. */
export function timeTextOn(date: string, time: EventTime): string {
  const isThere = !time.isAllDay && isSameDay(date, time.start) && isSameDay(date, time.end);
  if (!isThere || (time.endZone ?? time.startZone) !== time.startZone) return timeText(time);
  return `${clockText(time.start)}–${clockText(time.end)} ${time.startZone ?? ""}`.trim();
}

function clockText(local: string): string {
  return local.slice(17, 19) === "00" ? local.slice(11, 16) : local.slice(11, 19);
}

function isSameDay(one: string, other: string): boolean {
  return one.slice(0, 10) === other.slice(0, 10);
}

function dayBefore(date: string): string {
  return DateTime.fromISO(date.slice(0, 10), locale).minus({ days: 1 }).toFormat("yyyy-MM-dd");
}

function said(date: string, format: string): string {
  const day = DateTime.fromISO(date, locale);
  return day.isValid ? day.toFormat(format) : date;
}
