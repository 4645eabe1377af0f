import type { EventChanges, OccurrenceEdit } from "../../app/events/event-changes.ts";
import { builder } from "../builder.ts";
import { AttendeeTypeEnum, ImportanceEnum, SensitivityEnum, ShowAsEnum } from "./event-parts.ts";
import { RecurrenceInput, toRecurrence } from "./recurrence.ts";

const EventTimeInput = builder.inputType("EventTimeInput", {
  description: "A start and an end, always set together.",
  fields: (t) => ({
    isAllDay: t.boolean({ required: true, defaultValue: false }),
    start: t.string({ required: true, description: "Local time: YYYY-MM-DDTHH:MM:SS; all-day YYYY-MM-DD." }),
    end: t.string({ required: true, description: "Like start; for an all-day event the day after its last." }),
    timeZone: t.string({
      description: "An IANA (or Windows) name, required unless it is all-day. A series repeats in this zone.",
    }),
    endTimeZone: t.string({ description: "The zone in which it ends; default: timeZone." }),
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

const description = "Absent fields stay; null empties a field.";

export const CreateEventInput = builder.inputType("CreateEventInput", {
  description: "An event to make in Oro.",
  fields: (t) => ({
    ownerId: t.id({ description: "Whose event it is; default: the viewer's." }),
    subject: t.string({ description: "One line of at most 255 characters." }),
    description: t.string({ description: "Plain text." }),
    time: t.field({ type: EventTimeInput, required: true }),
    locations: t.stringList(),
    attendees: t.field({ type: [AttendeeInput] }),
    recurrence: t.field({ type: RecurrenceInput }),
    reminderMinutes: t.int({ description: "Minutes before the start; default: no reminder." }),
    showAs: t.field({ type: ShowAsEnum, description: "Default: busy; for an all-day event free." }),
    sensitivity: t.field({ type: SensitivityEnum }),
    importance: t.field({ type: ImportanceEnum }),
    categories: t.stringList(),
  }),
});

export const UpdateEventInput = builder.inputType("UpdateEventInput", {
  description: `${description} Exceptions stay as long as the series still has their day.`,
  fields: (t) => ({
    subject: t.string(),
    description: t.string(),
    time: t.field({ type: EventTimeInput, description: "For a series, the time of its first occurrence." }),
    locations: t.stringList(),
    attendees: t.field({
      type: [AttendeeInput],
      description: "The whole list; Microsoft tells people who are removed from it.",
    }),
    recurrence: t.field({ type: RecurrenceInput, description: "Null turns a series into a single event." }),
    reminderMinutes: t.int(),
    showAs: t.field({ type: ShowAsEnum }),
    sensitivity: t.field({ type: SensitivityEnum }),
    importance: t.field({ type: ImportanceEnum }),
    categories: t.stringList(),
  }),
});

export const UpdateOccurrenceInput = builder.inputType("UpdateOccurrenceInput", {
  description: `${description} Values equal to the series' are not stored as an exception.`,
  fields: (t) => ({
    subject: t.string(),
    description: t.string(),
    time: t.field({ type: EventTimeInput, description: "It must stay between the occurrences before and after." }),
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

/** Absent stays absent, null becomes the field's empty value. @throws ValidationError */
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
