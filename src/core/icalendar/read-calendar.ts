// Reads iCalendar text as events. A series and its changed occurrences come as components with the same UID, in any order, and make one
// event. An event that cannot be held is skipped with the reason; the others are taken.
import type ICAL from "ical.js";
import type { Breach } from "../records/breach.ts";
import { type EventException, type EventFields, type OccurrenceChanges, startDateOf } from "../records/event.ts";
import { findEventBreach } from "../records/event-rules.ts";
import { isDayOf } from "../records/series.ts";
import { type Edited, ownException, withExceptions } from "../records/series-edits.ts";
import { componentOf, propertyOf, rawValue, readComponents, type TextComponent } from "./read-components.ts";
import { mustBeHeld, propertyText, type ReadOptions, readEvent } from "./read-event.ts";
import { dayOf, lastDay, momentOf, momentsOf, Unreadable } from "./read-time.ts";
import { recurrenceOfRule } from "./rrule.ts";
import { type Zones, zonesOf } from "./zones.ts";

export interface TakenEvent {
  readonly uid: string;
  readonly fields: EventFields;
  /** What was changed while reading, for people. */
  readonly notes: readonly string[];
}

export interface EventLeftOut {
  readonly uid: string;
  readonly subject: string;
  /** For people. */
  readonly reason: string;
}

export interface CalendarText {
  /** Number of events, taken or not. */
  readonly size: number;
  /** One at a time, so that the caller may pause between them; null marks a pause within a long event. */
  read(): Generator<TakenEvent | EventLeftOut | null, void>;
}

/** Exceptions of one series: more than any real calendar has. Each is compared with its neighbours. */
const maxExceptions = 1_000;
/** For one event: more notes would not help anybody. */
const mostBadNotes = 20;
/** The database index on UIDs takes no longer values. */
const maxUid = 800;
/** Messages about an event that is stored elsewhere; the other methods carry the event itself. */
const otherMethods: ReadonlySet<string> = new Set(["CANCEL", "REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH"]);

/** Null when the text is not iCalendar. */
export function openCalendarText(text: string, options: ReadOptions): CalendarText | null {
  const calendars = readComponents(text).map((calendar) => ({ calendar, groups: byUid(calendar) }));
  const isAny = ({ isWhole, parts }: TextComponent): boolean => isWhole || parts.some((part) => part.isWhole);
  if (!calendars.some(({ calendar }) => isAny(calendar))) return null;
  return {
    size: calendars.reduce((sum, { groups }) => sum + groups.size, 0),
    *read() {
      for (const { calendar, groups } of calendars) {
        const zones = zonesOf(calendar, options.floatingZone);
        const method = valueIn(calendar, "method").toUpperCase();
        for (const [uid, components] of groups) {
          const read = yield* readGroup(uid, components, zones, options);
          yield otherMethods.has(method)
            ? { ...namesOf(read), reason: `the file is no event but a ${method} of one` }
            : read;
        }
      }
    },
  };
}

/** The calendar's events by UID, with whatever else people might look for in it. An event without a UID stands alone. */
function byUid(calendar: TextComponent): ReadonlyMap<string, readonly TextComponent[]> {
  const groups = new Map<string, TextComponent[]>();
  for (const [index, component] of calendar.parts.entries()) {
    if (!["vevent", "vtodo", "vjournal"].includes(component.name)) continue;
    const uid = valueIn(component, "uid");
    const key = uid === "" || component.name !== "vevent" ? `\0${index}` : uid;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [component]);
    else group.push(component);
  }
  return groups;
}

function valueIn(component: TextComponent, name: string): string {
  const line = component.lines.find((one) => new RegExp(`^${name}[;:]`, "i").test(one));
  return String((line === undefined ? null : propertyOf(line))?.getFirstValue() ?? "").trim();
}

function namesOf(read: TakenEvent | EventLeftOut): Pick<EventLeftOut, "uid" | "subject"> {
  return { uid: read.uid, subject: "reason" in read ? read.subject : read.fields.subject };
}

function* readGroup(
  uid: string,
  group: readonly TextComponent[],
  zones: Zones,
  options: ReadOptions,
): Generator<null, TakenEvent | EventLeftOut> {
  const bad = new Set<string>();
  const components: ICAL.Component[] = [];
  for (const one of group) {
    yield null;
    components.push(componentOf(one, (name) => bad.add(name.toUpperCase())));
  }
  const [first] = components;
  const name = {
    uid: first === undefined ? uid : propertyText(first, "uid").trim(),
    subject: first === undefined ? "" : propertyText(first, "summary"),
  };
  try {
    if (group.some(({ isWhole }) => !isWhole)) throw new Unreadable("its text is cut off: its END is missing");
    const read = yield* readSeries(uid, components, zones, options);
    const lines = [...bad].slice(0, mostBadNotes).map((line) => `Its line ${line} cannot be read and is left out.`);
    return { uid: name.uid, fields: read.fields, notes: [...lines, ...read.notes] };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const lost = ["DTSTART", "RRULE", "UID"]
      .filter((line) => bad.has(line))
      .map((line) => ` (its line ${line} cannot be read)`);
    return { ...name, reason: `${error.message}${lost.join("")}` };
  }
}

/** @throws Unreadable */
function* readSeries(
  uid: string,
  components: readonly ICAL.Component[],
  zones: Zones,
  options: ReadOptions,
): Generator<null, Pick<TakenEvent, "fields" | "notes">> {
  const strange = components.find(({ name }) => name !== "vevent");
  if (strange !== undefined) throw new Unreadable(`it is a ${strange.name.toUpperCase()}: only events are taken`);
  if (uid.startsWith("\0")) throw new Unreadable("it has no UID, so that a second import could not recognise it");
  if (uid.length > maxUid) throw new Unreadable(`its UID is longer than ${maxUid} characters`);
  const isOccurrence = (component: ICAL.Component): boolean => component.getFirstProperty("recurrence-id") !== null;
  const masters = components.filter((component) => !isOccurrence(component));
  const latest = Math.max(...masters.map(sequenceOf));
  const [master, other] = masters.filter((component) => sequenceOf(component) === latest);
  if (master === undefined) throw new Unreadable("it is an occurrence without its series");
  if (other !== undefined && !isSameText(master, other)) throw new Unreadable("two events have the same UID");
  if (isCancelled(master)) throw new Unreadable("it is cancelled");
  mustBeHeld(master);
  const { fields, notes: masterNotes } = readEvent(master, zones, options);
  const event = withRule(fields, master, zones);
  mustKeep(findEventBreach(event));
  const notes = [...masterNotes];
  if (masters.length > 1) notes.push(`The file has it ${masters.length} times; its last version is taken.`);
  const exceptions = new Map<string, EventException>();
  const put = (exception: EventException, name: string): void => {
    if (event.recurrence !== null && isDayOf(event, exception.date)) exceptions.set(exception.date, exception);
    else notes.push(`${name} ${exception.date} is no day of the series; it is left out.`);
    if (exceptions.size > maxExceptions) throw new Unreadable(`it has more than ${maxExceptions} days of its own`);
  };
  for (const date of cancelledDays(master, event, zones, notes)) put({ date, kind: "cancelled" }, "EXDATE");
  const occurrences = components.filter(isOccurrence).toSorted((one, other) => sequenceOf(one) - sequenceOf(other));
  for (const component of occurrences) {
    yield null;
    put(occurrenceOf(event, component, zones, options, notes), "RECURRENCE-ID");
  }
  const own: EventException[] = [];
  for (const exception of exceptions.values()) {
    yield null;
    own.push(...[ownException(event, exception)].filter((one) => one !== null));
  }
  const whole = mustBeMade(withExceptions(event, own));
  mustKeep(findEventBreach(whole));
  return { fields: { ...whole, uid }, notes: [...new Set(notes)] };
}

/** @throws Unreadable */
function withRule(fields: EventFields, master: ICAL.Component, zones: Zones): EventFields {
  const property = master.getFirstProperty("rrule");
  if (property === null) return fields;
  const rule = recurrenceOfRule(rawValue(property), {
    date: startDateOf(fields.time),
    lastDay: (until) => lastDay(until, fields.time, zones.floating),
  });
  if ("refused" in rule) throw new Unreadable(`its pattern cannot be held: ${rule.refused}`);
  return { ...fields, recurrence: rule.recurrence };
}

/** If a list cannot be read in part, the rest is taken. @throws Unreadable */
function cancelledDays(
  master: ICAL.Component,
  { time }: EventFields,
  zones: Zones,
  notes: string[],
): readonly string[] {
  const bad = new Set<string>();
  const days = master
    .getAllProperties("exdate")
    .flatMap((property) => momentsOf(property, zones, ({ message }) => bad.add(message)))
    .map((moment) => dayOf(moment, time, zones.floating));
  notes.push(...[...bad].slice(0, mostBadNotes).map((message) => `An EXDATE is left out: ${message}.`));
  return days;
}

/** @throws Unreadable */
function occurrenceOf(
  { time }: EventFields,
  component: ICAL.Component,
  zones: Zones,
  options: ReadOptions,
  notes: string[],
): EventException {
  const place = component.getFirstProperty("recurrence-id");
  if (place === null) throw new Unreadable("it names no occurrence");
  if (place.getFirstParameter("range") !== undefined)
    throw new Unreadable("it changes “this and following” in one component");
  const date = dayOf(momentOf(place, zones), time, zones.floating);
  if (isCancelled(component)) return { date, kind: "cancelled" };
  const { fields, notes: own } = named(`its occurrence of ${date}`, () => readEvent(component, zones, options));
  notes.push(...own.map((note) => `${date}: ${note}`));
  const { recurrence: _recurrence, exceptions: _exceptions, organizer: _organizer, ...rest } = fields;
  const { isOrganizer: _isOrganizer, uid: _uid, ...changes } = rest;
  return { date, kind: "changed", changes: changes satisfies OccurrenceChanges };
}

/** @throws Unreadable, naming the component */
function named<T>(part: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof Unreadable ? new Unreadable(`${part}: ${error.message}`) : error;
  }
}

/** When two components name the same day, the higher sequence number wins. */
function sequenceOf(component: ICAL.Component): number {
  return Number(propertyText(component, "sequence")) || 0;
}

function isSameText(one: ICAL.Component, other: ICAL.Component): boolean {
  return JSON.stringify(one.toJSON()) === JSON.stringify(other.toJSON());
}

function isCancelled(component: ICAL.Component): boolean {
  return propertyText(component, "status").toUpperCase() === "CANCELLED";
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
