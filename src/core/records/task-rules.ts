import {
  type Breach,
  findCategoriesBreach,
  findDescriptionBreach,
  hasUnstorable,
  isDate,
  isTitle,
  maxText,
} from "./breach.ts";
import { findRecurrenceBreach } from "./recurrence-rules.ts";
import type { TaskFields } from "./task.ts";

/** A task as people enter it: with the time of day that only the back office keeps. */
export interface TaskDraft extends TaskFields {
  /** HH:MM */
  readonly dueTime: string | null;
}

/** To Do's own limit of steps in one task. */
const maxChecklist = 100;

/** The first rule that the draft breaks, or null. */
export function findBreach(draft: TaskDraft): Breach | null {
  return findTextBreach(draft) ?? findDateBreach(draft) ?? findListBreach(draft) ?? findSeriesBreach(draft);
}

function findTextBreach({ subject, description }: TaskDraft): Breach | null {
  if (subject.trim() === "" || subject.length > maxText) {
    return { field: "subject", rule: `1 to ${maxText} characters, not all of them blank` };
  }
  if (hasUnstorable(subject) || /[\r\n]/.test(subject))
    return { field: "subject", rule: "one line of valid Unicode text" };
  return findDescriptionBreach(description);
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
  if (checklist.length > maxChecklist) return { field: "checklist", rule: `at most ${maxChecklist} steps` };
  if (checklist.some(({ title }) => !isTitle(title)))
    return { field: "checklist", rule: `titles of 1 to ${maxText} characters` };
  return findCategoriesBreach(categories);
}

function findSeriesBreach({ recurrence, dueDate }: TaskDraft): Breach | null {
  if (recurrence === null) return null;
  if (dueDate === null) return { field: "recurrence", rule: "only together with a due date" };
  return findRecurrenceBreach(recurrence, dueDate, "due date");
}
