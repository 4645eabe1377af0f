import type { ItemRef, M365Records } from "../../../app/ports/m365-records.ts";
import { StoreError } from "../../../app/store-error.ts";
import type { M365Item } from "../../../core/records/m365-item.ts";
import type { DateWindow } from "../../../core/sync/window.ts";
import { asHistory, type GraphHttp } from "../http.ts";
import { readCalendars, readCalendarsOf } from "./calendars.ts";
import { readEventChanges } from "./changes.ts";
import { createEvent } from "./create.ts";
import { listEvents } from "./list.ts";
import { findEventsByMark, readEventById, readEvents, readMarkedEvents } from "./lookup.ts";
import type { EventWriteOptions, StartedUpdates } from "./patch.ts";
import { eventHeaders, eventPath, ownRoot, sharedRoot } from "./path.ts";
import { goneIsNull } from "./response.ts";
import { createReadSeries } from "./series-memory.ts";
import { updateEvent } from "./update.ts";
import { clampWindow, frozenWindow } from "./window.ts";

export interface GraphCalendarOptions {
  readonly http: GraphHttp;
  /** IANA name, used when an event names no known zone. */
  readonly mailboxZone: string;
  /** The mailbox's zone by Microsoft's name, for writing all-day events. */
  readonly wireZone: string;
  readonly pageSize: number;
  /** The dates whose events are synced. */
  readonly window: DateWindow;
}

/** The calendars of one mailbox. */
export function createGraphCalendar(options: GraphCalendarOptions): M365Records {
  const { http, mailboxZone, wireZone, pageSize, window } = options;
  const wanted = clampWindow(window, new Date(http.now()).toISOString().slice(0, 10));
  const shared = { http, mailboxZone, wireZone, window: frozenWindow(wanted) };
  const memory = createReadSeries();
  const started: StartedUpdates = new Map();
  let defaultId: string | null = null;
  let sharedIds: ReadonlySet<string> = new Set();

  const rootOf = (collectionId: string) => (sharedIds.has(collectionId) ? sharedRoot(collectionId) : ownRoot);
  const at = (collectionId: string): EventWriteOptions => ({ ...shared, root: rootOf(collectionId) });

  return {
    makesOneOfAKey: true,
    readCollections: async (link, signal) => {
      const found = await readCalendars(http, link, signal);
      defaultId = found.page.collections.find(({ isDefault }) => isDefault)?.id ?? null;
      sharedIds = found.sharedIds;
      return found.page;
    },
    readChanges: (collectionId, link, signal, { isHistory = false } = {}) => {
      const here = at(collectionId);
      const reading = isHistory ? { ...here, http: asHistory(http) } : here;
      return readEventChanges({ ...reading, pageSize, wanted, memory }, collectionId, link, signal);
    },
    listItems: (collectionId, link, signal) => listEvents(http, { collectionId, wanted }, link, signal),
    read: ({ collectionId, id }, signal) => readEventById(at(collectionId), id, signal),
    readMany: async (refs, signal) => {
      const roots = [...new Set(refs.map(({ collectionId }) => rootOf(collectionId)))];
      const byRef = new Map<ItemRef, M365Item | null | Error>();
      for (const root of roots) {
        const here = refs.filter(({ collectionId }) => rootOf(collectionId) === root);
        const ids = here.map(({ id }) => id);
        const items = await readEvents({ ...shared, root }, ids, signal);
        for (const [index, ref] of here.entries()) byRef.set(ref, items[index] ?? null);
      }
      return refs.map((ref) => byRef.get(ref) ?? null);
    },
    collectionsOf: async (refs, signal) => {
      const own = refs.filter(({ collectionId }) => !sharedIds.has(collectionId)).map(({ id }) => id);
      const found = await readCalendarsOf(http, own, signal);
      return refs.map(({ collectionId, id }) => (sharedIds.has(collectionId) ? collectionId : (found.get(id) ?? null)));
    },
    // The search finds a mark whenever it was written, so it need not be limited by time.
    findByMark: (collectionId, marks, _since, signal) =>
      findEventsByMark(at(collectionId), collectionId, marks, signal),
    readMarked: (collectionId, signal) => readMarkedEvents(at(collectionId), collectionId, signal),
    create: (collectionId, record, signal) => createEvent(at(collectionId), collectionId, record, signal),
    update: (ref, before, fields, changed, signal) =>
      updateEvent(at(ref.collectionId), started, { ref, before, fields, changed }, signal),
    delete: ({ collectionId, id }, signal) => deleteEvent(at(collectionId), id, collectionId === defaultId, signal),
  };
}

/** In a shared calendar Exchange may report success and delete nothing; and it may refuse for an event that is already gone. */
async function deleteEvent(
  { http, root }: EventWriteOptions,
  id: string,
  isOwn: boolean,
  signal: AbortSignal,
): Promise<void> {
  const isThere = async () => {
    const url = `${eventPath(root, id)}?$select=id`;
    return (await goneIsNull(http.send({ method: "GET", url, headers: eventHeaders() }, signal))) !== null;
  };
  const kept = (cause?: unknown) =>
    new StoreError("rejected", "Microsoft keeps the event: this account may not delete it from its calendar.", {
      cause,
    });
  try {
    const request = { method: "DELETE", url: eventPath(root, id), headers: eventHeaders() } as const;
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
