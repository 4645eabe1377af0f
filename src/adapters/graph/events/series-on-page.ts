import { startDateOf } from "../../../core/records/event.ts";
import { addDays } from "../../../core/records/event-time.ts";
import type { M365Item } from "../../../core/records/m365-item.ts";
import { datesOf } from "../../../core/records/series-dates.ts";
import type { DateWindow } from "../../../core/sync/window.ts";
import { dateOfOccurrence } from "./exceptions.ts";
import { readEvent, readEventFields } from "./read.ts";
import { withShownZone } from "./series-zone.ts";
import { etagOf, type WireEvent } from "./wire.ts";

/** The parts of one series on a page of changes. */
export interface SeriesOnPage {
  readonly id: string;
  master: WireEvent | null;
  /** By id. */
  readonly occurrences: Map<string, WireEvent>;
  /** A part of it could not be read. */
  isPartly: boolean;
}

/**
 * The series as an item, if the page shows that nothing in it is changed or cancelled; else null: it must be read whole. The window is in
 * UTC, so a day at each end is ignored.
 */
export function plainSeries(found: SeriesOnPage, window: DateWindow, mailboxZone: string): M365Item | null {
  const { master, occurrences, isPartly } = found;
  if (master === null || isPartly) return null;
  try {
    const shown = withShownZone(master, occurrences.values(), mailboxZone);
    const { recurrence, time } = readEventFields(shown, mailboxZone);
    if (recurrence === null) return null;
    const there = new Set<string>();
    for (const occurrence of occurrences.values()) {
      if (occurrence.type !== "occurrence" || !isSameVersion(occurrence, master)) return null;
      there.add(dateOfOccurrence(occurrence, shown, mailboxZone));
    }
    const seen = { from: addDays(window.from, 1), to: addDays(window.to, -1) };
    const isComplete = datesOf(recurrence, startDateOf(time), seen).every((date) => there.has(date));
    return isComplete ? readEvent(shown, mailboxZone, { exceptions: [], seen }) : null;
  } catch (error) {
    // Reading it whole either works or tells what is wrong.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** A page may contain a series twice, before and after a change: its occurrences then have two versions. */
function isSameVersion(occurrence: WireEvent, master: WireEvent): boolean {
  return etagOf(occurrence) === "" || etagOf(occurrence) === etagOf(master);
}
