import fc from "fast-check";
import type { EventReader, StoredEvent } from "../../src/app/ports/event-reader.ts";
import { type EventFields, emptyEvent, recordOf, startDateOf } from "../../src/core/records/event.ts";
import { findEventBreach } from "../../src/core/records/event-rules.ts";
import { timeOn } from "../../src/core/records/event-time.ts";
import type { Recurrence } from "../../src/core/records/recurrence.ts";
import { occurrencesOf } from "../../src/core/records/series.ts";
import { datesOf } from "../../src/core/records/series-dates.ts";
import { cancelOccurrence, type Edited, editOccurrence, editSeries } from "../../src/core/records/series-edits.ts";
import { windowsZoneOf } from "../../src/core/records/time-zone.ts";
import { systemClock } from "../../src/lib/system-clock.ts";
import { ownerId, type RealSync } from "./real-sync.ts";
import type { RunningSimulator } from "./simulator.ts";

/** What people do to a calendar on either side at random, each as their program would let them; and what both sides then show. */

const acts = [
  "make",
  "makeSeries",
  "rename",
  "move",
  "cancelOne",
  "editOne",
  "moveOne",
  "invite",
  "delete",
  "otherCalendar",
] as const;

export interface Act {
  readonly do: (typeof acts)[number];
  readonly side: "office" | "m365";
  /** Which event, which of its occurrences, and which day. */
  readonly pick: number;
  readonly day: number;
  readonly hour: number;
}

export const act: fc.Arbitrary<Act> = fc.record({
  do: fc.constantFrom(...acts),
  side: fc.constantFrom("office" as const, "m365" as const),
  pick: fc.nat(20),
  day: fc.nat(20),
  hour: fc.integer({ min: 0, max: 21 }),
});

/** Mondays to Sundays around the nights in which Berlin and New York change their clocks. */
const days = [
  "2027-03-12",
  "2027-03-14",
  "2027-03-15",
  "2027-03-27",
  "2027-03-28",
  "2027-10-31",
  "2027-11-07",
  "2027-11-08",
];
const zones = ["Europe/Berlin", "America/New_York", "Asia/Kolkata"];
const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const range = { from: "2026-06-01T00:00:00Z", to: "2028-11-01T00:00:00Z" };
const [everything, all] = [{ kind: "all" } as const, 1_000];

interface Sides {
  readonly real: RealSync;
  readonly reader: EventReader;
  readonly simulator: RunningSimulator;
}

const nth = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(1, list.length)];
const clock = (hour: number): string => `T${String(hour).padStart(2, "0")}:30:00`;
const guest = (number: number) => `guest${number % 3}@elsewhere.example`;

export function eventsInOro({ reader }: Pick<Sides, "reader">): Promise<readonly StoredEvent[]> {
  return reader.inRange(everything, ownerId, { from: new Date(range.from), to: new Date(range.to) }, all);
}

export async function perform(sides: Sides, one: Act, serial: number): Promise<void> {
  return one.side === "office" ? performInOro(sides, one, serial) : performInOutlook(sides, one, serial);
}

function made({ day, hour, pick }: Act, subject: string, isSeries: boolean): EventFields {
  const date = nth(days, day) ?? "2027-03-28";
  const zone = nth(zones, pick) ?? "Etc/UTC";
  const weekday = weekdays[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? "monday";
  const recurrence: Recurrence = {
    ...{ type: "weekly", interval: 1, daysOfWeek: [weekday], firstDayOfWeek: "monday" },
    range: { type: "numbered", count: 5 },
  };
  const isAllDay = hour === 0;
  const time = { isAllDay, start: date + clock(hour), end: date + clock(hour + 1), startZone: zone, endZone: zone };
  const nextDay = new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
  const wholeDay = { isAllDay, start: date, end: nextDay, startZone: null, endZone: null };
  return { ...emptyEvent, subject, time: isAllDay ? wholeDay : time, recurrence: isSeries ? recurrence : null };
}

async function performInOro(sides: Sides, one: Act, serial: number): Promise<void> {
  const { write } = sides.real;
  if (one.do === "make" || one.do === "makeSeries") {
    const event = made(one, `Oro ${serial}`, one.do === "makeSeries");
    // Nobody can make such a one.
    if (findEventBreach(event) !== null) return;
    return write([{ op: "create", id: systemClock.newId(), fields: recordOf(event) }]);
  }
  const isOnSeries = ["cancelOne", "editOne", "moveOne"].includes(one.do);
  const found = (await eventsInOro(sides)).filter(({ fields }) => !isOnSeries || fields.recurrence !== null);
  const event = nth(
    found.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    one.pick,
  );
  if (event === undefined) return;
  if (one.do === "delete") return write([{ op: "delete", id: event.id }]);
  const edited = editedInOro(event.fields, one, serial);
  if (edited === null || "breach" in edited || findEventBreach(edited.event, event.fields) !== null) return;
  const [before, after] = [recordOf(event.fields), recordOf(edited.event)];
  const changed = Object.entries(after).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]),
  );
  if (changed.length > 0) await write([{ op: "update", id: event.id, changed: Object.fromEntries(changed) }]);
}

function editedInOro(event: EventFields, one: Act, serial: number): Edited | null {
  const date = occurrenceDate(event, one.day);
  switch (one.do) {
    case "rename":
      return { event: editSeries(event, { subject: `Oro ${serial}` }) };
    case "move":
      return { event: editSeries(event, { time: movedTime(event, one) }) };
    case "invite": {
      const is = event.attendees.some(({ address }) => address === guest(one.hour));
      const others = event.attendees.filter(({ address }) => address !== guest(one.hour));
      const added = { address: guest(one.hour), name: "", type: "required", response: "none" } as const;
      return { event: editSeries(event, { attendees: is ? others : [...others, added] }) };
    }
    case "cancelOne":
      return date === null ? null : cancelOccurrence(event, date);
    case "editOne":
      return date === null ? null : editOccurrence(event, date, { subject: `Oro ${serial}` });
    case "moveOne": {
      if (date === null || event.time.isAllDay) return null;
      const time = timeOn(event.time, date);
      const moved = { ...time, start: date + clock(one.hour), end: date + clock(one.hour + 1) };
      return editOccurrence(event, date, { time: moved });
    }
    default:
      return null;
  }
}

/** Of a single event another day, too; a series keeps the weekday that its rule names. */
function movedTime({ time, recurrence }: EventFields, { day, hour }: Act): EventFields["time"] {
  if (time.isAllDay) return time;
  const date = recurrence === null ? (nth(days, day) ?? startDateOf(time)) : startDateOf(time);
  return { ...time, start: date + clock(hour), end: date + clock(hour + 1) };
}

function occurrenceDate({ time, recurrence }: EventFields, index: number): string | null {
  if (recurrence === null) return null;
  return nth(datesOf(recurrence, startDateOf(time), { from: "2026-01-01", to: "2029-01-01" }), index) ?? null;
}

async function performInOutlook(sides: Sides, one: Act, serial: number): Promise<void> {
  const { calendar } = sides.simulator.control;
  const zoned = (dateTime: string, zone: string) => ({ dateTime, timeZone: windowsZoneOf(zone) ?? "UTC" });
  if (one.do === "make" || one.do === "makeSeries") {
    const { subject, time, recurrence } = made(one, `Outlook ${serial}`, one.do === "makeSeries");
    const zone = time.startZone ?? "Europe/Berlin";
    const midnight = time.isAllDay ? "T00:00:00" : "";
    const { range: _range, ...pattern } = recurrence ?? { range: null };
    calendar.createEvent("quiet", one.pick % 2 === 0 ? "default" : "Other", {
      subject,
      isAllDay: time.isAllDay,
      start: zoned(time.start + midnight, zone),
      end: zoned(time.end + midnight, zone),
      ...(recurrence === null
        ? {}
        : {
            recurrence: { pattern, range: { type: "numbered", startDate: startDateOf(time), numberOfOccurrences: 5 } },
          }),
    });
    return;
  }
  const isOnSeries = ["cancelOne", "editOne", "moveOne"].includes(one.do);
  const found = calendar.events("quiet").filter(({ type }) => !isOnSeries || type === "seriesMaster");
  const event = nth(
    found.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    one.pick,
  );
  if (event === undefined) return;
  const zone = String(event.originalStartTimeZone);
  const timed = (date: string) => ({
    start: { dateTime: date + clock(one.hour), timeZone: zone },
    end: { dateTime: date + clock(one.hour + 1), timeZone: zone },
  });
  const date = isOnSeries ? outlookDate(event.recurrence, event.cancelledDates, one.day) : null;
  switch (one.do) {
    case "delete":
      return calendar.deleteEvent("quiet", event.id);
    case "otherCalendar":
      // What is made, moved away and back before anybody heard of it may be told by nothing at all until the next full round.
      if (!(await eventsInOro(sides)).some(({ fields }) => fields.uid === event.iCalUId)) return;
      calendar.moveEvent("quiet", event.id, event.calendar === "Other" ? "default" : "Other");
      return;
    case "rename":
      calendar.updateEvent("quiet", event.id, { subject: `Outlook ${serial}` });
      return;
    case "move": {
      if (event.isAllDay === true) return;
      const first = outlookDate(event.recurrence, [], 0);
      calendar.updateEvent("quiet", event.id, timed(first ?? nth(days, one.day) ?? "2027-03-28"));
      return;
    }
    case "invite": {
      const present = event.attendees as { emailAddress: { address: string } }[];
      const others = present.filter(({ emailAddress }) => emailAddress.address !== guest(one.hour));
      const added = { emailAddress: { address: guest(one.hour) }, type: "required" };
      calendar.updateEvent("quiet", event.id, {
        attendees: others.length < present.length ? others : [...others, added],
      });
      return;
    }
    case "cancelOne":
      // The last one that is left is deleted with its series.
      if (date !== null && event.cancelledDates.length < 3) calendar.deleteOccurrence("quiet", event.id, date);
      return;
    case "editOne":
      if (date !== null) calendar.updateOccurrence("quiet", event.id, date, { subject: `Outlook ${serial}` });
      return;
    case "moveOne":
      if (date !== null && event.isAllDay !== true) calendar.updateOccurrence("quiet", event.id, date, timed(date));
      return;
    default:
      return;
  }
}

/** A date of a weekly series of five, of those that are not cancelled. */
function outlookDate(recurrence: unknown, cancelled: readonly string[], index: number): string | null {
  if (typeof recurrence !== "object" || recurrence === null) return null;
  const { startDate } = (recurrence as { range: { startDate: string } }).range;
  const dates = [0, 7, 14, 21, 28].map((later) =>
    new Date(Date.parse(`${startDate}T00:00:00Z`) + later * 86_400_000).toISOString().slice(0, 10),
  );
  return (
    nth(
      dates.filter((date) => !cancelled.includes(date)),
      index,
    ) ?? null
  );
}

/** Every occurrence as a line, in order: what a person sees. */
export async function shownInOro(sides: Pick<Sides, "reader">): Promise<readonly string[]> {
  return (await eventsInOro(sides))
    .flatMap(({ fields }) => occurrencesOf(fields, { ...range, zone: "Etc/UTC" }))
    .map(({ startsAt, endsAt, fields }) =>
      line(startsAt, endsAt, fields.isCancelled, fields.time.isAllDay, fields.subject, fields.attendees),
    )
    .toSorted();
}

export function shownInOutlook({ simulator }: Pick<Sides, "simulator">): readonly string[] {
  const { calendar } = simulator.control;
  return calendar
    .calendars("quiet")
    .flatMap(({ id }) => calendar.occurrences("quiet", range.from, range.to, id))
    .map((shown) => {
      const { start, end, attendees } = shown as {
        start: { dateTime: string };
        end: { dateTime: string };
        attendees: { emailAddress: { address: string } }[];
      };
      const invited = attendees.map(({ emailAddress }) => emailAddress);
      return line(start.dateTime, end.dateTime, shown.isCancelled, shown.isAllDay, shown.subject, invited);
    })
    .toSorted();
}

function line(
  start: string,
  end: string,
  isCancelled: unknown,
  isAllDay: unknown,
  subject: unknown,
  invited: readonly { readonly address: string }[],
): string {
  const guests = invited.map(({ address }) => address.toLowerCase()).toSorted();
  return [start.slice(0, 16), end.slice(0, 16), isAllDay, isCancelled, subject, ...guests].join(" ");
}
