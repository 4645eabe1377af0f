// Changes of a calendar, page by page. A single event is on the page as it is. For a series, whenever anything in it changed, the page has
// the master and its occurrences in the window:
//   the master with every date of its rule, no exception   all is known, no request
//   anything else                                          read whole: a date that is missing may be cancelled or on another page
import type { ChangesPage, RejectedItem } from "../../../app/ports/m365-records.ts";
import { StoreError } from "../../../app/store-error.ts";
import type { M365Item } from "../../../core/records/m365-item.ts";
import type { DateWindow } from "../../../core/sync/window.ts";
import type { GraphHttp } from "../http.ts";
import { mustKeepLink } from "../keep-link.ts";
import { mustLeadHome, mustStillLeadHome, sendPage } from "../pages.ts";
import { explain, mustParse } from "../parse.ts";
import { isRemoved, nextOf } from "../tasks/changes.ts";
import { isItem, page } from "../wire.ts";
import { calendarUrl, deltaUrl, eventHeaders } from "./path.ts";
import { readEvent } from "./read.ts";
import { readSeriesMany } from "./series.ts";
import type { ReadSeries } from "./series-memory.ts";
import { plainSeries, type SeriesOnPage } from "./series-on-page.ts";
import { frozenWindow, packLink, unpackLink } from "./window.ts";
import { type WireEvent, wireEvent } from "./wire.ts";

export interface EventChangesOptions {
  readonly http: GraphHttp;
  /** The URL under which the calendar's events are read. */
  readonly root: string;
  readonly pageSize: number;
  /** IANA name. */
  readonly mailboxZone: string;
  /** Limited to what Microsoft can show. */
  readonly wanted: DateWindow;
  /** The series that were read whole in this round. */
  readonly memory: ReadSeries;
}

export async function readEventChanges(
  options: EventChangesOptions,
  collectionId: string,
  packed: string | null,
  signal: AbortSignal,
): Promise<ChangesPage> {
  const { http, pageSize, wanted, memory } = options;
  const window = frozenWindow(wanted);
  const current = packed === null ? { window, link: deltaUrl(collectionId, window) } : unpackLink(packed, wanted);
  memory.turnTo(collectionId, packed);
  if (packed !== null) mustStillLeadHome(http, current.link);
  const answer = await mustKeepLink(
    () => sendPage(http, current.link, (size) => eventHeaders({ pageSize: size }), pageSize, signal),
    packed,
    () => http.send({ method: "GET", url: calendarUrl(collectionId), headers: eventHeaders() }, signal),
  );
  const { value, ...links } = mustParse(page, answer, "a page of events");
  const sorted = sortPage(value, options.mailboxZone);
  const read = await addSeries(options, collectionId, current.window, sorted, signal);
  const next = nextOf(links);
  mustLeadHome(http, next.link);
  const link = packLink(current.window, next.link);
  memory.keep(collectionId, read, next.kind === "round" ? null : link);
  return {
    items: [...sorted.items.values()],
    removed: [...sorted.removed],
    rejected: [...sorted.rejected.values()],
    nameless: value.length - value.filter(isItem).length,
    next: { kind: next.kind, link },
  };
}

interface SortedPage {
  readonly items: Map<string, M365Item>;
  readonly removed: Set<string>;
  readonly rejected: Map<string, RejectedItem>;
  readonly series: Map<string, SeriesOnPage>;
}

/** What is on the page, by id; if an id is on it twice, the last counts. */
export function sortPage(value: readonly unknown[], mailboxZone: string): SortedPage {
  const items = new Map<string, M365Item>();
  const removed = new Set<string>();
  const rejected = new Map<string, RejectedItem>();
  const series = new Map<string, SeriesOnPage>();
  const seriesOf = (id: string): SeriesOnPage => {
    const known = series.get(id) ?? { id, master: null, occurrences: new Map(), isPartly: false };
    series.set(id, known);
    return known;
  };
  for (const wire of value.filter(isItem)) {
    const { id } = wire;
    items.delete(id);
    removed.delete(id);
    rejected.delete(id);
    if (isRemoved(wire)) {
      series.delete(id);
      removed.add(id);
      continue;
    }
    try {
      const event = wireEvent.parse(wire);
      if (event.seriesMasterId) seriesOf(event.seriesMasterId).occurrences.set(id, event);
      else if (isMaster(event)) seriesOf(id).master = event;
      else {
        series.delete(id);
        items.set(id, readEvent(event, mailboxZone));
      }
    } catch (error) {
      // The error concerns only this item: it is quarantined with its reason, and the page goes on.
      const masterId = "seriesMasterId" in wire && typeof wire.seriesMasterId === "string" ? wire.seriesMasterId : null;
      if (masterId === null) rejected.set(id, { id, message: explain(error) });
      else seriesOf(masterId).isPartly = true;
    }
  }
  return { items, removed, rejected, series };
}

function isMaster(event: WireEvent): boolean {
  return event.type === "seriesMaster" || Boolean(event.recurrence);
}

/** @returns the series that were read whole for it */
async function addSeries(
  { http, root, mailboxZone, memory }: EventChangesOptions,
  collectionId: string,
  window: DateWindow,
  { items, removed, rejected, series }: SortedPage,
  signal: AbortSignal,
): Promise<readonly M365Item[]> {
  const whole: string[] = [];
  const readWhole: M365Item[] = [];
  for (const found of series.values()) {
    if (memory.isKnown(collectionId, found)) continue;
    const plain = plainSeries(found, window, mailboxZone);
    if (plain === null) whole.push(found.id);
    else items.set(found.id, plain);
  }
  const read = await readSeriesMany({ http, root, mailboxZone, window }, whole, signal);
  for (const [at, id] of whole.entries()) {
    const item = read[at];
    if (item === null || item === undefined) removed.add(id);
    else if (!(item instanceof StoreError)) {
      items.set(id, item);
      readWhole.push(item);
    } else if (item.fault === "malformed" || item.fault === "rejected") rejected.set(id, { id, message: item.message });
    // The service failed, not the series: the page is read again.
    else throw item;
  }
  return readWhole;
}
