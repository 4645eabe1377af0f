import type { GraphMailboxesOptions } from "../../../../src/adapters/graph/mailboxes.ts";
import { createMailboxes } from "../../../../src/adapters/graph/mailboxes.ts";
import type { M365Records } from "../../../../src/app/ports/m365-records.ts";
import { type EventFields, emptyEvent, eventOf, recordOf } from "../../../../src/core/records/event.ts";
import { eventKind } from "../../../../src/core/records/event-kind.ts";
import type { M365Item } from "../../../../src/core/records/m365-item.ts";
import { canonical } from "../../../../src/core/records/same-value.ts";
import type { DateWindow } from "../../../../src/core/sync/window.ts";
import { must } from "../../../../src/lib/must.ts";
import { ownLimits } from "../../../support/graph-limits.ts";
import type { RunningSimulator } from "../../../support/simulator.ts";
import { noSignal } from "../open-mailbox.ts";

const shownWindow = { from: "2026-06-01", to: "2027-05-31" };

export interface OpenCalendar {
  readonly records: M365Records;
  /** The default calendar. */
  readonly calendarId: string;
}

/** A person's calendars through the adapter, with tokens straight from the simulator. */
export async function openCalendar(
  { origin, control }: RunningSimulator,
  person: string,
  options: Partial<GraphMailboxesOptions> = {},
  window: DateWindow = shownWindow,
): Promise<OpenCalendar> {
  const tokens = { forAccount: async () => control.entra.accessToken(person) };
  const mailbox = await createMailboxes({ tokens, limits: ownLimits(), simulatorOrigin: origin, ...options }).open({
    id: person,
  });
  const records = mailbox.records("CALENDAR", window);
  const { collections } = await records.readCollections(null, noSignal);
  return {
    records,
    calendarId: must(
      collections.find(({ isDefault }) => isDefault),
      "the default calendar",
    ).id,
  };
}

export const berlin = { startZone: "Europe/Berlin", endZone: "Europe/Berlin" } as const;
export const standup: EventFields = {
  ...emptyEvent,
  subject: "Standup",
  description: "What was, what will be\nand what hinders",
  time: { isAllDay: false, start: "2026-09-07T09:00:00", end: "2026-09-07T09:30:00", ...berlin },
  recurrence: {
    type: "weekly",
    interval: 1,
    daysOfWeek: ["monday", "wednesday"],
    firstDayOfWeek: "monday",
    range: { type: "endDate", endDate: "2026-12-16" },
  },
  reminderMinutes: 10,
};

/** A round of changes, its items as the engine would complete them: by id, with what the reading could not see from before. */
export async function readCalendar(
  { records, calendarId }: OpenCalendar,
  link: string | null = null,
  before: ReadonlyMap<string, M365Item> = new Map(),
) {
  const items = new Map<string, M365Item>();
  const removed = new Set<string>();
  for (let at = link; ; ) {
    const page = await records.readChanges(calendarId, at, noSignal);
    for (const item of page.items) {
      const base = before.get(item.id)?.fields ?? recordOf(emptyEvent);
      items.set(item.id, { ...item, fields: eventKind.series.completed(item.fields, base, item.seen ?? null) });
    }
    for (const id of page.removed) removed.add(id);
    if (page.rejected.length > 0) throw new Error(`Rejected: ${page.rejected[0]?.message}`);
    at = page.next.link;
    if (page.next.kind === "round") return { items, removed, link: at };
  }
}

const servers = new Set(["organizer", "isOrganizer", "response", "isCancelled", "uid", "onlineMeetingUrl"]);

/** What a person can write of an event, in one spelling for equal meanings. */
export function spelledEvent(event: Partial<EventFields> | M365Item["fields"]): Record<string, string> {
  const record = recordOf({ ...emptyEvent, ...event });
  const written = eventKind.fields.filter(({ name }) => !servers.has(name));
  return Object.fromEntries(written.map((spec) => [spec.name, canonical(spec, record[spec.name])]));
}

export function exceptionsOf(item: M365Item | null | undefined) {
  return item ? eventOf(item.fields).exceptions : undefined;
}
