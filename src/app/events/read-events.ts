import { visibleEvent } from "../../core/access/private-events.ts";
import { reachOf } from "../../core/access/rights.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { daysBetween } from "../../core/records/event-time.ts";
import { maxRangeDays, type Occurrence, occurrencesOf, type Range } from "../../core/records/series.ts";
import { ianaZoneOf } from "../../core/records/time-zone.ts";
import { ValidationError } from "../errors.ts";
import type { EventReader, StoredEvent } from "../ports/event-reader.ts";

export interface EventQuery {
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
  /** Whose days all-day events are on. */
  readonly zone: string;
  readonly ownerId?: string | null | undefined;
  /** A part of the subject, the description or a location. */
  readonly text?: string | null | undefined;
  readonly category?: string | null | undefined;
}

/** One occurrence of an event, as the viewer may see it; of a single event the event itself. */
export interface SeenOccurrence extends Occurrence {
  readonly event: StoredEvent;
}

/** A place in a list of occurrences. */
export interface Page {
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
  /** The last ones instead of the first, latest first. */
  readonly isFromEnd: boolean;
}

export interface Listed {
  readonly occurrences: readonly SeenOccurrence[];
  readonly total: number;
}

export interface ReadEvents {
  find(viewer: Viewer, id: string): Promise<StoredEvent | null>;
  /** Occurrences that touch the range, by start; `total` counts those of all pages. @throws ValidationError */
  list(viewer: Viewer, query: EventQuery, page: Page): Promise<Listed>;
  /** Whole events with an occurrence in the range, oldest first. @throws ValidationError */
  within(viewer: Viewer, query: EventQuery): Promise<readonly StoredEvent[]>;
}

/** More than anybody reads; what is above is too much for one answer. */
const maxEvents = 10_000;

export function createReadEvents(reader: EventReader): ReadEvents {
  const reach = (viewer: Viewer) => reachOf(viewer, "readRecords");
  const seen = (viewer: Viewer, event: StoredEvent): StoredEvent => ({
    ...event,
    fields: visibleEvent(event.fields, event.ownerId, viewer.userId),
  });

  async function read(viewer: Viewer, query: EventQuery): Promise<readonly StoredEvent[]> {
    const found = await reader.inRange(reach(viewer), query.ownerId ?? null, query, maxEvents + 1);
    if (found.length > maxEvents) {
      throw new ValidationError("to", `a shorter range, or one person's events: more than ${maxEvents} are too many`);
    }
    return found.map((event) => seen(viewer, event));
  }

  async function occurrences(viewer: Viewer, query: EventQuery): Promise<readonly SeenOccurrence[]> {
    const range = rangeOf(query);
    const events = await read(viewer, query);
    return events
      .flatMap((event) => occurrencesOf(event.fields, range).map((one) => ({ ...one, event })))
      .filter((one) => isWanted(one, query))
      .sort((one, other) => (cursorOf(one) < cursorOf(other) ? -1 : 1));
  }

  return {
    async find(viewer, id) {
      const found = await reader.find(reach(viewer), id);
      return found === null ? null : seen(viewer, found);
    },
    async list(viewer, query, { after, before, limit, isFromEnd }) {
      const all = await occurrences(viewer, query);
      const between = all.filter(
        (one) => (after === undefined || cursorOf(one) > after) && (before === undefined || cursorOf(one) < before),
      );
      const wanted = isFromEnd ? between.toReversed() : between;
      return { occurrences: wanted.slice(0, limit), total: all.length };
    },
    async within(viewer, query) {
      const range = rangeOf(query);
      const events = (await read(viewer, query)).filter(({ fields }) => occurrencesOf(fields, range, 1).length > 0);
      return events.toSorted((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
    },
  };
}

/** Sorts as occurrences do, and names one. */
export function cursorOf({ startsAt, date, event }: SeenOccurrence): string {
  return `${startsAt}_${event.id}_${date ?? ""}`;
}

function rangeOf({ from, to, zone }: EventQuery): Range {
  const [start, end] = [toSecond(from), toSecond(to)];
  if (end <= start) throw new ValidationError("to", "later than from");
  if (daysBetween(start.slice(0, 10), end.slice(0, 10)) > maxRangeDays) {
    throw new ValidationError("to", `at most ${maxRangeDays} days after from`);
  }
  const iana = ianaZoneOf(zone);
  if (iana === null) throw new ValidationError("timeZone", "an IANA time zone, such as Europe/Berlin");
  return { from: start, to: end, zone: iana };
}

function toSecond(moment: Date): string {
  const year = moment.getUTCFullYear();
  if (year < 1 || year > 9_000) throw new ValidationError("from", "a year from 1 to 9000");
  return moment.toISOString().replace(/\.\d+Z$/, "Z");
}

function isWanted({ fields }: Occurrence, { text, category }: EventQuery): boolean {
  const needle = (text ?? "").toLowerCase();
  const hay = [fields.subject, fields.description, ...fields.locations];
  return (
    (needle === "" || hay.some((part) => part.toLowerCase().includes(needle))) &&
    (category == null || fields.categories.includes(category))
  );
}
