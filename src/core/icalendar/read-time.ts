import type ICAL from "ical.js";
import { DateTime } from "luxon";
import type { EventTime } from "../records/event.ts";
import { addDays } from "../records/event-time.ts";
import { ianaZoneOf, instantOf, wallTimeOf } from "../records/time-zone.ts";

/** What a calendar says of zones, and the one for times that name none. */
export interface Zones {
  /** IANA's name for a TZID of the file; null: nobody knows it. */
  find(tzid: string): string | null;
  readonly floating: string;
}

/** A day, or a time on the wall of a zone. */
export type Moment =
  | { readonly isDate: true; readonly date: string }
  | { readonly isDate: false; readonly local: string; readonly zone: string; readonly isFloating: boolean };

/** Why something cannot be taken; caught where one event is read. */
export class Unreadable extends Error {}

/** @throws Unreadable */
export function momentsOf(property: ICAL.Property, zones: Zones): readonly Moment[] {
  const [, parameters, type, ...values] = property.toJSON() as [
    string,
    Readonly<Record<string, unknown>>,
    string,
    ...unknown[],
  ];
  return values.map((value): Moment => {
    const text = String(value);
    if (type === "date") return { isDate: true, date: text };
    if (type !== "date-time") throw new Unreadable(`${property.name.toUpperCase()} is no time`);
    if (text.endsWith("Z")) return { isDate: false, local: text.slice(0, -1), zone: "Etc/UTC", isFloating: false };
    const tzid = parameters["tzid"];
    if (tzid === undefined) return { isDate: false, local: text, zone: zones.floating, isFloating: true };
    const zone = zones.find(String(tzid));
    if (zone === null) throw new Unreadable(`nobody knows the time zone "${String(tzid)}"`);
    return { isDate: false, local: text, zone, isFloating: false };
  });
}

/** @throws Unreadable */
export function momentOf(property: ICAL.Property, zones: Zones): Moment {
  const [first] = momentsOf(property, zones);
  if (first === undefined) throw new Unreadable(`${property.name.toUpperCase()} is empty`);
  return first;
}

/**
 * Start and end. Without an end: a day, or no time at all.
 * @throws Unreadable
 */
export function timeOf(
  component: ICAL.Component,
  zones: Zones,
): { readonly time: EventTime; readonly isFloating: boolean } {
  const startProperty = component.getFirstProperty("dtstart");
  if (startProperty === null) throw new Unreadable("it has no start");
  const start = momentOf(startProperty, zones);
  const endProperty = component.getFirstProperty("dtend");
  const end = endProperty === null ? afterDuration(start, component) : momentOf(endProperty, zones);
  if (start.isDate !== end.isDate) throw new Unreadable("one of start and end is a day and the other a time");
  if (start.isDate || end.isDate) {
    const [from, to] = [start, end].map((one) => (one.isDate ? one.date : ""));
    const time = { isAllDay: true, start: from ?? "", end: to ?? "", startZone: null, endZone: null };
    // Some programs write the same day twice for one day.
    return { time: time.end === time.start ? { ...time, end: addDays(time.start, 1) } : time, isFloating: false };
  }
  const time = { isAllDay: false, start: start.local, end: end.local, startZone: start.zone, endZone: end.zone };
  return { time, isFloating: start.isFloating || end.isFloating };
}

/** Days and weeks are the calendar's, hours the clock's. @throws Unreadable */
function afterDuration(start: Moment, component: ICAL.Component): Moment {
  const property = component.getFirstProperty("duration");
  const length = property === null ? null : partsOf(String(property.toJSON()[3]));
  if (start.isDate) return { isDate: true, date: addDays(start.date, length === null ? 1 : length.days) };
  if (length === null) return start;
  const day = DateTime.fromISO(start.local, { zone: start.zone }).plus({ days: length.days });
  const end = day.plus({ seconds: length.seconds });
  return { ...start, local: end.toFormat("yyyy-MM-dd'T'HH:mm:ss") };
}

/** @throws Unreadable */
function partsOf(text: string): { readonly days: number; readonly seconds: number } {
  const found = /^\+?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  if (found === null) throw new Unreadable("its duration cannot be read");
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0));
  return { days: weeks * 7 + days, seconds: hours * 3600 + minutes * 60 + seconds };
}

/** The day of the series that a moment names (EXDATE, RECURRENCE-ID), in the series' own zone. */
export function dayOf(moment: Moment, series: EventTime): string {
  if (moment.isDate) return moment.date;
  if (series.isAllDay || series.startZone === null) return moment.local.slice(0, 10);
  return wallTimeOf(instantOf(moment.local, moment.zone), series.startZone).slice(0, 10);
}

/**
 * The last day on which an occurrence of the series may begin.
 * @param until as a rule writes it: 20260501 or 20260501T120000Z
 */
export function lastDay(until: string, series: EventTime): string | null {
  const found = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?$/.exec(until.replaceAll(/[-:]/g, ""));
  if (found === null) return null;
  const [, year, month, day, hour, minute, second, utc] = found;
  const date = `${year}-${month}-${day}`;
  if (hour === undefined || series.isAllDay) return date;
  const wall = `${date}T${hour}:${minute}:${second}`;
  const local = utc === "Z" ? wallTimeOf(`${wall}Z`, series.startZone ?? "Etc/UTC") : wall;
  const last = local.slice(0, 10);
  return local.slice(11) < series.start.slice(11) ? addDays(last, -1) : last;
}

/** The zones of a calendar: by IANA's or Windows' name, by a name that ends in one, by where its definition says it is. */
export function zonesOf(calendar: ICAL.Component, floating: string): Zones {
  const places = new Map(
    calendar
      .getAllSubcomponents("vtimezone")
      .map((zone) => [
        String(zone.getFirstPropertyValue("tzid")),
        String(zone.getFirstPropertyValue("x-lic-location")),
      ]),
  );
  return {
    floating,
    find: (tzid) => {
      const parts = tzid.split("/");
      const candidates = [tzid, parts.slice(-2).join("/"), parts.slice(-3).join("/"), places.get(tzid) ?? ""];
      return candidates.map((name) => (name === "" ? null : ianaZoneOf(name))).find((zone) => zone !== null) ?? null;
    },
  };
}
