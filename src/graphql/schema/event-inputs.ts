import type { EventChanges, OccurrenceEdit } from "../../app/events/event-changes.ts";
import { builder } from "../builder.ts";
import { AttendeeTypeEnum, ImportanceEnum, SensitivityEnum, ShowAsEnum } from "./event-parts.ts";
import { RecurrenceInput, toRecurrence } from "./recurrence.ts";

const EventTimeInput = builder.inputType("EventTimeInput", {
  description: "A start and an end. Both are set together: half a move is no move.",
  fields: (t) => ({
    isAllDay: t.boolean({ required: true, defaultValue: false }),
    start: t.string({ required: true, description: "On the wall: YYYY-MM-DDTHH:MM:SS; all-day YYYY-MM-DD." }),
    end: t.string({ required: true, description: "As start; all-day the first day that is not part of it." }),
    timeZone: t.string({
      description: "IANA's name (or Windows'), needed unless it is all-day. A series is repeated in this zone.",
    }),
    endTimeZone: t.string({ description: "Where it ends; as timeZone unless said." }),
  }),
});

const AttendeeInput = builder.inputType("AttendeeInput", {
  description: "Who is invited. Microsoft mails them when the event is written there.",
  fields: (t) => ({
    address: t.string({ required: true }),
    name: t.string({ required: true, defaultValue: "" }),
    type: t.field({ type: AttendeeTypeEnum, required: true, defaultValue: "required" }),
  }),
});

const description = "What is not given stays; null empties.";

export const CreateEventInput = builder.inputType("CreateEventInput", {
  description: "An event to make in Oro.",
  fields: (t) => ({
    ownerId: t.id({ description: "Another person's event; the viewer's own without it." }),
    subject: t.string({ description: "One line of at most 255 characters." }),
    description: t.string({ description: "Plain text." }),
    time: t.field({ type: EventTimeInput, required: true }),
    locations: t.stringList(),
    attendees: t.field({ type: [AttendeeInput] }),
    recurrence: t.field({ type: RecurrenceInput }),
    reminderMinutes: t.int({ description: "Before the start; none without it." }),
    showAs: t.field({ type: ShowAsEnum, description: "Busy unless said; an all-day event free." }),
    sensitivity: t.field({ type: SensitivityEnum }),
    importance: t.field({ type: ImportanceEnum }),
    categories: t.stringList(),
  }),
});

export const UpdateEventInput = builder.inputType("UpdateEventInput", {
  description: `${description} Exceptions stay, where the series still has their day.`,
  fields: (t) => ({
    subject: t.string(),
    description: t.string(),
    time: t.field({ type: EventTimeInput, description: "Of a series its first occurrence's." }),
    locations: t.stringList(),
    attendees: t.field({ type: [AttendeeInput], description: "All of them; who is left out is told by Microsoft." }),
    recurrence: t.field({ type: RecurrenceInput, description: "Null makes a single event of a series." }),
    reminderMinutes: t.int(),
    showAs: t.field({ type: ShowAsEnum }),
    sensitivity: t.field({ type: SensitivityEnum }),
    importance: t.field({ type: ImportanceEnum }),
    categories: t.stringList(),
  }),
});

export const UpdateOccurrenceInput = builder.inputType("UpdateOccurrenceInput", {
  description: `${description} What is the same as the series' is no exception.`,
  fields: (t) => ({
    subject: t.string(),
    description: t.string(),
    time: t.field({ type: EventTimeInput, description: "Between the occurrences before and after." }),
    locations: t.stringList(),
    attendees: t.field({ type: [AttendeeInput] }),
    reminderMinutes: t.int(),
    showAs: t.field({ type: ShowAsEnum }),
    sensitivity: t.field({ type: SensitivityEnum }),
    importance: t.field({ type: ImportanceEnum }),
    categories: t.stringList(),
  }),
});

type Input = (typeof UpdateEventInput)["$inferInput"];

/** Absent stays absent, null becomes the value of an unset field. @throws ValidationError */
export function toOccurrenceEdit(input: Omit<Input, "recurrence">): OccurrenceEdit {
  const { time } = input;
  return {
    subject: input.subject === null ? "" : input.subject,
    description: input.description === null ? "" : input.description,
    time: time == null ? undefined : toTime(time),
    locations: input.locations === null ? [] : input.locations,
    attendees: input.attendees === null ? [] : input.attendees,
    reminderMinutes: input.reminderMinutes,
    showAs: input.showAs === null ? "busy" : input.showAs,
    sensitivity: input.sensitivity === null ? "normal" : input.sensitivity,
    importance: input.importance === null ? "normal" : input.importance,
    categories: input.categories === null ? [] : input.categories,
  };
}

/** @throws ValidationError */
export function toEventChanges({ recurrence, ...input }: Input): EventChanges {
  return { ...toOccurrenceEdit(input), recurrence: recurrence == null ? recurrence : toRecurrence(recurrence) };
}

function toTime({ isAllDay, start, end, timeZone, endTimeZone }: (typeof EventTimeInput)["$inferInput"]) {
  return { isAllDay, start, end, startZone: timeZone ?? null, endZone: endTimeZone ?? timeZone ?? null };
}
