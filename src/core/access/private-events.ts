import { type EventException, type EventFields, emptyEvent } from "../records/event.ts";

/** What others see of a private event: that its owner is busy, and when. */
export const busySubject = "Busy";

/** Whether it is private as a whole. Its occurrences are then too, whatever they say of themselves. */
export function isPrivate({ sensitivity }: Pick<EventFields, "sensitivity">): boolean {
  return sensitivity === "private" || sensitivity === "confidential";
}

/**
 * An event as a viewer may see it. Everything that shows events to people reads them through this: lists, single events, iCalendar.
 * A private occurrence of a series that is not private is hidden by itself.
 */
export function visibleEvent(event: EventFields, ownerId: string, viewerId: string): EventFields {
  if (ownerId === viewerId) return event;
  if (isPrivate(event)) return hidden(event);
  return {
    ...event,
    exceptions: event.exceptions.map((one) => (isPrivateException(one) ? hiddenException(one) : one)),
  };
}

function hidden({ time, recurrence, exceptions, showAs, sensitivity, isCancelled }: EventFields): EventFields {
  return {
    ...emptyEvent,
    subject: busySubject,
    time,
    recurrence,
    showAs,
    sensitivity,
    isCancelled,
    exceptions: exceptions.map(hiddenInSeries).filter((one) => one.kind === "cancelled" || hasParts(one.changes)),
  };
}

/** Of an occurrence of a private series only what is not the series' and is no secret. */
function hiddenInSeries(exception: EventException): EventException {
  if (exception.kind === "cancelled") return exception;
  const { time, showAs, isCancelled } = exception.changes;
  return { ...exception, changes: withoutUndefined({ time, showAs, isCancelled }) };
}

function hiddenException(exception: EventException): EventException {
  if (exception.kind === "cancelled") return exception;
  const { subject: _subject, ...nothing } = emptyEvent;
  const { description, locations, attendees, response, reminderMinutes, importance, categories, onlineMeetingUrl } =
    nothing;
  const { time, showAs, isCancelled, sensitivity } = exception.changes;
  return {
    ...exception,
    changes: {
      ...{ subject: busySubject, description, locations, attendees, response, reminderMinutes, importance, categories },
      onlineMeetingUrl,
      ...withoutUndefined({ time, showAs, isCancelled, sensitivity }),
    },
  };
}

function isPrivateException(exception: EventException): boolean {
  return exception.kind === "changed" && isPrivate({ sensitivity: exception.changes.sensitivity ?? "normal" });
}

function hasParts(changes: object): boolean {
  return Object.keys(changes).length > 0;
}

function withoutUndefined<T extends object>(parts: T): Partial<T> {
  // Only entries are left out.
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as Partial<T>;
}
