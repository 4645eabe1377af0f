import { startDateOf } from "../../../core/records/event.ts";
import type { M365Item } from "../../../core/records/m365-item.ts";
import { datesOf } from "../../../core/records/series-dates.ts";
import type { DateWindow } from "../../../core/sync/window.ts";
import { dateOfOccurrence } from "./exceptions.ts";
import { addDays } from "./path.ts";
import { readEvent, readEventFields } from "./read.ts";
import { withShownZone } from "./series-zone.ts";
import { etagOf, type WireEvent } from "./wire.ts";

/** The parts of one series that a page of changes holds. */
export interface SeriesOnPage {
  readonly id: string;
  master: WireEvent | null;
  /** By id. */
  readonly occurrences: Map<string, WireEvent>;
  /** A part of it could not be read. */
  isPartly: boolean;
}

/**
 * The series as an item when the page shows that nothing of it is changed or cancelled; else null: it has to be read whole. A day at each end of the
 * window is not looked at, since the window is in UTC.
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
    // Read whole, it either can be read or says what is wrong.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** A page may hold a series twice, as it was and as it is: its occurrences are then of two versions. */
function isSameVersion(occurrence: WireEvent, master: WireEvent): boolean {
  return etagOf(occurrence) === "" || etagOf(occurrence) === etagOf(master);
}
