import { isPrivate } from "../access/private-events.ts";
import { type EventException, type EventFields, eventOf, recordOf, startDateOf } from "./event.ts";
import { type MailRules, peopleMailed } from "./event-mails.ts";
import { eventSpecs } from "./event-specs.ts";
import { addDays, daysBetween, extentOf } from "./event-time.ts";
import type { FieldValue, RecordFields, RecordKind, Span } from "./record.ts";
import { sameValue } from "./same-value.ts";
import { isDateOf, lastDateOf } from "./series-dates.ts";
import { boundsOf } from "./time-zone.ts";

/** What an attendee may change of somebody else's meeting: their own answer, and what is personal to their own copy. */
const ownFields: ReadonlySet<string> = new Set(["response", "reminderMinutes", "showAs", "categories"]);
/** Writing one of these to a meeting mails nobody. */
const personalFields: ReadonlySet<string> = new Set(["reminderMinutes", "showAs", "categories"]);

const specOf = (field: string) => eventSpecs.find(({ name }) => name === field);

export const eventKind = {
  resource: "CALENDAR",
  fields: eventSpecs,
  title: (fields) => {
    const event = eventOf(fields);
    // Titles are stored in runs, conflicts and logs, which more people may read than the calendar.
    return isPrivate(event) ? "Private event" : event.subject;
  },
  naturalKey,
  windowSpan,
  meeting: {
    isWritable: (field, m365, met) => {
      if (specOf(field)?.isServers) return false;
      const there = eventOf(m365);
      if (!there.isOrganizer) return met === null ? ownFields.has(field) : personalFields.has(field);
      if (field === "response") return false;
      if (met === null || personalFields.has(field)) return true;
      // Two records matched for the first time: write nothing that Exchange would mail people about.
      if (field === "attendees" || there.attendees.length > 0) return false;
      return ![there, eventOf(met)].some(({ exceptions }) => exceptions.some(hasGuests));
    },
    canCreate: (fields) => eventOf(fields).isOrganizer,
    withheld: (fields, isQuiet, now) => {
      const event = eventOf(fields);
      const { endsAt } = extentOf(event);
      const isOver = endsAt !== null && endsAt <= now;
      return isQuiet || isOver ? recordOf(uninvited(event)) : fields;
    },
    mails: (before, after) =>
      peopleMailed(before === null ? null : eventOf(before), after === null ? null : eventOf(after), mailRules),
    declines: (before, after) => {
      const [was, is] = [eventOf(before), eventOf(after)];
      return !was.isOrganizer && was.response !== "declined" && is.response === "declined";
    },
  },
  series: {
    asHalfWritten: (bases, { before, after, now }) => {
      const isSame = (field: string, one: RecordFields, other: RecordFields): boolean => {
        const found = specOf(field);
        return found !== undefined && sameValue(found, one[field], other[field]);
      };
      const isRescheduled = !isSame("time", before, after) || !isSame("recurrence", before, after);
      if (!isRescheduled || !isSame("time", after, now) || !isSame("recurrence", after, now)) return bases;
      const left = new Set(eventOf(now).exceptions.map(({ date }) => date));
      const without = (fields: RecordFields): RecordFields => ({
        ...fields,
        ...recordOf({ exceptions: eventOf(fields).exceptions.filter(({ date }) => left.has(date)) }),
      });
      return { office: without(bases.office), m365: without(bases.m365) };
    },
    coherent: (fields) => {
      const { exceptions, recurrence, time } = eventOf(fields);
      const fitting = exceptions.filter(
        ({ date }) => recurrence !== null && isDateOf(recurrence, startDateOf(time), date),
      );
      return fitting.length === exceptions.length ? fields : { ...fields, ...recordOf({ exceptions: fitting }) };
    },
    completed: (fields, base, seen) =>
      seen === null ? fields : { ...fields, exceptions: withUnseen(eventOf(fields), eventOf(base), seen) },
  },
} as const satisfies RecordKind;

const mailRules: MailRules = {
  isPersonal: (field) => personalFields.has(field),
  isSame: (field, one, other) => {
    const spec = specOf(field);
    return spec === undefined || sameValue(spec, recordOf(one)[field], recordOf(other)[field]);
  },
};

/** Subject, start, end, all-day and organizer: instants, since the two sides may name the zone differently. */
function naturalKey(fields: RecordFields): string | null {
  const event = eventOf(fields);
  const subject = event.subject.replace(/\s+/g, " ").trim();
  if (subject === "" || event.time.start === "") return null;
  const { start, end } = boundsOf(event.time);
  const organizer = event.isOrganizer ? "" : (event.organizer?.address.toLowerCase() ?? "");
  return JSON.stringify([subject, start, end, event.time.isAllDay, organizer]);
}

/** From the first day to the last, each in its own zone; for a series, with its rescheduled occurrences. */
function windowSpan(fields: RecordFields): Span {
  const { time, recurrence, exceptions } = eventOf(fields);
  if (time.start === "") return { from: null, to: null };
  const own = daysOf(time);
  if (recurrence === null) return own;
  const rescheduled = exceptions.flatMap((one) =>
    one.kind === "changed" && one.changes.time ? [daysOf(one.changes.time)] : [],
  );
  const from = [own, ...rescheduled].map((days) => days.from).sort()[0] ?? own.from;
  const last = lastDateOf(recurrence, own.from);
  if (last === null) return { from, to: null };
  const lastDay = addDays(last, daysBetween(own.from, own.to));
  return { from, to: [lastDay, ...rescheduled.map((days) => days.to)].sort().at(-1) ?? lastDay };
}

/** An all-day event ends before the day given as its end. */
function daysOf(time: EventFields["time"]): { readonly from: string; readonly to: string } {
  const from = startDateOf(time);
  const to = time.isAllDay ? addDays(time.end.slice(0, 10), -1) : time.end.slice(0, 10);
  return { from, to: [from, to].sort()[1] ?? from };
}

function hasGuests(one: EventException): boolean {
  return one.kind === "changed" && (one.changes.attendees ?? []).length > 0;
}

function uninvited(event: EventFields): EventFields {
  return {
    ...event,
    attendees: [],
    exceptions: event.exceptions.map((one) =>
      one.kind === "changed" && one.changes.attendees !== undefined
        ? { ...one, changes: { ...one.changes, attendees: undefined } }
        : one,
    ),
  };
}

/**
 * Occurrences that were neither returned nor on a day that was read stay as they were. If the series' rule changed, only those whose day it
 * still has.
 */
function withUnseen(event: EventFields, base: EventFields, seen: Span): FieldValue {
  const { recurrence, time } = event;
  if (recurrence === null) return [];
  const shown = new Set(event.exceptions.map(({ date }) => date));
  const isSeen = ({ date }: EventException): boolean =>
    shown.has(date) || ((seen.from === null || date >= seen.from) && (seen.to === null || date <= seen.to));
  const isSameRule = mailRules.isSame("recurrence", event, base) && startDateOf(time) === startDateOf(base.time);
  const unseen = base.exceptions.filter(
    (one) => !isSeen(one) && (isSameRule || isDateOf(recurrence, startDateOf(time), one.date)),
  );
  const byDate = [...event.exceptions, ...unseen].toSorted((one, other) => (one.date < other.date ? -1 : 1));
  return recordOf({ exceptions: byDate }).exceptions ?? [];
}
