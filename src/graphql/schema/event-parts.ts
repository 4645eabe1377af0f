import type { Attendee, EventFields, EventTime, Organizer } from "../../core/records/event.ts";
import { instantsOf } from "../../core/records/series.ts";
import { builder } from "../builder.ts";

export const ShowAsEnum = builder.enumType("ShowAs", {
  description: "What the event makes of its owner's time.",
  values: {
    FREE: { value: "free" },
    TENTATIVE: { value: "tentative" },
    BUSY: { value: "busy" },
    OUT_OF_OFFICE: { value: "oof" },
    WORKING_ELSEWHERE: { value: "workingElsewhere" },
    UNKNOWN: { value: "unknown" },
  } as const,
});
export const SensitivityEnum = builder.enumType("Sensitivity", {
  description: "To others, private and confidential events are shown only as busy.",
  values: {
    NORMAL: { value: "normal" },
    PERSONAL: { value: "personal" },
    PRIVATE: { value: "private" },
    CONFIDENTIAL: { value: "confidential" },
  } as const,
});
export const ImportanceEnum = builder.enumType("Importance", {
  description: "How much it matters.",
  values: { LOW: { value: "low" }, NORMAL: { value: "normal" }, HIGH: { value: "high" } } as const,
});
export const AttendeeTypeEnum = builder.enumType("AttendeeType", {
  description: "How a person takes part.",
  values: {
    REQUIRED: { value: "required" },
    OPTIONAL: { value: "optional" },
    RESOURCE: { value: "resource", description: "A room or equipment." },
  } as const,
});
const AttendeeResponseEnum = builder.enumType("AttendeeResponse", {
  description: "A person's answer to an invitation.",
  values: {
    NONE: { value: "none" },
    ORGANIZER: { value: "organizer" },
    TENTATIVELY_ACCEPTED: { value: "tentativelyAccepted" },
    ACCEPTED: { value: "accepted" },
    DECLINED: { value: "declined" },
    NOT_RESPONDED: { value: "notResponded" },
  } as const,
});

export const EventPersonType = builder.objectRef<Organizer>("EventPerson").implement({
  description: "A person by mail address, known here or not.",
  fields: (t) => ({ address: t.exposeString("address"), name: t.exposeString("name") }),
});

const AttendeeType = builder.objectRef<Attendee>("Attendee").implement({
  description: "A person who is invited.",
  fields: (t) => ({
    address: t.exposeString("address"),
    name: t.exposeString("name"),
    type: t.expose("type", { type: AttendeeTypeEnum }),
    response: t.expose("response", { type: AttendeeResponseEnum }),
  }),
});

const EventTimeType = builder.objectRef<EventTime>("EventTime").implement({
  description:
    "When an event begins and ends. An all-day event has dates and no zone; its end is the day after its last.",
  fields: (t) => ({
    isAllDay: t.exposeBoolean("isAllDay"),
    start: t.exposeString("start", { description: "Local time: YYYY-MM-DDTHH:MM:SS; all-day YYYY-MM-DD." }),
    end: t.exposeString("end", { description: "As start." }),
    timeZone: t.exposeString("startZone", { nullable: true, description: "IANA name; null for an all-day event." }),
    endTimeZone: t.exposeString("endZone", {
      nullable: true,
      description: "The zone in which it ends, such as after a journey.",
    }),
    startsAt: t.field({
      type: "DateTime",
      description: "As a moment; an all-day event begins with its day in the given zone.",
      args: { allDayTimeZone: t.arg.string({ required: true, defaultValue: "Etc/UTC" }) },
      resolve: (time, { allDayTimeZone }) => new Date(instantsOf(time, allDayTimeZone).startsAt),
    }),
    endsAt: t.field({
      type: "DateTime",
      args: { allDayTimeZone: t.arg.string({ required: true, defaultValue: "Etc/UTC" }) },
      resolve: (time, { allDayTimeZone }) => new Date(instantsOf(time, allDayTimeZone).endsAt),
    }),
  }),
});

/** Anything with an event's fields: an event, or one occurrence of it. */
export interface WithFields {
  readonly fields: EventFields;
}

export const EventDetails = builder.interfaceRef<WithFields>("EventDetails").implement({
  description: "The fields that an event and each of its occurrences share.",
  fields: (t) => ({
    subject: t.string({ resolve: ({ fields }) => fields.subject }),
    description: t.string({ description: "Plain text.", resolve: ({ fields }) => fields.description }),
    time: t.field({
      type: EventTimeType,
      nullable: true,
      description: "Null: Microsoft has not named one yet.",
      resolve: ({ fields }) => (fields.time.start === "" ? null : fields.time),
    }),
    locations: t.stringList({ resolve: ({ fields }) => [...fields.locations] }),
    attendees: t.field({ type: [AttendeeType], resolve: ({ fields }) => [...fields.attendees] }),
    response: t.field({
      type: AttendeeResponseEnum,
      description: "The owner's own answer to somebody else's meeting.",
      resolve: ({ fields }) => fields.response,
    }),
    isCancelled: t.boolean({
      description: "Its organizer cancelled it; it is still shown.",
      resolve: ({ fields }) => fields.isCancelled,
    }),
    reminderMinutes: t.int({
      nullable: true,
      description: "Minutes before the start; null: no reminder.",
      resolve: ({ fields }) => fields.reminderMinutes,
    }),
    showAs: t.field({ type: ShowAsEnum, resolve: ({ fields }) => fields.showAs }),
    sensitivity: t.field({ type: SensitivityEnum, resolve: ({ fields }) => fields.sensitivity }),
    importance: t.field({ type: ImportanceEnum, resolve: ({ fields }) => fields.importance }),
    categories: t.stringList({ resolve: ({ fields }) => [...fields.categories] }),
    onlineMeetingUrl: t.string({ nullable: true, resolve: ({ fields }) => fields.onlineMeetingUrl }),
  }),
});
