import { addDays } from "../../../core/records/event-time.ts";
import type { Span } from "../../../core/records/record.ts";
import { datesOf } from "../../../core/records/series-dates.ts";
import type { DateWindow } from "../../../core/sync/window.ts";
import type { GraphHttp } from "../http.ts";
import { eachPage } from "../pages.ts";
import { dateOfOccurrence } from "./exceptions.ts";
import { eventHeaders, instancesUrl } from "./path.ts";
import { readEventFields } from "./read.ts";
import { eventPage, type WireEvent } from "./wire.ts";

/** The existing occurrences of a series in a window, with complete exceptions. */
export async function readInstances(
  { http, root }: { readonly http: GraphHttp; readonly root: string },
  seriesId: string,
  window: DateWindow,
  signal: AbortSignal,
): Promise<readonly WireEvent[]> {
  const found: WireEvent[] = [];
  const first = { url: instancesUrl(root, seriesId, window), headers: eventHeaders() };
  for await (const page of eachPage(http, first, { shape: eventPage, what: "a page of occurrences" }, signal))
    found.push(...page);
  return found;
}

export interface Seen {
  /** Dates of the rule that have no occurrence. */
  readonly missing: readonly string[];
  /** The dates for which every occurrence must have been in the answer. */
  readonly seen: Span;
}

/** A missing occurrence this far from the window's edge counts as cancelled, not as rescheduled out of the window. */
const rescheduledAtMostDays = 31;

/**
 * What the occurrences that were found say about a series. The window is in UTC, so a day at each end is ignored. An occurrence cannot be
 * rescheduled past another one: only those at the ends may have left the window.
 */
export function seenThrough(
  master: WireEvent,
  occurrences: readonly WireEvent[],
  window: DateWindow,
  mailboxZone: string,
): Seen {
  const { recurrence, time } = readEventFields(master, mailboxZone);
  const edges = { from: addDays(window.from, 1), to: addDays(window.to, -1) };
  if (recurrence === null) return { missing: [], seen: edges };
  const there = new Set(occurrences.map((one) => dateOfOccurrence(one, master, mailboxZone)));
  const dates = datesOf(recurrence, time.start.slice(0, 10), edges);
  const mayHaveLeft = (date: string, edge: string) => !there.has(date) && isNear(date, edge);
  const first = dates.findIndex((date) => !mayHaveLeft(date, edges.from));
  const last = dates.findLastIndex((date) => !mayHaveLeft(date, edges.to));
  const [before, behind] = [dates[first - 1], dates[last + 1]];
  const seen = {
    from: before === undefined ? edges.from : addDays(before, 1),
    to: behind === undefined ? edges.to : addDays(behind, -1),
  };
  return { missing: dates.filter((date) => date >= seen.from && date <= seen.to && !there.has(date)), seen };
}

function isNear(date: string, edge: string): boolean {
  return Math.abs(Date.parse(date) - Date.parse(edge)) <= rescheduledAtMostDays * 86_400_000;
}
