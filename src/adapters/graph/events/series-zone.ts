// A series may be in a zone whose name says nothing (tzone://Microsoft/Custom, "Customized Time Zone"): Exchange does not reveal its rules.
// But occurrences are given as instants, which reveal the zone: a zone in which each of them has the right local time replaces it.
//
//   weekly at 9:00         1 March 14:00Z   8 March 14:00Z   15 March 13:00Z   22 March 13:00Z
//   America/New_York       9:00             9:00             9:00              9:00               taken
//   Europe/Berlin          15:00            15:00            14:00             14:00              not one time of day
import { isDateOf } from "../../../core/records/series-dates.ts";
import { ianaZoneOf, instantOf, microsoftZones, wallTimeOf } from "../../../core/records/time-zone.ts";
import { decodeRecurrence } from "../recurrence.ts";
import { hasUnknownZone, readInstant, zoneNameOf } from "./times.ts";
import type { WireEvent } from "./wire.ts";

/** Zones that change their clocks together differ only by the hour, and the instants are the same: the most populated come first. */
const likely = ["America/New_York", "Europe/Berlin", "Europe/London", "America/Chicago", "America/Los_Angeles"];

/**
 * The series with the zone that its occurrences reveal.
 * @throws RangeError if no zone fits all of them
 */
export function withShownZone(series: WireEvent, occurrences: Iterable<WireEvent>, mailboxZone: string): WireEvent {
  if (!hasUnknownZone(series)) return series;
  const starts = [...occurrences].flatMap(({ type, start }) =>
    type === "occurrence" && start ? [readInstant(start)] : [],
  );
  const fitting = [mailboxZone, ...likely, ...microsoftZones].filter((one) => isShown(series, starts, one));
  const zone = fitting.find((one) => isByDay(series, one)) ?? fitting[0];
  if (starts.length > 0 && zone !== undefined) return inZone(series, zone);
  throw new RangeError(
    `its time zone is "${zoneNameOf(series)}", whose rules Microsoft does not tell, and no known time zone has all its occurrences where they are. Give the series another time zone in Outlook, and it is synced`,
  );
}

/** The series with a zone known to fit it; unchanged if it names one itself. */
export function inZone(series: WireEvent, zone: string | null): WireEvent {
  const { recurrence } = series;
  if (!recurrence || zone === null || !hasUnknownZone(series)) return series;
  const range = { ...recurrence.range, recurrenceTimeZone: zone };
  const endName = series.originalEndTimeZone ?? "";
  const originalEndTimeZone = ianaZoneOf(endName) === null ? zone : endName;
  return { ...series, originalStartTimeZone: zone, originalEndTimeZone, recurrence: { ...recurrence, range } };
}

/** Whether it begins between 7:00 and 19:00. */
function isByDay({ start }: WireEvent, zone: string): boolean {
  const hour = start ? Number(wallTimeOf(readInstant(start), zone).slice(11, 13)) : 0;
  return hour >= 7 && hour < 19;
}

function isShown({ start, recurrence }: WireEvent, instants: readonly string[], zone: string): boolean {
  if (!start || !recurrence) return false;
  const first = wallTimeOf(readInstant(start), zone);
  const startDate = first.slice(0, 10);
  const toldDate = recurrence.range.startDate?.slice(0, 10) ?? startDate;
  if (toldDate !== startDate) return false;
  const rule = decodeRecurrence(recurrence);
  return instants.every((instant) => {
    const date = wallTimeOf(instant, zone).slice(0, 10);
    return instantOf(date + first.slice(10), zone) === instant && isDateOf(rule, startDate, date);
  });
}
