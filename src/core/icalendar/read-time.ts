// Times of an event as written in the file, and the known zone that replaces the file's own.
import type ICAL from "ical.js";
import type { EventTime } from "../records/event.ts";
import { addDays } from "../records/event-time.ts";
import { lastDateOf } from "../records/series-dates.ts";
import { wallTimeOf } from "../records/time-zone.ts";
import { rawValue } from "./read-components.ts";
import { recurrenceOfRule } from "./rrule.ts";
import { writtenTimeOf } from "./wall-time.ts";
import { type FileZone, type Zones, zoneNamed } from "./zones.ts";

/** A day, or a local time in a zone. */
export type Moment = { readonly isDate: true; readonly date: string } | TimedMoment;

interface TimedMoment {
  readonly isDate: false;
  /** Milliseconds as if the local time were UTC. */
  readonly wallMs: number;
  readonly zone: FileZone;
  readonly isFloating: boolean;
}

/** Why something cannot be taken; caught where a single event is read. */
export class Unreadable extends Error {}

/** Limit in one line: more than any real calendar has. */
const maxMoments = 5_000;
const DAY_MS = 86_400_000;
const utc = zoneNamed("Etc/UTC");

/**
 * @param onUnreadable called for each list entry that cannot be read; the others are taken
 * @throws Unreadable for a list that is too long
 */
export function momentsOf(
  property: ICAL.Property,
  zones: Zones,
  onUnreadable: (error: Unreadable) => void,
): readonly Moment[] {
  const texts = rawValue(property).split(",");
  if (texts.length > maxMoments)
    throw new Unreadable(`${property.name.toUpperCase()} names more than ${maxMoments} days`);
  return texts
    .filter((text) => text.trim() !== "")
    .flatMap((text) => {
      try {
        return [momentIn(text, property, zones)];
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        onUnreadable(error);
        return [];
      }
    });
}

function momentIn(text: string, property: ICAL.Property, zones: Zones): Moment {
  const written = writtenTimeOf(text);
  if (written === null) throw new Unreadable(`${property.name.toUpperCase()} is no time: ${text.slice(0, 40)}`);
  const { date, clock, offsetMs } = written;
  if (clock === null || property.type === "date") return { isDate: true, date };
  const wallMs = Date.parse(`${date}T${clock}Z`);
  if (offsetMs !== null) return { isDate: false, wallMs: wallMs - offsetMs, zone: utc, isFloating: false };
  const tzid = property.getFirstParameter("tzid") ?? "";
  if (tzid === "") return { isDate: false, wallMs, zone: zoneNamed(zones.floating), isFloating: true };
  const zone = zones.find(tzid);
  if (zone === null) throw new Unreadable(`nobody knows the time zone "${tzid}"`);
  return { isDate: false, wallMs, zone, isFloating: false };
}

/** @throws Unreadable */
export function momentOf(property: ICAL.Property, zones: Zones): Moment {
  const [first] = momentsOf(property, zones, (error) => {
    throw error;
  });
  if (first === undefined) throw new Unreadable(`${property.name.toUpperCase()} is empty`);
  return first;
}

/**
 * Start and end. Without an end: one day, or no duration.
 * @throws Unreadable
 */
export function timeOf(
  component: ICAL.Component,
  zones: Zones,
): { readonly time: EventTime; readonly notes: readonly string[] } {
  const startProperty = component.getFirstProperty("dtstart");
  if (startProperty === null) throw new Unreadable("it has no start");
  const start = momentOf(startProperty, zones);
  const endProperty = component.getFirstProperty("dtend");
  const end = endProperty === null ? afterDuration(start, component) : momentOf(endProperty, zones);
  if (start.isDate) return daysOf(start.date, end);
  const notes = start.isDate === end.isDate ? [] : ["One of its start and end is a day and the other a time."];
  const isSeries = component.getFirstProperty("rrule") !== null;
  const timed = timedEnd(start, end, isSeries);
  const last = lastDateIn(component, start);
  const [from, to] = [start.zone.instantMs(start.wallMs), timed.zone.instantMs(timed.wallMs)];
  const span = { from, to: last === null ? null : Math.max(to, Date.parse(`${last}T00:00:00Z`) + DAY_MS) };
  const [one, other] = [start, timed].map((moment) =>
    inKnownZone(moment, isSeries ? span : { from, to: Math.max(from, to) }, isSeries),
  );
  if (one === undefined || other === undefined) throw new Unreadable("it has no time");
  if (start.isFloating || timed.isFloating)
    notes.push(`Its times name no zone: they are taken as ${zones.floating}'s.`);
  return {
    time: { isAllDay: false, start: one.local, end: other.local, startZone: one.zone, endZone: other.zone },
    notes: [...new Set([...notes, one.note, other.note].filter((note) => note !== null))],
  };
}

/**
 * An end given as a date means its midnight. For a series the end is in the zone of its start: each occurrence lasts as long as the first.
 */
function timedEnd(start: TimedMoment, end: Moment, isSeries: boolean): TimedMoment {
  if (end.isDate) return { ...start, wallMs: Math.max(start.wallMs, Date.parse(`${end.date}T00:00:00Z`)) };
  if (!isSeries) return end;
  const instant = end.zone.instantMs(end.wallMs);
  if (start.zone.instantMs(end.wallMs) === instant) return { ...end, zone: start.zone };
  return { ...start, wallMs: instant + start.zone.offsetAt(instant) };
}

/** @throws Unreadable for a series in a zone that matches no known one */
function inKnownZone(moment: TimedMoment, span: { from: number; to: number | null }, isSeries: boolean) {
  const found = moment.zone.standIn(span);
  if (found !== null) return { ...found, local: localOf(moment.wallMs) };
  if (isSeries)
    throw new Unreadable("no time zone that Microsoft knows has the rules of the one that the file defines");
  const local = localOf(moment.zone.instantMs(moment.wallMs));
  return {
    zone: "Etc/UTC",
    local,
    note: "Microsoft knows no time zone like its own: it is taken in UTC, at the same moment.",
  };
}

function daysOf(start: string, end: Moment): { readonly time: EventTime; readonly notes: readonly string[] } {
  const isMidnight = end.isDate || end.wallMs % DAY_MS === 0;
  const day = end.isDate ? end.date : localOf(end.wallMs).slice(0, 10);
  const last = isMidnight ? day : addDays(day, 1);
  return {
    // Some programs write the same date as start and end of a one-day event.
    time: { isAllDay: true, start, end: last === start ? addDays(start, 1) : last, startZone: null, endZone: null },
    notes: end.isDate ? [] : ["Its start is a day and its end a time: it is taken as whole days."],
  };
}

function localOf(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 19);
}

/** The last day of its rule; null: it has no end, or none can be determined. */
function lastDateIn(component: ICAL.Component, start: TimedMoment): string | null {
  const property = component.getFirstProperty("rrule");
  if (property === null) return null;
  const date = localOf(start.wallMs).slice(0, 10);
  // The zone does not matter here: a day more or less selects no other zone.
  const read = recurrenceOfRule(rawValue(property), { date, lastDay: (until) => writtenTimeOf(until)?.date ?? null });
  return "refused" in read ? null : lastDateOf(read.recurrence, date);
}

/** Days and weeks are calendar days, hours are elapsed time. @throws Unreadable */
function afterDuration(start: Moment, component: ICAL.Component): Moment {
  const property = component.getFirstProperty("duration");
  const length = property === null ? null : lengthOf(rawValue(property));
  if (start.isDate) {
    const days = length === null ? 1 : length.days + Math.ceil(length.seconds / 86_400);
    return { isDate: true, date: addDays(start.date, days) };
  }
  if (length === null) return start;
  const { zone } = start;
  const end = zone.instantMs(start.wallMs + length.days * DAY_MS) + length.seconds * 1_000;
  const wallMs = end + zone.offsetAt(end);
  // The second of the two equal hours when clocks are set back: only UTC can express it.
  const isHidden = zone.instantMs(wallMs) !== end && component.getFirstProperty("rrule") === null;
  return isHidden ? { isDate: false, wallMs: end, zone: utc, isFloating: false } : { ...start, wallMs };
}

/** @throws Unreadable */
function lengthOf(text: string): { readonly days: number; readonly seconds: number } {
  const found = /^\+?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/i.exec(text);
  if (found === null) throw new Unreadable("its duration cannot be read");
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0));
  const length = { days: weeks * 7 + days, seconds: hours * 3600 + minutes * 60 + seconds };
  if (length.days > 100_000 || length.seconds > 100_000 * 86_400) throw new Unreadable("its duration cannot be read");
  return length;
}

/** The day of the series that a moment names (EXDATE, RECURRENCE-ID), in the series' zone; for an all-day series as in `lastDay`. */
export function dayOf(moment: Moment, series: EventTime, zone: string): string {
  if (moment.isDate) return moment.date;
  if (series.isAllDay || series.startZone === null) {
    return moment.zone === utc ? localDay(moment.wallMs, zone) : localOf(moment.wallMs).slice(0, 10);
  }
  // A time without a zone is taken in the series' zone.
  if (moment.isFloating) return localOf(moment.wallMs).slice(0, 10);
  const instant = moment.zone.instantMs(moment.wallMs);
  return wallTimeOf(`${localOf(instant)}Z`, series.startZone).slice(0, 10);
}

/**
 * The last day on which an occurrence of the series may begin.
 * @param until as a rule writes it: 20260501 or 20260501T120000Z
 * @param zone the zone in whose midnight an all-day series may end
 */
export function lastDay(until: string, series: EventTime, zone: string): string | null {
  const written = writtenTimeOf(until);
  if (written === null) return null;
  const { date, clock, offsetMs } = written;
  if (clock === null) return date;
  if (series.isAllDay) return offsetMs === null ? date : localDay(Date.parse(`${date}T${clock}Z`) - offsetMs, zone);
  const instant = Date.parse(`${date}T${clock}Z`) - (offsetMs ?? 0);
  const local =
    offsetMs === null ? `${date}T${clock}` : wallTimeOf(`${localOf(instant)}Z`, series.startZone ?? "Etc/UTC");
  const last = local.slice(0, 10);
  return local.slice(11) < series.start.slice(11) ? addDays(last, -1) : last;
}

/**
 * The day that begins or ends at an instant in some zone: programs write local midnight as an instant, or the second before it, without
 * saying in which zone. It is the reader's own zone if it is midnight there, else a zone from 13 hours ahead of UTC to 11 hours behind.
 */
function localDay(instantMs: number, zone: string): string {
  const isEnd = new Date(instantMs).getUTCSeconds() === 59;
  const midnight = instantMs + (isEnd ? 1_000 : 0);
  const own = wallTimeOf(`${localOf(midnight)}Z`, zone);
  const isOwn = own.endsWith("T00:00:00");
  const hours = (midnight - Math.floor(midnight / DAY_MS) * DAY_MS) / 3_600_000;
  const date = isOwn ? own.slice(0, 10) : addDays(localOf(midnight).slice(0, 10), hours >= 11 ? 1 : 0);
  return isEnd ? addDays(date, -1) : date;
}
