import { type EventException, type EventFields, emptyEvent } from "../records/event.ts";

/** What others see of a private event: that its owner is busy, and when. */
export const busySubject = "Busy";

/** Whether the whole event is private. Its occurrences then are too, whatever they say themselves. */
export function isPrivate({ sensitivity }: Pick<EventFields, "sensitivity">): boolean {
  return sensitivity === "private" || sensitivity === "confidential";
}

/**
 * An event as a viewer may see it. Everything that shows events to people reads them through this: lists, single events, iCalendar. A
 * private occurrence of a public series is hidden on its own.
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

/** Of an occurrence of a private series, keeps only what differs from the series and is not secret. */
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
  // The filter only removes entries.
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as Partial<T>;
}
