import type { Recurrence } from "./recurrence.ts";
import type { TaskFields } from "./task.ts";

/** A task as people enter it: with the time of day that only the back office keeps. */
export interface TaskDraft extends TaskFields {
  /** HH:MM */
  readonly dueTime: string | null;
}

export interface Breach {
  readonly field: string;
  /** What would do, in words. */
  readonly rule: string;
}

const maxText = 255;
const maxCategories = 25;
/** To Do's own limit of steps in one task. */
const maxChecklist = 100;
const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** The first rule that the draft breaks, or null. */
export function findBreach(draft: TaskDraft): Breach | null {
  return findTextBreach(draft) ?? findDateBreach(draft) ?? findListBreach(draft) ?? findRecurrenceBreach(draft);
}

function findTextBreach({ subject, description }: TaskDraft): Breach | null {
  if (subject.trim() === "" || subject.length > maxText) {
    return { field: "subject", rule: `1 to ${maxText} characters, not all of them blank` };
  }
  if (hasUnstorable(subject) || /[\r\n]/.test(subject))
    return { field: "subject", rule: "one line of valid Unicode text" };
  if (hasUnstorable(description)) return { field: "description", rule: "valid Unicode text" };
  return description.length > 100_000 ? { field: "description", rule: "at most 100000 characters" } : null;
}

function findDateBreach(draft: TaskDraft): Breach | null {
  for (const field of ["dueDate", "startDate", "completedDate"] as const) {
    const date = draft[field];
    if (date !== null && !isDate(date)) return { field, rule: "a day that exists, as YYYY-MM-DD" };
  }
  if (draft.dueTime !== null) {
    if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(draft.dueTime))
      return { field: "dueTime", rule: "a time as HH:MM, 00:00 to 23:59" };
    if (draft.dueDate === null) return { field: "dueTime", rule: "only together with a due date" };
  }
  if (draft.completedDate !== null && draft.status !== "closed") {
    return { field: "completedDate", rule: "only of a closed task" };
  }
  return null;
}

function findListBreach({ categories, checklist }: TaskDraft): Breach | null {
  if (categories.length > maxCategories) return { field: "categories", rule: `at most ${maxCategories}` };
  if (new Set(categories).size < categories.length) return { field: "categories", rule: "each category once" };
  if (categories.some((name) => !isTitle(name)))
    return { field: "categories", rule: `names of 1 to ${maxText} characters` };
  if (checklist.length > maxChecklist) return { field: "checklist", rule: `at most ${maxChecklist} steps` };
  if (checklist.some(({ title }) => !isTitle(title)))
    return { field: "checklist", rule: `titles of 1 to ${maxText} characters` };
  return null;
}

function findRecurrenceBreach({ recurrence, dueDate }: TaskDraft): Breach | null {
  if (recurrence === null) return null;
  const breach = (rule: string): Breach => ({ field: "recurrence", rule });
  if (dueDate === null) return breach("only together with a due date");
  if (!isWhole(recurrence.interval, 1, 999)) return breach("an interval from 1 to 999");
  const { range } = recurrence;
  if (range.type === "numbered" && !isWhole(range.count, 1, 999)) return breach("a count from 1 to 999");
  if (range.type === "endDate" && !isDate(range.endDate)) return breach("an end date that exists");
  if (range.type === "endDate" && range.endDate < dueDate) return breach("an end date that is not before the due date");
  const missing = missingPart(recurrence);
  return missing === null ? null : breach(missing);
}

type Part = "days" | "index" | "dayOfMonth" | "month";
const partsOf: Readonly<Record<Recurrence["type"], readonly Part[]>> = {
  daily: [],
  weekly: ["days"],
  absoluteMonthly: ["dayOfMonth"],
  relativeMonthly: ["days", "index"],
  absoluteYearly: ["dayOfMonth", "month"],
  relativeYearly: ["days", "index", "month"],
};

function missingPart({ type, daysOfWeek, dayOfMonth, month, index }: Recurrence): string | null {
  const hasDays =
    daysOfWeek !== undefined && daysOfWeek.length > 0 && daysOfWeek.every((day) => weekdays.includes(day));
  const needs = partsOf[type];
  if (needs.includes("days") && !hasDays) return `daysOfWeek, since it is ${type}`;
  if (needs.includes("index") && index === undefined) return `index, since it is ${type}`;
  if (needs.includes("dayOfMonth") && !isWhole(dayOfMonth, 1, 31))
    return `dayOfMonth from 1 to 31, since it is ${type}`;
  if (needs.includes("month") && !isWhole(month, 1, 12)) return `month from 1 to 12, since it is ${type}`;
  return null;
}

function isTitle(text: string): boolean {
  return text.trim() !== "" && text.length <= maxText && !hasUnstorable(text);
}

/** U+0000 and halves of surrogate pairs: PostgreSQL holds neither. */
function hasUnstorable(text: string): boolean {
  return text.includes("\0") || /\p{Surrogate}/u.test(text);
}

function isWhole(value: number | undefined, min: number, max: number): boolean {
  return value !== undefined && Number.isInteger(value) && value >= min && value <= max;
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
