import { type EventFields, emptyEvent, recordOf } from "./event.ts";
import type { FieldSpec, FieldValue } from "./record.ts";
import { wholeRule } from "./recurrence.ts";
import { windowsZoneOf } from "./time-zone.ts";

/** Exchange keeps text as HTML and returns it wrapped differently: only the words of non-empty lines are compared. */
const plainText = (value: FieldValue): FieldValue =>
  typeof value === "string"
    ? value
        .split(/\r\n?|\n/)
        .map((line) => line.replace(/[\s\u00a0]+/g, " ").trim())
        .filter((line) => line !== "")
        .join("\n")
    : value;

/** Zones that Microsoft cannot tell apart count as equal: Europe/Vienna comes back as Europe/Berlin. */
const comparedTime = (value: FieldValue): FieldValue => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const zone = (name: FieldValue | undefined): FieldValue =>
    typeof name === "string" ? (windowsZoneOf(name) ?? name) : null;
  const { startZone, endZone, ...rest } = value as Readonly<Record<string, FieldValue>>;
  return { ...rest, startZone: zone(startZone), endZone: zone(endZone ?? startZone) };
};

const addressOf = (attendee: FieldValue): string => String(part(attendee, "address")).trim().toLowerCase();

const comparedResponse = (value: FieldValue): FieldValue => (value === "notResponded" ? "none" : value);

/** The directory fills in names and Exchange reorders attendees: only address, kind and answer are compared. */
const comparedAttendees = (value: FieldValue): FieldValue =>
  Array.isArray(value)
    ? value
        .map((attendee: FieldValue) => ({
          address: addressOf(attendee),
          type: part(attendee, "type"),
          response: comparedResponse(part(attendee, "response")),
        }))
        .sort((one, other) => (one.address < other.address ? -1 : 1))
    : value;

/** Answers belong to the attendees: a write sends none. */
const sentAttendees = (value: FieldValue): FieldValue => {
  const compared = comparedAttendees(value);
  if (!Array.isArray(compared)) return compared;
  return compared.map((attendee: FieldValue) => ({ address: addressOf(attendee), type: part(attendee, "type") }));
};

const comparedOrganizer = (value: FieldValue): FieldValue => (value === null ? null : addressOf(value));

const sorted = (value: FieldValue): FieldValue => (Array.isArray(value) ? [...value].sort() : value);

const dateOf = (exception: FieldValue): string => String(part(exception, "date"));

/** Each occurrence's own values by date, normalised like the series' fields. */
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
  const spelled = value.flatMap((exception: FieldValue): FieldValue[] => {
    const changes = part(exception, "changes");
    if (typeof changes !== "object" || changes === null || Array.isArray(changes)) return [exception];
    const entries = Object.entries(changes).flatMap(([name, changed]) => {
      const spec = eventSpecs.find((field) => field.name === name);
      if (spec === undefined || !isWanted(spec)) return [];
      return [[name, spellingOf(spec)?.(changed) ?? changed] as const];
    });
    // An occurrence without values of its own follows its series: it is not an exception.
    return entries.length === 0
      ? []
      : [{ date: dateOf(exception), kind: "changed", changes: Object.fromEntries(entries) }];
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

/** An event's fields: how each is compared, merged and sent. */
export const eventSpecs: readonly FieldSpec[] = [
  spec("subject", "Subject"),
  spec("description", "Description", { normalise: plainText }),
  spec("time", "Time", { normalise: comparedTime }),
  spec("locations", "Location", { merge: "elements", normalise: sorted }),
  spec("attendees", "Attendees", {
    merge: "elements",
    mayHoldLess: true,
    elementKey: addressOf,
    normalise: comparedAttendees,
    carried: sentAttendees,
  }),
  spec("organizer", "Organizer", { ...servers, normalise: comparedOrganizer }),
  spec("isOrganizer", "Organized by the owner", servers),
  spec("response", "Own answer", { normalise: comparedResponse }),
  spec("isCancelled", "Cancelled", servers),
  spec("recurrence", "Recurrence", { normalise: wholeRule }),
  spec("exceptions", "Occurrences", {
    merge: "elements",
    isWrittenLater: true,
    mayHoldLess: true,
    elementKey: dateOf,
    isByName: true,
    fieldsOf: (part) => (part === "changes" ? eventSpecs : null),
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

function part(value: FieldValue, name: string): FieldValue {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return (value as Readonly<Record<string, FieldValue>>)[name] ?? null;
}
