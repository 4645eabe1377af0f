import { ValidationError } from "../../app/errors.ts";
import type { Recurrence } from "../../core/records/recurrence.ts";
import { builder } from "../builder.ts";

const RecurrenceTypeEnum = builder.enumType("RecurrenceType", {
  description: "The days on which a series falls.",
  values: {
    DAILY: { value: "daily" },
    WEEKLY: { value: "weekly" },
    ABSOLUTE_MONTHLY: { value: "absoluteMonthly", description: "On a day of the month." },
    RELATIVE_MONTHLY: { value: "relativeMonthly", description: "On the first, second … weekday of the month." },
    ABSOLUTE_YEARLY: { value: "absoluteYearly", description: "On a day of a month." },
    RELATIVE_YEARLY: { value: "relativeYearly", description: "On the first, second … weekday of a month." },
  } as const,
});

const days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;
const WeekdayEnum = builder.enumType("Weekday", {
  description: "A day of the week.",
  values: {
    SUNDAY: { value: "sunday" },
    MONDAY: { value: "monday" },
    TUESDAY: { value: "tuesday" },
    WEDNESDAY: { value: "wednesday" },
    THURSDAY: { value: "thursday" },
    FRIDAY: { value: "friday" },
    SATURDAY: { value: "saturday" },
  } as const,
});
const isDay = (text: string): text is (typeof days)[number] => (days as readonly string[]).includes(text);

const WeekIndexEnum = builder.enumType("WeekIndex", {
  description: "Which of the weekdays in a month.",
  values: {
    FIRST: { value: "first" },
    SECOND: { value: "second" },
    THIRD: { value: "third" },
    FOURTH: { value: "fourth" },
    LAST: { value: "last" },
  } as const,
});

export const RecurrenceType = builder.objectRef<Recurrence>("Recurrence").implement({
  description: "A series: how a task or an event repeats, and until when.",
  fields: (t) => ({
    type: t.expose("type", { type: RecurrenceTypeEnum }),
    interval: t.exposeInt("interval", { description: "Every so many days, weeks, months or years." }),
    daysOfWeek: t.field({ type: [WeekdayEnum], resolve: ({ daysOfWeek }) => (daysOfWeek ?? []).filter(isDay) }),
    firstDayOfWeek: t.field({
      type: WeekdayEnum,
      nullable: true,
      resolve: ({ firstDayOfWeek: day }) => (day !== undefined && isDay(day) ? day : null),
    }),
    dayOfMonth: t.int({ nullable: true, resolve: ({ dayOfMonth }) => dayOfMonth ?? null }),
    month: t.int({ nullable: true, resolve: ({ month }) => month ?? null }),
    index: t.field({ type: WeekIndexEnum, nullable: true, resolve: ({ index }) => index ?? null }),
    endDate: t.field({
      type: "Date",
      nullable: true,
      description: "Null: it has no last day.",
      resolve: ({ range }) => (range.type === "endDate" ? range.endDate : null),
    }),
    count: t.int({
      nullable: true,
      description: "Null: it has no number of times.",
      resolve: ({ range }) => (range.type === "numbered" ? range.count : null),
    }),
  }),
});

export const RecurrenceInput = builder.inputType("RecurrenceInput", {
  description:
    "A task needs a due date; an event's series begins on the day of its start. The type decides which of the fields are required. Without endDate and count it has no end.",
  fields: (t) => ({
    type: t.field({ type: RecurrenceTypeEnum, required: true }),
    interval: t.int({ required: true, defaultValue: 1 }),
    daysOfWeek: t.field({ type: [WeekdayEnum] }),
    firstDayOfWeek: t.field({ type: WeekdayEnum, description: "For a weekly series; default: Sunday." }),
    dayOfMonth: t.int(),
    month: t.int(),
    index: t.field({ type: WeekIndexEnum }),
    endDate: t.field({ type: "Date" }),
    count: t.int(),
  }),
});

type Input = (typeof RecurrenceInput)["$inferInput"];

/** Only the fields that belong to the type, as Graph spells them. @throws ValidationError when it has both kinds of end */
export function toRecurrence(input: Input): Recurrence {
  const { type, interval, endDate, count } = input;
  if (endDate != null && count != null) throw new ValidationError("recurrence", "an end date or a count, not both");
  const daysOfWeek = { daysOfWeek: [...new Set(input.daysOfWeek ?? [])] };
  const dayOfMonth = input.dayOfMonth == null ? {} : { dayOfMonth: input.dayOfMonth };
  const month = input.month == null ? {} : { month: input.month };
  const index = input.index == null ? {} : { index: input.index };
  const partsByType: Readonly<Record<Recurrence["type"], Partial<Recurrence>>> = {
    daily: {},
    weekly: { ...daysOfWeek, firstDayOfWeek: input.firstDayOfWeek ?? "sunday" },
    absoluteMonthly: dayOfMonth,
    relativeMonthly: { ...daysOfWeek, ...index },
    absoluteYearly: { ...dayOfMonth, ...month },
    relativeYearly: { ...daysOfWeek, ...index, ...month },
  };
  return { type, interval, ...partsByType[type], range: rangeOf(endDate, count) };
}

function rangeOf(endDate: string | null | undefined, count: number | null | undefined): Recurrence["range"] {
  if (endDate != null) return { type: "endDate", endDate };
  return count == null ? { type: "noEnd" } : { type: "numbered", count };
}
