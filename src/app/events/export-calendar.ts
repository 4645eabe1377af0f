import type { Viewer } from "../../core/access/viewer.ts";
import { ownUid } from "../../core/icalendar/own-uid.ts";
import { calendarText } from "../../core/icalendar/write-calendar.ts";
import type { StoredEvent } from "../ports/event-reader.ts";
import type { EventQuery, ReadEvents } from "./read-events.ts";

/** Events as text of iCalendar. They are given as the viewer sees them, private ones of others as busy. */
export function eventsText(events: readonly StoredEvent[]): string {
  return calendarText(
    events.map(({ id, updatedAt, fields }) => ({ uid: fields.uid ?? ownUid(id), updatedAt, fields })),
  );
}

/** Whole events, each series with all its days, that take place in the range. @throws ValidationError */
export async function rangeText(readEvents: ReadEvents, viewer: Viewer, query: EventQuery): Promise<string> {
  return eventsText(await readEvents.within(viewer, query));
}
