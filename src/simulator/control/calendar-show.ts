import type { CalendarState, EventState } from "../calendar/calendar-state.ts";
import { describeEvent, idOf } from "../calendar/describe-event.ts";
import type { EventView } from "../calendar/event-view.ts";
import { occurrenceOn, occurrencesIn, touches, type Window } from "../calendar/occurrences.ts";
import { describeExtension } from "../mailbox/extension.ts";

export interface OutlookCalendar {
  /** As seen without the ImmutableId preference, and as seen with it. */
  readonly id: string;
  readonly idUnderHeader: string;
  readonly name: string;
  readonly isDefault: boolean;
  readonly canEdit: boolean;
}

/**
 * Graph's representation with immutable ids, in UTC and plain text, plus what Graph shows only in separate requests. Only the names that
 * tests use are typed.
 */
export interface OutlookEvent extends Record<string, unknown> {
  readonly id: string;
  readonly defaultId: string;
  readonly subject: string;
  readonly type: string;
  readonly calendar: string;
  readonly html: string;
  readonly start: { readonly dateTime: string; readonly timeZone: string };
  readonly end: { readonly dateTime: string; readonly timeZone: string };
  /** Occurrences that differ from the series, by the date that the pattern gives, whole as Graph represents them. */
  readonly exceptions: Readonly<Record<string, Record<string, unknown>>>;
  readonly cancelledDates: readonly string[];
  /** Extended properties by their id, and open extensions by their name. */
  readonly marks: Readonly<Record<string, unknown>>;
}

const PLAIN: EventView = {
  isImmutable: true,
  timeZone: "UTC",
  bodyType: "text",
  select: undefined,
  showsPrivate: true,
  told: { foreignAllDaySeries: "inItsZone", seriesZone: "named" },
  key: undefined,
};

export function showCalendar({ id, idUnderHeader, name, isDefault, canEdit }: CalendarState): OutlookCalendar {
  return { id, idUnderHeader, name, isDefault, canEdit };
}

export function showEvent(event: EventState): OutlookEvent {
  const moment = ({ at }: { at: number }) => ({
    dateTime: `${new Date(at).toISOString().slice(0, 23)}0000`,
    timeZone: "UTC",
  });
  const exceptions = [...event.exceptions.keys()].sort().flatMap((date) => {
    const occurrence = occurrenceOn(event, date);
    return occurrence === undefined ? [] : [[date, describeEvent({ event, occurrence }, PLAIN)] as const];
  });
  return {
    ...describeEvent({ event }, PLAIN),
    id: event.immutableId,
    defaultId: event.id,
    subject: event.subject,
    type: event.recurrence === undefined ? "singleInstance" : "seriesMaster",
    calendar: event.calendar.name,
    html: event.body.html,
    start: moment(event.start),
    end: moment(event.end),
    exceptions: Object.fromEntries(exceptions),
    cancelledDates: [...event.cancelled].sort(),
    marks: Object.fromEntries([
      ...event.extended.map(({ id, value }) => [id, value]),
      ...event.extensions.map((extension) => [extension.name, describeExtension(extension)]),
    ]),
  };
}

export function showOccurrences(calendar: CalendarState, window: Window): Record<string, unknown>[] {
  const found = [...calendar.events.keys()].flatMap((event) => {
    if (event.recurrence === undefined)
      return touches(event, event.isAllDay, window) ? [{ at: event.start.at, target: { event } }] : [];
    return occurrencesIn(event, window).map((occurrence) => ({
      at: occurrence.start.at,
      target: { event, occurrence },
    }));
  });
  return found
    .sort((a, b) => a.at - b.at)
    .map(({ target }) => ({ ...describeEvent(target, PLAIN), id: idOf(target, true) }));
}
