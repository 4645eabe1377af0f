import type { M365Records } from "../../app/ports/m365-records.ts";
import { StoreError } from "../../app/store-error.ts";
import type { DateWindow } from "../../core/sync/window.ts";
import { readCalendars } from "./calendars.ts";
import { readEventChanges } from "./event-changes.ts";
import { createEvent } from "./event-create.ts";
import { findEventsByMark, readEventById, readEvents } from "./event-lookup.ts";
import { eventHeaders, eventPath } from "./event-path.ts";
import { goneIsNull } from "./event-response.ts";
import { type EventWriteOptions, type StartedUpdates, updateEvent } from "./event-update.ts";
import { clampWindow, frozenWindow } from "./event-window.ts";
import type { GraphHttp } from "./http.ts";
import { createReadSeries } from "./series-memory.ts";

export interface GraphCalendarOptions {
  readonly http: GraphHttp;
  /** IANA name, for what names no zone that is known. */
  readonly mailboxZone: string;
  /** The mailbox's zone in Microsoft's own name, to write all-day events in. */
  readonly wireZone: string;
  readonly pageSize: number;
  /** The dates whose events are wanted. */
  readonly window: DateWindow;
}

/** The calendars of one mailbox. */
export function createGraphCalendar(options: GraphCalendarOptions): M365Records {
  const { http, mailboxZone, wireZone, pageSize, window } = options;
  const wanted = clampWindow(window, new Date(http.now()).toISOString().slice(0, 10));
  const write: EventWriteOptions = { http, mailboxZone, wireZone, window: frozenWindow(wanted) };
  const changes = { http, pageSize, mailboxZone, wanted, memory: createReadSeries() };
  const started: StartedUpdates = new Map();
  let defaultId: string | null = null;

  return {
    readCollections: async (link, signal) => {
      const found = await readCalendars(http, link, signal);
      defaultId = found.collections.find(({ isDefault }) => isDefault)?.id ?? null;
      return found;
    },
    readChanges: (collectionId, link, signal) => readEventChanges(changes, collectionId, link, signal),
    read: (ref, signal) => readEventById(write, ref.id, signal),
    readMany: (refs, signal) => readEvents(write, refs, signal),
    // A mark is found whenever it was written: the search does not need to be narrowed.
    findByMark: (collectionId, marks, _since, signal) => findEventsByMark(write, collectionId, marks, signal),
    create: (collectionId, record, signal) => createEvent(write, collectionId, record, signal),
    update: (ref, before, fields, changed, signal) =>
      updateEvent(write, started, { ref, before, fields, changed }, signal),
    delete: ({ collectionId, id }, signal) => deleteEvent(http, id, collectionId === defaultId, signal),
  };
}

/** In a calendar that somebody shared, Exchange may say yes and delete nothing; and it may say no to what is gone already. */
async function deleteEvent(http: GraphHttp, id: string, isOwn: boolean, signal: AbortSignal): Promise<void> {
  const isThere = async () => {
    const url = `${eventPath(id)}?$select=id`;
    return (await goneIsNull(http.send({ method: "GET", url, headers: eventHeaders() }, signal))) !== null;
  };
  const kept = (cause?: unknown) =>
    new StoreError("rejected", "Microsoft keeps the event: this account may not delete it from its calendar.", {
      cause,
    });
  try {
    const request = { method: "DELETE", url: eventPath(id), headers: eventHeaders() } as const;
    const answer = await goneIsNull(http.send(request, signal));
    if (answer === null || isOwn) return;
  } catch (error) {
    const isRefused = error instanceof StoreError && error.code?.toLowerCase() === "errorcannotdeleteobject";
    if (!isRefused) throw error;
    if (await isThere()) throw kept(error);
    return;
  }
  if (await isThere()) throw kept();
}
