// A series as one record: its master with the occurrences that were changed or cancelled. Microsoft reports these in two ways:
//   exceptionOccurrences and cancelledOccurrences of the master   all dates, in the same request; not every mailbox answers them
//   its instances in a window                                     the cancelled ones are the dates of the rule that are not there

import { StoreError } from "../../../app/store-error.ts";
import type { EventException } from "../../../core/records/event.ts";
import type { M365Item } from "../../../core/records/m365-item.ts";
import type { DateWindow } from "../../../core/sync/window.ts";
import { getMany } from "../batch.ts";
import type { GraphHttp } from "../http.ts";
import { eachPage, mustLeadHome } from "../pages.ts";
import { explain, mustParse } from "../parse.ts";
import { readException } from "./exceptions.ts";
import { readInstances, seenThrough } from "./instances.ts";
import { eventHeaders, seriesUrl } from "./path.ts";
import { readEvent } from "./read.ts";
import { withShownZone } from "./series-zone.ts";
import { hasUnknownZone } from "./times.ts";
import { eventPage, type WireEvent, type WireSeries, wireSeries } from "./wire.ts";

export interface SeriesOptions {
  readonly http: GraphHttp;
  /** Prefix of the events' URLs. */
  readonly root: string;
  /** IANA name. */
  readonly mailboxZone: string;
  /** The dates whose instances are read if the master does not list its exceptions. */
  readonly window: DateWindow;
}

/** Many series, in the order of the ids: null for one that is gone; an error for one is its value. */
export async function readSeriesMany(
  options: SeriesOptions,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<readonly (M365Item | null | StoreError)[]> {
  const bodies = await getMany(
    options.http,
    ids.map((id) => seriesUrl(options.root, id)),
    signal,
    eventHeaders(),
  );
  return Promise.all(bodies.map((body) => readOne(options, body, signal)));
}

export async function readSeries(options: SeriesOptions, id: string, signal: AbortSignal): Promise<M365Item> {
  const answer = await options.http.send(
    { method: "GET", url: seriesUrl(options.root, id), headers: eventHeaders() },
    signal,
  );
  return readParts(options, mustParse(wireSeries, answer, "a series"), signal);
}

async function readOne(options: SeriesOptions, body: unknown, signal: AbortSignal) {
  if (body instanceof StoreError) return body.fault === "notFound" ? null : body;
  const parsed = wireSeries.safeParse(body);
  if (!parsed.success) return unreadable(parsed.error);
  try {
    return await readParts(options, parsed.data, signal);
  } catch (error) {
    return error instanceof StoreError ? error : unreadable(error);
  }
}

export function unreadable(error: unknown, mayHaveBeenApplied = false): StoreError {
  const message = `Microsoft sent an event that cannot be read: ${explain(error)}`;
  return new StoreError("malformed", message, { mayHaveBeenApplied, cause: error });
}

async function readParts(options: SeriesOptions, told: WireSeries, signal: AbortSignal): Promise<M365Item> {
  const { mailboxZone } = options;
  // Somebody removed the rule meanwhile.
  if (!told.recurrence) return asMalformed(() => readEvent(told, mailboxZone));
  const shown = hasUnknownZone(told) ? await readInstances(options, told.id, options.window, signal) : [];
  const series: WireSeries = { ...told, ...asMalformed(() => withShownZone(told, shown, mailboxZone)) };
  const { cancelledOccurrences, exceptionOccurrences } = series;
  if (cancelledOccurrences && exceptionOccurrences) {
    const more = await readMore(options.http, series["exceptionOccurrences@odata.nextLink"], signal);
    return asMalformed(() => {
      const cancelled = cancelledOccurrences.map(cancelledDate);
      const exceptions = joined(cancelled, [...exceptionOccurrences, ...more], series, mailboxZone);
      return readEvent(series, mailboxZone, { exceptions, seen: null });
    });
  }
  const instances = await readInstances(options, series.id, options.window, signal);
  return asMalformed(() => {
    const { missing, seen } = seenThrough(series, instances, options.window, mailboxZone);
    const changed = instances.filter(({ type }) => type === "exception");
    const exceptions = joined(missing, changed, series, mailboxZone);
    return readEvent(series, mailboxZone, { exceptions, seen });
  });
}

async function readMore(http: GraphHttp, link: string | null | undefined, signal: AbortSignal): Promise<WireEvent[]> {
  const found: WireEvent[] = [];
  if (!link) return found;
  const first = { url: mustLeadHome(http, link), headers: eventHeaders() };
  for await (const page of eachPage(http, first, { shape: eventPage, what: "a page of exceptions" }, signal))
    found.push(...page);
  return found;
}

/** OID.<master>.<date in the series' zone> */
function cancelledDate(occurrenceId: string): string {
  const date = /\.(\d{4}-\d{2}-\d{2})$/.exec(occurrenceId)?.[1];
  if (date === undefined) throw new RangeError(`${occurrenceId} names no cancelled occurrence`);
  return date;
}

/** By date. An exception that is cancelled later is reported as both, or only as cancelled. */
function joined(
  cancelled: readonly string[],
  changed: readonly WireEvent[],
  master: WireEvent,
  mailboxZone: string,
): readonly EventException[] {
  const byDate = new Map<string, EventException>();
  for (const wire of changed) {
    const exception = readException(wire, master, mailboxZone);
    if (exception !== null) byDate.set(exception.date, exception);
  }
  for (const date of cancelled) byDate.set(date, { date, kind: "cancelled" });
  return [...byDate.values()].sort((one, other) => (one.date < other.date ? -1 : 1));
}

function asMalformed<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unreadable(error);
  }
}
