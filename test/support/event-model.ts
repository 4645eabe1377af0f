import { type EventException, type EventFields, emptyEvent, eventOf, recordOf } from "../../src/core/records/event.ts";
import type { FieldValue, RecordFields } from "../../src/core/records/record.ts";
import type { Recurrence } from "../../src/core/records/recurrence.ts";
import { datesOf } from "../../src/core/records/series-dates.ts";
import { allDay, at, guest } from "./core-checks/check.ts";
import { ofEvents } from "./exchange.ts";
import { type HistoryOf, pickRecord } from "./histories.ts";
import { linkOf } from "./sync-orders.ts";

/** Histories of events: single ones, series with their exceptions, meetings of one's own and of others. */

const zones = ["Europe/Berlin", "Europe/Vienna", "America/New_York", "Asia/Tokyo", "Europe/Berlin"];
/** Around the last Sunday of October, when clocks go back in Europe, and a week before America's. */
const dates = ["2026-10-24", "2026-10-25", "2026-10-26", "2026-05-04", "2026-06-01"];
const people = ["Ann", "Bob", "Cas", "Dan"];

function timeOf(value: number): EventFields["time"] {
  const date = dates[value] ?? "2026-05-04";
  return value === 3 ? allDay(date, "2026-05-06") : at(date, `0${value}:30`, "09:45", zones[value]);
}

function ruleOf(value: number): Recurrence | null {
  const days = ["monday", "saturday", "sunday"] as const;
  switch (value) {
    case 0:
      return null;
    case 1:
      return { type: "daily", interval: 2, range: { type: "noEnd" } };
    case 2:
      return { type: "weekly", interval: 1, daysOfWeek: [...days], firstDayOfWeek: "monday", range: { type: "noEnd" } };
    case 3:
      return { type: "daily", interval: 1, range: { type: "numbered", count: 12 } };
    default:
      return { type: "daily", interval: 1, range: { type: "endDate", endDate: "2026-11-30" } };
  }
}

/** One occurrence is edited, moved, cancelled or given back. */
function exceptionsOf({ time, recurrence, exceptions }: EventFields, value: number, serial: number): FieldValue {
  if (recurrence === null) return [];
  const days = datesOf(recurrence, time.start.slice(0, 10), { from: "2026-01-01", to: "2027-12-31" }, 4);
  const date = days[serial % Math.max(days.length, 1)];
  if (date === undefined) return recordOf({ exceptions }).exceptions ?? [];
  const was = exceptions.find((one) => one.date === date);
  const changes = was?.kind === "changed" ? was.changes : {};
  const edited = ((): EventException | null => {
    switch (value) {
      case 0:
        return null;
      case 1:
        return { date, kind: "cancelled" };
      case 2:
        return { date, kind: "changed", changes: { ...changes, subject: `Occurrence ${serial}` } };
      case 3:
        return { date, kind: "changed", changes: { ...changes, time: at(date, "20:00", "21:00", "Europe/Vienna") } };
      default:
        return {
          date,
          kind: "changed",
          changes: { ...changes, attendees: [guest("Eve"), guest(people[serial % 4] ?? "Ann")] },
        };
    }
  })();
  const all = [...exceptions.filter((one) => one.date !== date), ...(edited === null ? [] : [edited])];
  return recordOf({ exceptions: all.toSorted((one, two) => (one.date < two.date ? -1 : 1)) }).exceptions ?? [];
}

function fieldValueOf(field: string, value: number, serial: number, present: EventFields): FieldValue {
  switch (field) {
    case "description":
      return value === 0 ? "" : `Text ${value}\nof ${serial}`;
    case "time":
      return recordOf({ time: timeOf(value) }).time ?? null;
    case "locations":
      return ["Room", "Hall", "Roof", "Yard"].slice(0, value);
    case "categories":
      return ["Blue", "Red", "Green", "Sales"].slice(0, value);
    case "attendees": {
      const kept = present.attendees.filter((_, index) => index !== value);
      const added = people.filter((name) => !kept.some(({ address }) => address.startsWith(name.toLowerCase())));
      const type = value === 4 ? "optional" : "required";
      return (
        recordOf({ attendees: [...kept, ...added.slice(0, value % 3).map((name) => guest(name, { type }))] })
          .attendees ?? []
      );
    }
    case "recurrence":
      return recordOf({ recurrence: ruleOf(value) }).recurrence ?? null;
    case "exceptions":
      return exceptionsOf(present, value, serial);
    case "reminderMinutes":
      return value === 0 ? null : value * 5;
    case "showAs":
      return ["free", "busy", "oof", "tentative", "busy"][value] ?? "busy";
    case "response":
      return present.isOrganizer
        ? "none"
        : (["accepted", "tentativelyAccepted", "none", "accepted", "declined"][value] ?? "none");
    default:
      return `${field} ${value} ${serial}`;
  }
}

function made(serial: number, value: number, side: "office" | "m365"): RecordFields {
  const isCopy = side === "m365" && serial % 4 === 0;
  return recordOf({
    ...emptyEvent,
    subject: `Event ${serial}`,
    time: timeOf(value),
    recurrence: ruleOf((serial + value) % 5),
    attendees: serial % 3 === 0 ? [guest("Ann"), guest("Bob")] : [],
    ...(isCopy && { isOrganizer: false, organizer: { address: "boss@contoso.example", name: "Boss" } }),
  });
}

const DAY = 86_400_000;

export const events: HistoryOf = {
  ...ofEvents,
  fields: [
    "subject",
    "description",
    "time",
    "locations",
    "attendees",
    "recurrence",
    "exceptions",
    "exceptions",
    "reminderMinutes",
    "showAs",
    "categories",
    "response",
  ],
  make: made,
  value: (field, value, serial, present) => fieldValueOf(field, value, serial, eventOf(present)),
  others: ["answer", "touch", "ghost", "days", "split"],
  async other(world, { what, side, pick }) {
    const found = await pickRecord(world, what === "split" ? side : "m365", pick);
    if (what === "days") return world.advance((1 + (pick % 5)) * DAY);
    if (found === undefined) return;
    const event = eventOf(found.fields);
    switch (what) {
      case "touch":
        return world.mailbox.touch(found.id);
      case "ghost":
        // What nobody knows, nobody can take for removed.
        return linkOf(world, found.id) === undefined ? undefined : world.mailbox.tellRemoved(found.id);
      case "answer": {
        const [first, ...rest] = event.attendees;
        if (first === undefined || !event.isOrganizer) return;
        const response = pick % 2 === 0 ? "accepted" : "declined";
        return world.mailbox.edit(found.id, recordOf({ attendees: [{ ...first, response }, ...rest] }));
      }
      case "split": {
        // "This and following" is two series: the first ends, another begins.
        if (event.recurrence === null || !event.isOrganizer) return;
        const range = { type: "endDate", endDate: "2026-10-28" } as const;
        const ended = recordOf({ recurrence: { ...event.recurrence, range }, exceptions: [] });
        const following = recordOf({
          ...event,
          uid: null,
          subject: `${event.subject} on`,
          time: at("2026-10-29"),
          exceptions: [],
        });
        if (side === "office") {
          await world.edit(found.id, ended);
          await world.create(`30000000-0000-4000-8000-${String(world.ids.size).padStart(12, "0")}`, following);
        } else {
          world.mailbox.edit(found.id, ended);
          world.mailbox.make("list-default", following);
        }
      }
    }
  },
  mayDiffer: (office, m365, drift) => [
    ...withheldIn(eventOf(office), eventOf(m365)),
    // A series that only Oro moved may have no such day.
    ...(drift.includes("time") || drift.includes("recurrence") ? ["exceptions"] : []),
  ],
};

/** Guests whom Microsoft was never told of: it has some of Oro's, and nobody else. */
function withheldIn(office: EventFields, m365: EventFields): readonly string[] {
  const isLess = (all: EventFields["attendees"], some: EventFields["attendees"]): boolean => {
    const known = new Set(all.map(({ address }) => address.toLowerCase()));
    return some.length < all.length && some.every(({ address }) => known.has(address.toLowerCase()));
  };
  const uninvited = ({ exceptions }: EventFields) =>
    exceptions.map((one) =>
      one.kind === "changed" ? { ...one, changes: { ...one.changes, attendees: undefined } } : one,
    );
  const [ours, theirs] = [uninvited(office), uninvited(m365)];
  const spec = ofEvents.kind.fields.find(({ name }) => name === "exceptions");
  const spelled = (one: typeof ours) =>
    JSON.stringify(spec?.normalise?.(recordOf({ exceptions: one }).exceptions ?? []));
  return [
    ...(isLess(office.attendees, m365.attendees) ? ["attendees"] : []),
    ...(spelled(ours) === spelled(theirs) ? ["exceptions"] : []),
  ];
}
