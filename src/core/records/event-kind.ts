import { type EventException, type EventFields, emptyEvent, eventOf, recordOf, startDateOf } from "./event.ts";
import { type MailRules, peopleMailed } from "./event-mails.ts";
import type { FieldSpec, FieldValue, RecordFields, RecordKind, Span } from "./record.ts";
import { lastDateOf, wholeRule } from "./recurrence.ts";
import { sameValue } from "./same-value.ts";
import { boundsOf, windowsZoneOf } from "./time-zone.ts";

/** What an attendee may change of somebody else's meeting: the own answer and what is personal to the own copy. */
const ownFields: ReadonlySet<string> = new Set(["response", "reminderMinutes", "showAs", "categories"]);
/** Writing one of these to a meeting mails nobody. */
const personalFields: ReadonlySet<string> = new Set(["reminderMinutes", "showAs", "categories"]);

/** Exchange keeps text as HTML and gives it back wrapped anew: only words, and lines that are not empty, are compared. */
const plainText = (value: FieldValue): FieldValue =>
  typeof value === "string"
    ? value
        .split(/\r\n?|\n/)
        .map((line) => line.replace(/[\s\u00a0]+/g, " ").trim())
        .filter((line) => line !== "")
        .join("\n")
    : value;

/** Zones that Microsoft cannot tell apart count as one: Europe/Vienna comes back as Europe/Berlin. */
const comparedTime = (value: FieldValue): FieldValue => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const zone = (name: FieldValue | undefined): FieldValue =>
    typeof name === "string" ? (windowsZoneOf(name) ?? name) : null;
  const { startZone, endZone, ...rest } = value as Readonly<Record<string, FieldValue>>;
  return { ...rest, startZone: zone(startZone), endZone: zone(endZone ?? startZone) };
};

const addressOf = (attendee: FieldValue): string => String(part(attendee, "address")).trim().toLowerCase();

/** The directory fills names in and Exchange reorders: address, kind and answer are what counts. */
const comparedAttendees = (value: FieldValue): FieldValue =>
  Array.isArray(value)
    ? value
        .map((attendee: FieldValue) => ({
          address: addressOf(attendee),
          type: part(attendee, "type"),
          response: part(attendee, "response") === "notResponded" ? "none" : part(attendee, "response"),
        }))
        .sort((one, other) => (one.address < other.address ? -1 : 1))
    : value;

/** Answers are the attendees' own: a write sends none. */
const sentAttendees = (value: FieldValue): FieldValue => {
  const compared = comparedAttendees(value);
  if (!Array.isArray(compared)) return compared;
  return compared.map((attendee: FieldValue) => ({ address: addressOf(attendee), type: part(attendee, "type") }));
};

const comparedOrganizer = (value: FieldValue): FieldValue => (value === null ? null : addressOf(value));

const sorted = (value: FieldValue): FieldValue => (Array.isArray(value) ? [...value].sort() : value);

const dateOf = (exception: FieldValue): string => String(part(exception, "date"));

/** Each occurrence's own values, spelled like the series' fields, by date. */
const comparedExceptions = (value: FieldValue): FieldValue => eachException(value, (spec) => spec.normalise);
const sentExceptions = (value: FieldValue): FieldValue =>
  eachException(
    value,
    (spec) => spec.carried ?? spec.normalise,
    ({ isServers }) => isServers !== true,
  );

function eachException(
  value: FieldValue,
  spellingOf: (spec: FieldSpec) => FieldSpec["normalise"],
  isWanted: (spec: FieldSpec) => boolean = () => true,
): FieldValue {
  if (!Array.isArray(value)) return value;
  const spelled = value.map((exception: FieldValue) => {
    const changes = part(exception, "changes");
    if (typeof changes !== "object" || changes === null || Array.isArray(changes)) return exception;
    const entries = Object.entries(changes).flatMap(([name, changed]) => {
      const spec = specs.find((field) => field.name === name);
      if (spec === undefined || !isWanted(spec)) return [];
      return [[name, spellingOf(spec)?.(changed) ?? changed] as const];
    });
    return { date: dateOf(exception), kind: "changed", changes: Object.fromEntries(entries) };
  });
  return spelled.sort((one, other) => (dateOf(one) < dateOf(other) ? -1 : 1));
}

const spec = (name: keyof EventFields, label: string, more: Partial<FieldSpec> = {}): FieldSpec => ({
  name,
  label,
  empty: recordOf(emptyEvent)[name] ?? null,
  merge: "value",
  ...more,
});
const servers = { isServers: true } as const;

const specs: readonly FieldSpec[] = [
  spec("subject", "Subject"),
  spec("description", "Description", { normalise: plainText }),
  spec("time", "Time", { normalise: comparedTime }),
  spec("locations", "Location", { merge: "elements", normalise: sorted }),
  spec("attendees", "Attendees", {
    merge: "elements",
    elementKey: addressOf,
    normalise: comparedAttendees,
    carried: sentAttendees,
  }),
  spec("organizer", "Organizer", { ...servers, normalise: comparedOrganizer }),
  spec("isOrganizer", "Organized by the owner", servers),
  spec("response", "Own answer"),
  spec("isCancelled", "Cancelled", servers),
  spec("recurrence", "Recurrence", { normalise: wholeRule }),
  spec("exceptions", "Occurrences", {
    merge: "elements",
    elementKey: dateOf,
    normalise: comparedExceptions,
    carried: sentExceptions,
  }),
  spec("reminderMinutes", "Reminder"),
  spec("showAs", "Show as"),
  spec("sensitivity", "Sensitivity"),
  spec("importance", "Importance"),
  spec("categories", "Categories", { merge: "elements", normalise: sorted }),
  spec("onlineMeetingUrl", "Online meeting", servers),
  spec("uid", "iCalendar UID", servers),
];

export const eventKind: RecordKind = {
  resource: "CALENDAR",
  fields: specs,
  title: (fields) => eventOf(fields).subject,
  naturalKey,
  windowSpan,
  hasMovedOn: () => false,
  isWritable: (field, m365, isFirst) => {
    if (specs.find(({ name }) => name === field)?.isServers) return false;
    const { isOrganizer, attendees } = eventOf(m365);
    if (!isOrganizer) return ownFields.has(field);
    if (field === "response") return false;
    return !(isFirst && (field === "attendees" || (attendees.length > 0 && !personalFields.has(field))));
  },
  canCreate: (fields) => eventOf(fields).isOrganizer,
  withheld: (fields, isFirstSync, now) => {
    const event = eventOf(fields);
    const isOver = lastInstantOf(event) <= now;
    return isFirstSync || isOver ? recordOf(uninvited(event)) : fields;
  },
  mails: (before, after) =>
    peopleMailed(before === null ? null : eventOf(before), after === null ? null : eventOf(after), mailRules),
  completed: (fields, base, seen) =>
    seen === null ? fields : { ...fields, exceptions: withUnseen(eventOf(fields), eventOf(base), seen) },
};

const mailRules: MailRules = {
  isPersonal: (field) => personalFields.has(field),
  isSame: (field, one, other) => {
    const found = specs.find(({ name }) => name === field);
    return found === undefined || sameValue(found, recordOf(one)[field], recordOf(other)[field]);
  },
};

/** Subject, start, end, all-day and organizer: instants, since the two sides may name the zone differently. */
function naturalKey(fields: RecordFields): string | null {
  const event = eventOf(fields);
  const subject = event.subject.replace(/\s+/g, " ").trim();
  if (subject === "" || event.time.start === "") return null;
  const { start, end } = boundsOf(event.time);
  const organizer = event.isOrganizer ? "" : (event.organizer?.address.toLowerCase() ?? "");
  return JSON.stringify([subject, start, end, event.time.isAllDay, organizer]);
}

/** From the first day to the last, of a series too; one day more on each side, since the window's days are UTC's. */
function windowSpan(fields: RecordFields): Span {
  const { time, recurrence, exceptions } = eventOf(fields);
  if (time.start === "") return { from: null, to: null };
  const from = startDateOf(time);
  const lastDay = time.isAllDay ? addDays(time.end.slice(0, 10), -1) : time.end.slice(0, 10);
  if (recurrence === null) return { from, to: later(from, lastDay) };
  const last = lastDateOf(recurrence, from);
  if (last === null) return { from, to: null };
  const moved = exceptions.flatMap((one) =>
    one.kind === "changed" && one.changes.time ? [one.changes.time.end.slice(0, 10)] : [],
  );
  return { from, to: [last, ...moved].sort().at(-1) ?? last };
}

function lastInstantOf(event: EventFields): string {
  const { to } = windowSpan(recordOf(event));
  if (to === null) return "9999-12-31T23:59:59Z";
  return event.recurrence === null && !event.time.isAllDay ? boundsOf(event.time).end : `${to}T23:59:59Z`;
}

function uninvited(event: EventFields): EventFields {
  return {
    ...event,
    attendees: [],
    exceptions: event.exceptions.map((one) =>
      one.kind === "changed" && one.changes.attendees !== undefined
        ? { ...one, changes: { ...one.changes, attendees: undefined } }
        : one,
    ),
  };
}

/** Occurrences outside of what was read are as they were. */
function withUnseen(event: EventFields, base: EventFields, seen: Span): FieldValue {
  const isSeen = ({ date }: EventException): boolean =>
    (seen.from === null || date >= seen.from) && (seen.to === null || date <= seen.to);
  const all =
    event.recurrence === null
      ? []
      : [...event.exceptions.filter(isSeen), ...base.exceptions.filter((one) => !isSeen(one))];
  const byDate = all.toSorted((one, other) => (one.date < other.date ? -1 : 1));
  return recordOf({ exceptions: byDate }).exceptions ?? [];
}

function later(one: string, other: string): string {
  return other > one ? other : one;
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function part(value: FieldValue, name: string): FieldValue {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return (value as Readonly<Record<string, FieldValue>>)[name] ?? null;
}
