import { must } from "../../lib/must.ts";
import type { SimulatedClock } from "../clock.ts";
import type { Person } from "../directory/person.ts";
import { addressOf } from "../mailbox/address.ts";
import type { ChangeHub, ItemChange } from "../mailbox/change-hub.ts";
import { createChangeLog } from "../mailbox/change-log.ts";
import { createStamps } from "../mailbox/mailbox.ts";
import { createIdSource, type IdAlphabet, type IdSource } from "../mailbox/outlook-id.ts";
import type { SeededRandom } from "../random.ts";
import {
  type CalendarEntry,
  type CalendarGroup,
  type CalendarState,
  createGroups,
  type EventState,
} from "./calendar-state.ts";

/** The calendar part of one person's mailbox. */
export interface CalendarMailbox {
  readonly owner: Person;
  readonly ids: IdSource;
  readonly random: SeededRandom;
  readonly groups: readonly CalendarGroup[];
  calendars(): CalendarState[];
  defaultCalendar(): CalendarState;
  addCalendar(name: string, more?: { isDefault?: boolean; color?: string; canEdit?: boolean }): CalendarState;
  touchCalendar(calendar: CalendarState): void;
  removeCalendar(calendar: CalendarState): void;
  events(): Iterable<EventState>;
  /** By either of its ids. */
  find(id: string): EventState | undefined;
  findByUid(uid: string): EventState | undefined;
  /** The immutable id of the event that a transactionId made, even after it was deleted. */
  findTransaction(transactionId: string): string | undefined;
  add(calendar: CalendarState, draft: EventDraft): EventState;
  /** After any change: a new etag, a new place in the feed. */
  touch(event: EventState): void;
  remove(event: EventState): void;
  /** Its default id changes, the immutable one does not. */
  move(event: EventState, target: CalendarState): void;
  /** An instant as Graph writes it, never the same twice. */
  stamp(): string;
}

/** Everything of an event except what the store assigns. */
export type EventDraft = Omit<
  EventState,
  "id" | "immutableId" | "createdAt" | "lastModifiedAt" | "etag" | "calendar" | "cache"
>;

export interface MailboxDeps {
  readonly clock: SimulatedClock;
  readonly random: SeededRandom;
  readonly hub: ChangeHub;
  readonly idAlphabet: IdAlphabet;
  /** Whether an event that comes back to a calendar is omitted from its feed. */
  readonly losesReturned: () => boolean;
}

export function createCalendarMailbox(
  owner: Person,
  { clock, random, hub, idAlphabet, losesReturned }: MailboxDeps,
): CalendarMailbox {
  const ids = createIdSource(random, idAlphabet);
  const immutableIds = createIdSource(random, idAlphabet);
  const calendars: CalendarState[] = [];
  const events = new Map<string, EventState>();
  const byDefaultId = new Map<string, EventState>();
  const byUid = new Map<string, EventState>();
  const transactions = new Map<string, string>();
  const stamp = createStamps(clock);

  function tell(event: EventState, changeType: ItemChange["changeType"], calendar = event.calendar): void {
    hub.onChange({
      personId: owner.id,
      kind: "event",
      containerId: calendar.id,
      containerIdUnderHeader: calendar.idUnderHeader,
      itemId: event.id,
      immutableId: event.immutableId,
      isInDefault: calendar.isDefault,
      etag: event.etag,
      changeType,
    });
  }

  function enter(event: EventState, calendar: CalendarState): void {
    event.calendar = calendar;
    calendar.events.set(event, { event, id: event.id, seq: -1, createdSeq: -1, isRemoved: false });
  }

  function leave(event: EventState): void {
    const entry = entryOf(event);
    event.calendar.events.delete(event);
    entry.isRemoved = true;
    event.calendar.log.append(entry);
  }

  function entryOf(event: EventState): CalendarEntry {
    return must(event.calendar.events.get(event), "the event in its calendar");
  }

  function renew(event: EventState): void {
    event.etag = ids.etag();
    event.lastModifiedAt = stamp();
    event.cache.clear();
  }

  const mailbox: CalendarMailbox = {
    owner,
    ids,
    random,
    groups: createGroups(ids.next, () => keyOf(ids.etag())),
    stamp,
    calendars: () => calendars.filter(({ isRemoved }) => !isRemoved),
    defaultCalendar() {
      return must(
        calendars.find(({ isDefault }) => isDefault),
        "the default calendar",
      );
    },
    addCalendar(name, { isDefault = false, color = "auto", canEdit = true } = {}) {
      const calendar: CalendarState = {
        id: ids.next(),
        idUnderHeader: immutableIds.next(),
        name,
        color,
        isDefault,
        canEdit,
        owner: addressOf(owner),
        changeKey: keyOf(ids.etag()),
        isRemoved: false,
        log: createChangeLog(),
        events: new Map(),
        shares: new Map(),
      };
      calendars.push(calendar);
      return calendar;
    },
    touchCalendar(calendar) {
      calendar.changeKey = keyOf(ids.etag());
    },
    removeCalendar(calendar) {
      calendar.isRemoved = true;
      for (const event of [...calendar.events.keys()]) mailbox.remove(event);
    },
    events: () => events.values(),
    find: (id) => events.get(id) ?? byDefaultId.get(id),
    findByUid: (uid) => byUid.get(uid),
    findTransaction: (transactionId) => transactions.get(transactionId),
    add(calendar, draft) {
      const at = stamp();
      const immutableId = immutableIds.next();
      const id = ids.next();
      const event: EventState = {
        ...draft,
        id,
        immutableId,
        createdAt: at,
        lastModifiedAt: at,
        etag: ids.etag(),
        calendar,
        cache: new Map(),
      };
      enter(event, calendar);
      events.set(immutableId, event);
      byDefaultId.set(id, event);
      byUid.set(event.uid, event);
      if (event.transactionId !== undefined) transactions.set(event.transactionId, immutableId);
      calendar.log.append(entryOf(event));
      tell(event, "created");
      return event;
    },
    touch(event) {
      renew(event);
      event.calendar.log.append(entryOf(event));
      tell(event, "updated");
    },
    remove(event) {
      events.delete(event.immutableId);
      byDefaultId.delete(event.id);
      if (byUid.get(event.uid) === event) byUid.delete(event.uid);
      leave(event);
      tell(event, "deleted");
    },
    move(event, target) {
      const wasThere = pastOf(target).has(event.immutableId);
      const from = event.calendar;
      leave(event);
      tell(event, "deleted", from);
      pastOf(event.calendar).add(event.immutableId);
      byDefaultId.delete(event.id);
      event.id = ids.next();
      byDefaultId.set(event.id, event);
      renew(event);
      enter(event, target);
      if (!(wasThere && losesReturned())) target.log.append(entryOf(event));
      tell(event, "created");
    },
  };

  const past = new Map<CalendarState, Set<string>>();
  function pastOf(calendar: CalendarState): Set<string> {
    const found = past.get(calendar) ?? new Set<string>();
    past.set(calendar, found);
    return found;
  }

  mailbox.addCalendar("Calendar", { isDefault: true });
  return mailbox;
}

function keyOf(etag: string): string {
  return etag.slice(3, -1);
}
