import {
  type Breach,
  findCategoriesBreach,
  findDescriptionBreach,
  hasUnstorable,
  isDate,
  isTitle,
  isWhole,
  maxText,
} from "./breach.ts";
import { type Attendee, type EventException, type EventFields, type EventTime, startDateOf } from "./event.ts";
import { daysBetween } from "./event-time.ts";
import { isDateOf } from "./recurrence.ts";
import { findRecurrenceBreach } from "./recurrence-rules.ts";
import { boundsOf, ianaZoneOf, windowsZoneOf } from "./time-zone.ts";

/** Exchange's own limit of people in one meeting. */
const maxAttendees = 500;
export const maxLocations = 25;
/** Exchange keeps no event that is longer than five years, and no day outside of these years. */
const maxDays = 1_825;
const years = { first: 1900, last: 4500 };

/**
 * The first rule that the event breaks, or null.
 * @param present the event before the edit: what it broke already is no reason to refuse an edit of something else
 */
export function findBreach(event: EventFields, present?: EventFields): Breach | null {
  const known = new Set(present === undefined ? [] : breachesOf(present).map(spelled));
  return breachesOf(event).find((breach) => !known.has(spelled(breach))) ?? null;
}

function spelled({ field, rule }: Breach): string {
  return `${field}\n${rule}`;
}

function breachesOf(event: EventFields): readonly Breach[] {
  const timeBreach = findTimeBreach(event.time);
  const found = [
    ...partBreaches(event),
    timeBreach,
    // What follows asks which days the series has: without a start there is no answer.
    ...(timeBreach === null ? [findSeriesBreach(event)] : []),
  ];
  return found.filter((breach) => breach !== null);
}

/** Of the parts that a whole event and a single occurrence have alike. */
function partBreaches(event: Partial<EventFields>): readonly (Breach | null)[] {
  return [
    event.subject === undefined ? null : findSubjectBreach(event.subject),
    event.description === undefined ? null : findDescriptionBreach(event.description),
    event.locations === undefined ? null : findLocationsBreach(event.locations),
    event.attendees === undefined ? null : findAttendeesBreach(event.attendees),
    event.categories === undefined ? null : findCategoriesBreach(event.categories),
    findReminderBreach(event.reminderMinutes ?? null),
  ];
}

function findSubjectBreach(subject: string): Breach | null {
  if (subject.length > maxText) return { field: "subject", rule: `at most ${maxText} characters` };
  return hasUnstorable(subject) || /[\r\n]/.test(subject)
    ? { field: "subject", rule: "one line of valid Unicode text" }
    : null;
}

function findLocationsBreach(locations: readonly string[]): Breach | null {
  if (locations.length > maxLocations) return { field: "locations", rule: `at most ${maxLocations}` };
  return locations.some((name) => !isTitle(name))
    ? { field: "locations", rule: `names of 1 to ${maxText} characters` }
    : null;
}

function findAttendeesBreach(attendees: readonly Attendee[]): Breach | null {
  const breach = (rule: string): Breach => ({ field: "attendees", rule });
  if (attendees.length > maxAttendees) return breach(`at most ${maxAttendees}`);
  const addresses = attendees.map(({ address }) => address.toLowerCase());
  if (addresses.some((address) => !isAddress(address))) return breach("each with an e-mail address");
  if (new Set(addresses).size < addresses.length) return breach("each address once");
  return attendees.some(({ name }) => name.length > maxText || hasUnstorable(name))
    ? breach(`names of at most ${maxText} characters`)
    : null;
}

function findReminderBreach(minutes: number | null): Breach | null {
  return minutes === null || isWhole(minutes, 0, 2_147_483_647)
    ? null
    : { field: "reminderMinutes", rule: "whole minutes before the start, 0 or more" };
}

function findTimeBreach(time: EventTime): Breach | null {
  const breach = (rule: string): Breach => ({ field: "time", rule });
  const shape = time.isAllDay ? isDate : isWallTime;
  if (!shape(time.start) || !shape(time.end)) {
    return breach(
      time.isAllDay ? "days as YYYY-MM-DD, since it is all-day" : "times on the wall as YYYY-MM-DDTHH:MM:SS",
    );
  }
  if ([time.start, time.end].some((local) => !isWhole(Number(local.slice(0, 4)), years.first, years.last))) {
    return breach(`a year from ${years.first} to ${years.last}`);
  }
  const zoneRule = findZoneRule(time);
  if (zoneRule !== null) return breach(zoneRule);
  const { start, end } = boundsOf(time);
  if (time.isAllDay && end <= start) return breach("an end after the start: the first day that is not part of it");
  if (end < start) return breach("an end that is not before the start");
  return daysBetween(start.slice(0, 10), end.slice(0, 10)) > maxDays ? breach(`at most ${maxDays} days long`) : null;
}

function findZoneRule({ isAllDay, startZone, endZone }: EventTime): string | null {
  if (isAllDay) return startZone === null && endZone === null ? null : "no time zone, since it is all-day";
  if (startZone === null || !isKnownZone(startZone)) return "an IANA time zone that Microsoft knows too";
  return endZone === null || isKnownZone(endZone) ? null : "an IANA time zone that Microsoft knows too";
}

function findSeriesBreach({ time, recurrence, exceptions }: EventFields): Breach | null {
  if (recurrence === null) {
    return exceptions.length === 0 ? null : { field: "exceptions", rule: "only of a series" };
  }
  const start = startDateOf(time);
  const breach = findRecurrenceBreach(recurrence, start, "start");
  if (breach !== null) return breach;
  if (!isDateOf(recurrence, start, start)) {
    return { field: "recurrence", rule: "a series that begins on one of its own days" };
  }
  return findExceptionsBreach(exceptions, (date) => isDateOf(recurrence, start, date));
}

function findExceptionsBreach(exceptions: readonly EventException[], isDay: (date: string) => boolean): Breach | null {
  const breach = (rule: string): Breach => ({ field: "exceptions", rule });
  if (exceptions.some(({ date }) => !isDate(date))) return breach("days that exist, as YYYY-MM-DD");
  if (new Set(exceptions.map(({ date }) => date)).size < exceptions.length) return breach("at most one of a day");
  if (exceptions.some(({ date }) => !isDay(date))) return breach("on days of the series");
  for (const one of exceptions) {
    if (one.kind === "cancelled") continue;
    const { time, ...changes } = one.changes;
    const found = [
      ...partBreaches(Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))),
      time === undefined ? null : findTimeBreach(time),
    ].find((part) => part !== null);
    if (found !== undefined) return breach(`of ${one.date}, ${found.field}: ${found.rule}`);
  }
  return null;
}

/** As RFC 5321 limits it; what is between is for the mail server to judge. */
export function isAddress(address: string): boolean {
  return address.length <= 320 && /^[^\s@<>"(),;:\\]+@[^\s@<>"(),;:\\]+$/.test(address) && !hasUnstorable(address);
}

function isWallTime(text: string): boolean {
  const [date, clock] = [text.slice(0, 10), text.slice(10)];
  return isDate(date) && /^T([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(clock);
}

function isKnownZone(name: string): boolean {
  return ianaZoneOf(name) === name && windowsZoneOf(name) !== null;
}
