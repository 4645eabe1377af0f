import {
  type Breach,
  findCategoriesBreach,
  findDescriptionBreach,
  firstNewBreach,
  hasUnstorable,
  isDate,
  isTitle,
  isWhole,
  type Judged,
  maxText,
} from "./breach.ts";
import { type Attendee, type EventException, type EventFields, type EventTime, startDateOf } from "./event.ts";
import { daysBetween } from "./event-time.ts";
import { findRecurrenceBreach } from "./recurrence-rules.ts";
import { isDateOf } from "./series-dates.ts";
import { boundsOf, ianaZoneOf, instantOf, wallTimeOf, windowsZoneOf } from "./time-zone.ts";

/** Exchange's limit for the people in one meeting. */
const maxAttendees = 500;
export const maxLocations = 25;
/** The largest number that Graph and the database take. */
export const maxReminderMinutes = 2_147_483_647;
/** Exchange keeps no event longer than five years, and no day outside of these years. */
const maxDays = 1_825;
const years = { first: 1900, last: 4500 };

/**
 * The first rule that the event breaks, or null.
 * @param present the event before the edit: a value that broke a rule before and was not changed does not prevent other edits
 */
export function findEventBreach(event: EventFields, present?: EventFields): Breach | null {
  return firstNewBreach(breachesOf(event), present === undefined ? [] : breachesOf(present));
}

function breachesOf(event: EventFields): readonly Judged[] {
  const { time, recurrence } = event;
  const timeBreach = findTimeBreach(time);
  return [
    ...partBreaches(event),
    ...judged(timeBreach, time),
    ...(timeBreach === null && recurrence !== null ? judged(findSkipped(time), [recurrence, time]) : []),
    // Without a first day the series' days cannot be computed.
    ...(isDate(startDateOf(time)) ? seriesBreaches(event) : []),
  ];
}

function judged(breach: Breach | null, value: unknown): readonly Judged[] {
  return breach === null ? [] : [{ ...breach, value }];
}

/** Rules for the fields that a whole event and a single occurrence share. */
function partBreaches(event: Partial<EventFields>): readonly Judged[] {
  const { subject, description, locations, attendees, categories, reminderMinutes } = event;
  return [
    ...(subject === undefined ? [] : judged(findSubjectBreach(subject), subject)),
    ...(description === undefined ? [] : judged(findDescriptionBreach(description), description)),
    ...(locations === undefined ? [] : judged(findLocationsBreach(locations), locations)),
    ...(attendees === undefined ? [] : judged(findAttendeesBreach(attendees), attendees)),
    ...(categories === undefined ? [] : judged(findCategoriesBreach(categories), categories)),
    ...judged(findReminderBreach(reminderMinutes ?? null), reminderMinutes),
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
  return minutes === null || isWhole(minutes, 0, maxReminderMinutes)
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

function seriesBreaches({ time, recurrence, exceptions }: EventFields): readonly Judged[] {
  if (recurrence === null) {
    return exceptions.length === 0 ? [] : [{ field: "exceptions", rule: "only of a series", value: exceptions }];
  }
  const start = startDateOf(time);
  const rule = "a series that begins on one of its own days";
  const isOwnDay = isDateOf(recurrence, start, start);
  return [
    ...judged(findRecurrenceBreach(recurrence, start, "start"), [recurrence, start]),
    ...(isOwnDay ? [] : judged({ field: "recurrence", rule }, [recurrence, start])),
    ...exceptionBreaches(exceptions, (date) => isDateOf(recurrence, start, date)),
  ];
}

/**
 * A time that DST skips on the first day of a series. It would be an hour later on that day and not on the others. Microsoft is told only
 * the first day, so Microsoft and Oro would have the other days at different times.
 */
function findSkipped({ isAllDay, start, end, startZone, endZone }: EventTime): Breach | null {
  if (isAllDay || startZone === null) return null;
  const isSkipped = (local: string, zone: string): boolean => wallTimeOf(instantOf(local, zone), zone) !== local;
  const skipped = isSkipped(start, startZone) ? start : isSkipped(end, endZone ?? startZone) ? end : null;
  return skipped === null
    ? null
    : {
        field: "time",
        rule: `times that the series' first day has: ${skipped.slice(11, 16)} is skipped there, since the clocks go forward`,
      };
}

function exceptionBreaches(exceptions: readonly EventException[], isDay: (date: string) => boolean): readonly Judged[] {
  const breach = (rule: string, value: unknown): readonly Judged[] => [{ field: "exceptions", rule, value }];
  const dates = exceptions.map(({ date }) => date);
  const strange = dates.filter((date) => !isDate(date));
  if (strange.length > 0) return breach("days that exist, as YYYY-MM-DD", strange);
  if (new Set(dates).size < dates.length) return breach("at most one of a day", dates);
  const others = dates.filter((date) => !isDay(date));
  return [
    ...(others.length > 0 ? breach("on days of the series", others) : []),
    ...exceptions.flatMap((one) => (one.kind === "cancelled" ? [] : changeBreaches(one))),
  ];
}

function changeBreaches({ date, changes }: Extract<EventException, { kind: "changed" }>): readonly Judged[] {
  const { time, ...rest } = changes;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const found = [...partBreaches(given), ...(time === undefined ? [] : judged(findTimeBreach(time), time))];
  return found.map(({ field, rule, value }) => ({ field: "exceptions", rule: `of ${date}, ${field}: ${rule}`, value }));
}

/** RFC 5321's limits only; the rest is for the mail server to judge. */
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
