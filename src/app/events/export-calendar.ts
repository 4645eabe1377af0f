import type { Viewer } from "../../core/access/viewer.ts";
import { ownUid } from "../../core/icalendar/own-uid.ts";
import { type CalendarEvent, calendarParts, calendarText } from "../../core/icalendar/write-calendar.ts";
import { createGiveWay } from "../../lib/give-way.ts";
import type { StoredEvent } from "../ports/event-reader.ts";
import type { EventQuery, ReadEvents } from "./read-events.ts";

/** An event as iCalendar text, as the viewer sees it; somebody else's private event as busy. */
export function eventText(event: StoredEvent): string {
  return calendarText([namedOf(event)]);
}

/** Whole events, each series with all its days, that have an occurrence in the range. @throws ValidationError */
export async function rangeText(readEvents: ReadEvents, viewer: Viewer, query: EventQuery): Promise<string> {
  const events = await readEvents.within(viewer, query);
  const giveWay = createGiveWay();
  const parts: string[] = [];
  for (const part of calendarParts(events.map(namedOf))) {
    await giveWay();
    parts.push(part);
  }
  return parts.join("");
}

function namedOf({ id, updatedAt, fields }: StoredEvent): CalendarEvent {
  return { uid: fields.uid ?? ownUid(id), updatedAt, fields };
}
