import { type EventFields, startDateOf } from "../../../core/records/event.ts";
import type { Recurrence } from "../../../core/records/recurrence.ts";
import { encodeRecurrence } from "../recurrence.ts";
import type { EventExtra } from "./fields.ts";
import { markProperty } from "./path.ts";
import { encodeTime } from "./times.ts";

export type EventBody = Readonly<Record<string, unknown>>;

export interface EncodeContext {
  /** The mailbox's zone by Microsoft's name, for all-day events. */
  readonly wireZone: string;
  /** What Microsoft has now: it includes names that only the directory knows. */
  readonly attendees: EventFields["attendees"];
  /** Places with more than a name. */
  readonly places: EventExtra["places"];
}

/** Fields that a PATCH writes one by one. Time and rule are written together, and a description may need the present one. */
type PlainField =
  | "subject"
  | "locations"
  | "attendees"
  | "reminderMinutes"
  | "showAs"
  | "sensitivity"
  | "importance"
  | "categories";

const encoders: Readonly<Record<PlainField, (fields: EventFields, context: EncodeContext) => EventBody>> = {
  subject: ({ subject }) => ({ subject }),
  locations: encodePlaces,
  attendees: encodeAttendees,
  reminderMinutes: ({ reminderMinutes }) =>
    reminderMinutes === null
      ? { isReminderOn: false }
      : { isReminderOn: true, reminderMinutesBeforeStart: reminderMinutes },
  showAs: ({ showAs }) => ({ showAs }),
  sensitivity: ({ sensitivity }) => ({ sensitivity }),
  importance: ({ importance }) => ({ importance }),
  categories: ({ categories }) => ({ categories }),
};

export function isPlainField(name: string): name is PlainField {
  return name in encoders;
}

export function encodePlain(fields: EventFields, names: Iterable<string>, context: EncodeContext): EventBody {
  return Object.assign({}, ...[...names].filter(isPlainField).map((name) => encoders[name](fields, context)));
}

/** Without `location`, emptying the list would change nothing. */
function encodePlaces({ locations }: EventFields, { places }: EncodeContext): EventBody {
  if (locations.length === 0) return { location: { displayName: "" }, locations: [] };
  return {
    locations: locations.map((name) => places.find(({ displayName }) => displayName === name) ?? { displayName: name }),
  };
}

/** Replaces the whole list. Answers belong to the attendees: the server keeps those of attendees who stay. */
function encodeAttendees({ attendees }: EventFields, context: EncodeContext): EventBody {
  const known = new Map(context.attendees.map(({ address, name }) => [address.toLowerCase(), name]));
  return {
    attendees: attendees.map(({ address, name, type }) => {
      const shown = name || known.get(address.toLowerCase());
      return { type, emailAddress: { address, ...(shown && { name: shown }) } };
    }),
  };
}

export function encodeText(description: string): EventBody {
  return { body: { contentType: "text", content: description } };
}

/** A rule starts on the day of the event's start and in the zone of its times; otherwise the first occurrence would be shifted. */
export function encodeTimeAndRule(
  time: EventFields["time"],
  recurrence: Recurrence | null,
  { wireZone }: Pick<EncodeContext, "wireZone">,
): EventBody {
  const times = encodeTime(time, recurrence !== null, wireZone);
  if (recurrence === null) return { ...times };
  return { ...times, recurrence: encodeRecurrence(whole(recurrence), startDateOf(time), times.start.timeZone) };
}

/** Graph's default for the first day of the week differs from iCalendar's. */
function whole(recurrence: Recurrence): Recurrence {
  if (recurrence.type !== "weekly") return recurrence;
  return { ...recurrence, firstDayOfWeek: recurrence.firstDayOfWeek ?? "sunday" };
}

export interface NewEvent {
  readonly mark: string;
  readonly transactionId: string;
  readonly fields: EventFields;
  /** From the item that this one replaces, if any. */
  readonly extra: EventExtra;
}

/**
 * The body of a create: the set fields, what only Microsoft knew of the event before, our mark, and the key that makes a repeat harmless.
 */
export function encodeNewEvent({ mark, transactionId, fields, extra }: NewEvent, wireZone: string): EventBody {
  const isSet = {
    subject: true,
    locations: fields.locations.length > 0,
    attendees: fields.attendees.length > 0,
    // If omitted, there would be a reminder of 15 minutes.
    reminderMinutes: true,
    showAs: fields.showAs !== "unknown",
    sensitivity: true,
    importance: true,
    categories: fields.categories.length > 0,
  } as const satisfies Record<PlainField, boolean>;
  const names = Object.entries(isSet).flatMap(([name, isThere]) => (isThere ? [name] : []));
  const { isOnlineMeeting, onlineMeetingProvider, hideAttendees, responseRequested, allowNewTimeProposals } = extra;
  return {
    ...encodePlain(fields, names, { wireZone, attendees: [], places: extra.places }),
    ...(fields.description !== "" && encodeText(fields.description)),
    ...encodeTimeAndRule(fields.time, fields.recurrence, { wireZone }),
    ...(isOnlineMeeting === true && {
      isOnlineMeeting,
      ...(onlineMeetingProvider !== undefined && onlineMeetingProvider !== "unknown" && { onlineMeetingProvider }),
    }),
    ...(hideAttendees !== undefined && { hideAttendees }),
    ...(responseRequested !== undefined && { responseRequested }),
    ...(allowNewTimeProposals !== undefined && { allowNewTimeProposals }),
    transactionId,
    singleValueExtendedProperties: [{ id: markProperty, value: mark }],
  };
}
