import { visibleEvent } from "../../core/access/private-events.ts";
import type { Reach } from "../../core/access/rights.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import type { EventFields } from "../../core/records/event.ts";
import { daysBetween } from "../../core/records/event-time.ts";
import {
  countTouching,
  eachOccurrence,
  maxRangeDays,
  type Occurrence,
  occurrencesOf,
  type Range,
} from "../../core/records/series.ts";
import { ianaZoneOf } from "../../core/records/time-zone.ts";
import { createGiveWay } from "../../lib/give-way.ts";
import { ValidationError } from "../errors.ts";
import type { EventReader, StoredEvent } from "../ports/event-reader.ts";

export interface EventQuery {
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
  /** The zone whose days all-day events are on. */
  readonly zone: string;
  readonly ownerId?: string | null | undefined;
  /** Text contained in the subject, the description or a location. */
  readonly text?: string | null | undefined;
  readonly category?: string | null | undefined;
}

/** One occurrence of an event, as the viewer may see it; for a single event, the event itself. */
export interface SeenOccurrence extends Occurrence {
  readonly event: StoredEvent;
}

/** A place in a list of occurrences. */
export interface OccurrencePage {
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
  /** The last ones instead of the first, latest first. */
  readonly isFromEnd: boolean;
}

export interface ListedOccurrences {
  readonly occurrences: readonly SeenOccurrence[];
  readonly total: number;
}

export interface ReadEvents {
  find(viewer: Viewer, id: string): Promise<StoredEvent | null>;
  /** An event that the viewer has just made, for themselves or somebody else. */
  made(viewer: Viewer, id: string): Promise<StoredEvent | null>;
  /** Occurrences that touch the range, ordered by start; `total` counts all pages. @throws ValidationError */
  list(viewer: Viewer, query: EventQuery, page: OccurrencePage): Promise<ListedOccurrences>;
  /** Whole events with an occurrence in the range, oldest first. @throws ValidationError */
  within(viewer: Viewer, query: EventQuery): Promise<readonly StoredEvent[]>;
}

/** More than anybody reads; more would be too much for one answer. */
const maxEvents = 10_000;
const maxOccurrences = 50_000;
const narrower = "a shorter range, or one person's events (filter by ownerId)";

/** @param reach the people whose records a viewer may read */
export function createReadEvents(reader: EventReader, reach: (viewer: Viewer) => Promise<Reach>): ReadEvents {
  const seen = (viewer: Viewer, event: StoredEvent): StoredEvent => ({
    ...event,
    fields: visibleEvent(event.fields, event.ownerId, viewer.userId),
  });

  async function read(viewer: Viewer, query: EventQuery): Promise<readonly StoredEvent[]> {
    const found = await reader.inRange(await reach(viewer), query.ownerId ?? null, query, maxEvents + 1);
    if (found.length > maxEvents) {
      throw new ValidationError("to", `${narrower}: more than ${maxEvents} events are too many for one answer`);
    }
    return found.map((event) => seen(viewer, event));
  }

  /** Events that may have an occurrence in the range. The cost of finding them is computed before the search. */
  async function readRange(viewer: Viewer, query: EventQuery, range: Range): Promise<readonly StoredEvent[]> {
    const events = await read(viewer, query);
    const giveWay = createGiveWay();
    let work = 0;
    for (const { fields } of events) {
      await giveWay();
      work += countTouching(fields, range);
      if (work > maxOccurrences) {
        throw new ValidationError(
          "to",
          `${narrower}: more than ${maxOccurrences} occurrences are too many for one answer`,
          `There are more than ${maxOccurrences} occurrences in this range. Ask for fewer days, or for one person's events (filter by ownerId).`,
        );
      }
    }
    return events;
  }

  return {
    async find(viewer, id) {
      const found = await reader.find(await reach(viewer), id);
      return found === null ? null : seen(viewer, found);
    },
    async made(viewer, id) {
      const found = await reader.find({ kind: "all" }, id);
      return found === null ? null : seen(viewer, found);
    },
    async list(viewer, query, { after, before, limit, isFromEnd }) {
      const range = rangeOf(query);
      const events = await readRange(viewer, query, range);
      const giveWay = createGiveWay();
      const best = createBest(limit, isFromEnd);
      let total = 0;
      for (const event of events) {
        const isPlainWanted = isWanted(event.fields, query);
        for (const one of eachOccurrence(event.fields, range)) {
          await giveWay();
          if (!(one.isException ? isWanted(one.fields, query) : isPlainWanted)) continue;
          total += 1;
          const seen = { ...one, event };
          const cursor = cursorOf(seen);
          if ((after === undefined || cursor > after) && (before === undefined || cursor < before))
            best.add(cursor, seen);
        }
      }
      return { occurrences: best.all(), total };
    },
    async within(viewer, query) {
      const range = rangeOf(query);
      const events = await readRange(viewer, query, range);
      const giveWay = createGiveWay();
      const found: StoredEvent[] = [];
      for (const event of events) {
        await giveWay();
        if (occurrencesOf(event.fields, range, 1).length > 0) found.push(event);
      }
      return found.toSorted((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
    },
  };
}

/** Sorts like occurrences, and names one. */
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

/** Keeps only the first or the last of many: sorting all of them for one page would block other requests. */
function createBest(limit: number, isFromEnd: boolean) {
  let kept: { readonly cursor: string; readonly one: SeenOccurrence }[] = [];
  const cut = (): void => {
    kept.sort((one, other) => (one.cursor < other.cursor === isFromEnd ? 1 : -1));
    kept = kept.slice(0, limit);
  };
  return {
    add(cursor: string, one: SeenOccurrence): void {
      kept.push({ cursor, one });
      if (kept.length >= 2 * limit + 1_000) cut();
    },
    all(): readonly SeenOccurrence[] {
      cut();
      return kept.map(({ one }) => one);
    },
  };
}

function isWanted(fields: EventFields, { text, category }: EventQuery): boolean {
  const needle = (text ?? "").toLowerCase();
  const hay = [fields.subject, fields.description, ...fields.locations];
  return (
    (needle === "" || hay.some((part) => part.toLowerCase().includes(needle))) &&
    (category == null || fields.categories.includes(category))
  );
}
