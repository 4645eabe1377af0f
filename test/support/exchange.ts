import type { ServiceRules } from "../../src/adapters/memory/mailbox-rules.ts";
import type { Attendee, EventException, EventFields } from "../../src/core/records/event.ts";
import { eventOf, recordOf } from "../../src/core/records/event.ts";
import { eventKind } from "../../src/core/records/event-kind.ts";
import type { WorldOf } from "./sync-world.ts";

/** What Exchange does with an event, for a mailbox in memory: by rules of its own, simpler than the product's. */

export const OWNER_ADDRESS = "quiet@contoso.example";

/** It wraps text, fills names in, reorders guests, keeps their answers, sets what only it sets, and drops exceptions with their pattern. */
function keep(before: EventFields | null, after: EventFields, by: "sync" | "person"): EventFields {
  const isAnotherSeries =
    before !== null &&
    (JSON.stringify(before.recurrence) !== JSON.stringify(after.recurrence) ||
      before.time.start !== after.time.start ||
      before.time.isAllDay !== after.time.isAllDay);
  const areGiven = before !== null && JSON.stringify(before.exceptions) !== JSON.stringify(after.exceptions);
  const exceptions = after.recurrence === null || (isAnotherSeries && !areGiven) ? [] : after.exceptions;
  const held: EventFields = {
    ...after,
    description: after.description === "" ? "" : `${after.description.trimEnd().replace(/\r?\n/g, "\r\n")}\r\n`,
    time: { ...after.time, startZone: zoneOf(after.time.startZone), endZone: zoneOf(after.time.endZone) },
    attendees: guestsOf(before?.attendees ?? [], after.attendees, by),
    exceptions: exceptions.map((one) => heldException(before, one, by)),
  };
  if (before !== null) return held;
  const uid = held.uid ?? `uid-${held.subject}`;
  const organizer = held.organizer ?? { address: OWNER_ADDRESS, name: "Quiet" };
  return { ...held, uid, organizer };
}

function heldException(before: EventFields | null, one: EventException, by: "sync" | "person"): EventException {
  if (one.kind === "cancelled" || one.changes.attendees === undefined) return one;
  const was = before?.exceptions.find(({ date }) => date === one.date);
  const known = was?.kind === "changed" ? (was.changes.attendees ?? []) : [];
  return { ...one, changes: { ...one.changes, attendees: guestsOf(known, one.changes.attendees, by) } };
}

function guestsOf(before: readonly Attendee[], after: readonly Attendee[], by: "sync" | "person"): Attendee[] {
  return after
    .map((guest) => {
      const known = before.find(({ address }) => address.toLowerCase() === guest.address.toLowerCase());
      const response = by === "person" ? guest.response : (known?.response ?? "none");
      return { ...guest, name: guest.name || guest.address.split("@")[0] || "", response };
    })
    .toSorted((one, other) => (one.address > other.address ? -1 : 1));
}

const zoneOf = (zone: string | null): string | null => (zone === "Europe/Vienna" ? "Europe/Berlin" : zone);

const quiet = new Set(["reminderMinutes", "showAs", "categories", "organizer", "uid", "onlineMeetingUrl", "response"]);

/** Everybody who is or was invited, whenever anything but what is personal is written; the organizer, of an answer. */
function mails(before: EventFields | null, after: EventFields | null): readonly string[] {
  const known = after ?? before;
  if (known === null) return [];
  if (!known.isOrganizer)
    return before !== null && after !== null && before.response !== after.response ? ["organizer"] : [];
  const text = (event: EventFields | null, name: string) => JSON.stringify(event?.[name as keyof EventFields]);
  const written = Object.keys(known).filter((name) => text(before, name) !== text(after, name) && !quiet.has(name));
  if (written.every((name) => name === "attendees"))
    return [...comeOrGone(before, after), ...comeOrGone(after, before)];
  // Of occurrences, those alone that are not as they were.
  const only = written.every((name) => name === "exceptions");
  return [...invited(only ? differing(before, after) : before), ...invited(only ? differing(after, before) : after)];
}

function differing(one: EventFields | null, other: EventFields | null): EventFields | null {
  const there = new Set(other?.exceptions.map((exception) => JSON.stringify(exception)));
  return one && { ...one, exceptions: one.exceptions.filter((exception) => !there.has(JSON.stringify(exception))) };
}

function comeOrGone(one: EventFields | null, other: EventFields | null): readonly string[] {
  const there = new Set(invited(other));
  return invited(one).filter((address) => !there.has(address));
}

function invited(event: EventFields | null): readonly string[] {
  const own = event?.exceptions.flatMap((one) => (one.kind === "changed" ? (one.changes.attendees ?? []) : [])) ?? [];
  return [...(event?.attendees ?? []), ...own].map(({ address }) => address.toLowerCase());
}

export const exchange: ServiceRules = {
  keepsIds: true,
  forgetsCollections: true,
  keep: (before, after, by) => recordOf(keep(before && eventOf(before), eventOf(after), by)),
  mails: (before, after) => mails(before && eventOf(before), after && eventOf(after)),
  leaves: (before, after) => before.response !== "declined" && after.response === "declined" && !after.isOrganizer,
  /** Occurrences are read within the window. */
  shows(item, window) {
    const { exceptions } = eventOf(item.fields);
    const shown = exceptions.filter(({ date }) => date >= window.from && date <= window.to);
    return { ...item, fields: { ...item.fields, ...recordOf({ exceptions: shown }) }, seen: window };
  },
};

export const ofEvents: WorldOf = { kind: eventKind, resource: "CALENDAR", service: exchange };
