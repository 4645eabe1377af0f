import { StoreError } from "../../../app/store-error.ts";
import type { M365Item } from "../../../core/records/m365-item.ts";
import { getMany } from "../batch.ts";
import { eachPage } from "../pages.ts";
import { mustParse } from "../parse.ts";
import { page } from "../wire.ts";
import { eventHeaders, eventsUrl, eventUrl, markedUrl } from "./path.ts";
import { markOf, readEvent } from "./read.ts";
import { goneIsNull } from "./response.ts";
import { readSeries, readSeriesMany, type SeriesOptions, unreadable } from "./series.ts";
import { type WireEvent, wireEvent } from "./wire.ts";

/** The present event, a series whole; null when it is gone. */
export async function readEventById(options: SeriesOptions, id: string, signal: AbortSignal): Promise<M365Item | null> {
  const { http, root, mailboxZone } = options;
  const answer = await goneIsNull(
    http.send({ method: "GET", url: eventUrl(root, id), headers: eventHeaders() }, signal),
  );
  if (answer === null) return null;
  const event = mustParse(wireEvent, answer, "an event");
  if (event.recurrence) return goneIsNull(readSeries(options, id, signal));
  return single(event, mailboxZone);
}

function single(event: WireEvent, mailboxZone: string): M365Item {
  try {
    return readEvent(event, mailboxZone);
  } catch (error) {
    throw unreadable(error);
  }
}

export async function readEvents(
  options: SeriesOptions,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<readonly (M365Item | null | Error)[]> {
  const urls = ids.map((id) => eventUrl(options.root, id));
  const bodies = await getMany(options.http, urls, signal, eventHeaders());
  return wholeOnes(options, bodies, signal);
}

/** Graph's events as items. The exceptions of a series need further requests, since only a master can be asked for them. */
async function wholeOnes(
  options: SeriesOptions,
  bodies: readonly unknown[],
  signal: AbortSignal,
): Promise<readonly (M365Item | null | Error)[]> {
  const items = bodies.map((body) => readOne(body, options.mailboxZone));
  const series = items.flatMap((item) => (item instanceof Error || item === null || !item.isSeries ? [] : [item.id]));
  const whole = await readSeriesMany(options, series, signal);
  const byId = new Map(series.map((id, at) => [id, whole[at] ?? null]));
  return items.map((item) => {
    if (item instanceof Error || item === null) return item;
    return item.isSeries ? (byId.get(item.id) ?? null) : item.item;
  });
}

type Read = { readonly isSeries: true; readonly id: string } | { readonly isSeries: false; readonly item: M365Item };

function readOne(body: unknown, mailboxZone: string): Read | null | Error {
  if (body instanceof StoreError) return body.fault === "notFound" ? null : body;
  const parsed = wireEvent.safeParse(body);
  if (!parsed.success) return unreadable(parsed.error);
  if (parsed.data.recurrence) return { isSeries: true, id: parsed.data.id };
  try {
    return { isSeries: false, item: readEvent(parsed.data, mailboxZone) };
  } catch (error) {
    return unreadable(error);
  }
}

export async function* readMarkedEvents(
  { http, mailboxZone }: SeriesOptions,
  collectionId: string,
  signal: AbortSignal,
): AsyncGenerator<readonly M365Item[]> {
  const first = { url: eventsUrl(collectionId), headers: eventHeaders() };
  for await (const events of eachPage(http, first, { shape: page, what: "a page of events" }, signal)) {
    yield events.flatMap((wire) => {
      const parsed = wireEvent.safeParse(wire);
      // An exception carries its series' mark.
      if (!parsed.success || parsed.data.seriesMasterId || markOf(parsed.data) === null) return [];
      try {
        return [readEvent(parsed.data, mailboxZone, parsed.data.recurrence ? { exceptions: [], seen: null } : null)];
      } catch (error) {
        // The delta reports what cannot be read; it is not a copy that we made.
        if (error instanceof RangeError || error instanceof StoreError) return [];
        throw error;
      }
    });
  }
}

/**
 * The events that carry one of our marks, whenever they take place. One request for each mark, as documented: combining two with `or` is
 * not.
 */
export async function findEventsByMark(
  options: SeriesOptions,
  collectionId: string,
  marks: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, M365Item>> {
  const urls = marks.map((mark) => markedUrl(collectionId, mark));
  const answers = await getMany(options.http, urls, signal, eventHeaders());
  const bodies = answers.flatMap((answer): readonly unknown[] => {
    if (answer instanceof StoreError) throw answer;
    const parsed = page.safeParse(answer);
    if (!parsed.success) throw unreadable(parsed.error);
    return parsed.data.value;
  });
  const wanted = new Set(marks);
  const found = new Map<string, M365Item>();
  for (const item of await wholeOnes(options, bodies, signal)) {
    if (item instanceof Error) throw item;
    if (item?.mark != null && wanted.has(item.mark)) found.set(item.mark, item);
  }
  return found;
}
