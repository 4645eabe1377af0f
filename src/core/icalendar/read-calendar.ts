// Text of iCalendar as events of ours: a series and its own occurrences, which come as components of the same UID, are one event. What cannot
// be held is left out with the reason, event by event; the others are taken.
import ICAL from "ical.js";
import type { Breach } from "../records/breach.ts";
import { type EventFields, startDateOf } from "../records/event.ts";
import { findBreach } from "../records/event-rules.ts";
import { isDayOf } from "../records/series.ts";
import { cancelOccurrence, type Edited, editOccurrence } from "../records/series-edits.ts";
import { mustBeHeld, type ReadOptions, readEvent, textOf } from "./read-event.ts";
import { dayOf, lastDay, momentOf, momentsOf, Unreadable, type Zones, zonesOf } from "./read-time.ts";
import { recurrenceOfRule } from "./rrule.ts";

export interface TakenEvent {
  readonly uid: string;
  readonly fields: EventFields;
  /** What was changed on the way, for people. */
  readonly notes: readonly string[];
}

export interface LeftOut {
  readonly uid: string;
  readonly subject: string;
  /** For people. */
  readonly reason: string;
}

export interface ReadCalendar {
  readonly taken: readonly TakenEvent[];
  readonly leftOut: readonly LeftOut[];
}

/** Null when the text is no iCalendar. */
export function readCalendar(text: string, options: ReadOptions): ReadCalendar | null {
  const calendars = parsed(text);
  if (calendars === null) return null;
  const taken: TakenEvent[] = [];
  const leftOut: LeftOut[] = [];
  for (const calendar of calendars) {
    const zones = zonesOf(calendar, options.floatingZone);
    for (const [uid, components] of byUid(calendar)) {
      try {
        taken.push({ uid, ...readSeries(uid, components, zones, options) });
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error;
        const [first] = components;
        leftOut.push({ uid, subject: first === undefined ? "" : textOf(first, "summary"), reason: error.message });
      }
    }
  }
  return { taken, leftOut };
}

function parsed(text: string): readonly ICAL.Component[] | null {
  try {
    const found = ICAL.parse(text);
    // Several calendars in one text come as an array of them.
    const all = (typeof found[0] === "string" ? [found] : found) as unknown[][];
    const calendars = all.map((calendar) => new ICAL.Component(calendar));
    return calendars.length > 0 && calendars.every(({ name }) => name === "vcalendar") ? calendars : null;
  } catch {
    return null;
  }
}

function byUid(calendar: ICAL.Component): ReadonlyMap<string, readonly ICAL.Component[]> {
  const groups = new Map<string, ICAL.Component[]>();
  for (const [index, component] of calendar.getAllSubcomponents("vevent").entries()) {
    // Without a UID it is an event by itself; it is left out later.
    const uid = textOf(component, "uid").trim();
    const key = uid === "" ? `\0${index}` : uid;
    groups.set(key, [...(groups.get(key) ?? []), component]);
  }
  return groups;
}

/** @throws Unreadable */
function readSeries(uid: string, components: readonly ICAL.Component[], zones: Zones, options: ReadOptions) {
  if (uid.startsWith("\0")) throw new Unreadable("it has no UID, so that a second import could not recognise it");
  const isOccurrence = (component: ICAL.Component): boolean => component.getFirstProperty("recurrence-id") !== null;
  const masters = components.filter((component) => !isOccurrence(component));
  const [master] = masters;
  if (master === undefined) throw new Unreadable("it is an occurrence without its series");
  if (masters.length > 1) throw new Unreadable("two events have the same UID");
  if (isCancelled(master)) throw new Unreadable("it is cancelled");
  mustBeHeld(master);
  const { fields, notes: masterNotes } = readEvent(master, zones, options);
  const notes = [...masterNotes];
  let event = withRule(fields, master);
  mustKeep(findBreach(event));
  for (const date of master
    .getAllProperties("exdate")
    .flatMap((one) => momentsOf(one, zones))
    .map((one) => dayOf(one, event.time))) {
    if (event.recurrence !== null && isDayOf(event, date)) event = mustBeMade(cancelOccurrence(event, date));
    else notes.push(`EXDATE ${date} is no day of the series.`);
  }
  for (const component of components.filter(isOccurrence)) {
    event = withOccurrence(event, component, zones, options, notes);
  }
  mustKeep(findBreach(event));
  return { fields: { ...event, uid }, notes: [...new Set(notes)] };
}

/** @throws Unreadable */
function withRule(fields: EventFields, master: ICAL.Component): EventFields {
  const property = master.getFirstProperty("rrule");
  if (property === null) return fields;
  const rule = recurrenceOfRule(String(property.getFirstValue()), {
    date: startDateOf(fields.time),
    lastDay: (until) => lastDay(until, fields.time),
  });
  if ("refused" in rule) throw new Unreadable(`its pattern cannot be held: ${rule.refused}`);
  return { ...fields, recurrence: rule.recurrence };
}

/** @throws Unreadable */
function withOccurrence(
  event: EventFields,
  component: ICAL.Component,
  zones: Zones,
  options: ReadOptions,
  notes: string[],
): EventFields {
  const place = component.getFirstProperty("recurrence-id");
  if (place === null) return event;
  if (place.getFirstParameter("range") !== undefined)
    throw new Unreadable("it changes “this and following” in one component");
  const date = dayOf(momentOf(place, zones), event.time);
  if (event.exceptions.some((one) => one.date === date)) throw new Unreadable(`it has ${date} twice`);
  if (isCancelled(component)) return mustBeMade(cancelOccurrence(event, date));
  const { fields, notes: own } = readEvent(component, zones, options);
  notes.push(...own.map((note) => `${date}: ${note}`));
  const { recurrence: _recurrence, exceptions: _exceptions, organizer: _organizer, ...rest } = fields;
  const { isOrganizer: _isOrganizer, uid: _uid, ...changes } = rest;
  return mustBeMade(editOccurrence(event, date, changes));
}

function isCancelled(component: ICAL.Component): boolean {
  return textOf(component, "status").toUpperCase() === "CANCELLED";
}

/** @throws Unreadable */
function mustBeMade(edited: Edited): EventFields {
  if ("event" in edited) return edited.event;
  const { field, rule } = edited.breach;
  throw new Unreadable(`${field}: ${rule}`);
}

/** @throws Unreadable */
function mustKeep(breach: Breach | null): void {
  if (breach !== null) throw new Unreadable(`${breach.field}: ${breach.rule}`);
}
