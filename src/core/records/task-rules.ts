import {
  type Breach,
  findCategoriesBreach,
  findDescriptionBreach,
  firstNewBreach,
  hasUnstorable,
  isDate,
  isTitle,
  type Judged,
  maxText,
} from "./breach.ts";
import { findRecurrenceBreach } from "./recurrence-rules.ts";
import type { TaskFields } from "./task.ts";

/** A task as people enter it, with the time of day that only the back office keeps. */
export interface TaskDraft extends TaskFields {
  /** HH:MM */
  readonly dueTime: string | null;
}

/** To Do's limit for the steps of one task. */
const maxChecklist = 100;

/**
 * The first rule that the draft breaks, or null.
 * @param present the task before the edit: a value that broke a rule before and was not changed does not prevent other edits
 */
export function findTaskBreach(draft: TaskDraft, present?: TaskDraft): Breach | null {
  return firstNewBreach(breachesOf(draft), present === undefined ? [] : breachesOf(present));
}

function breachesOf(draft: TaskDraft): readonly Judged[] {
  const { subject, description, dueDate, dueTime, startDate, completedDate, status, categories, checklist } = draft;
  const judged = (breach: Breach | null, value: unknown): readonly Judged[] =>
    breach === null ? [] : [{ ...breach, value }];
  return [
    ...judged(findSubjectBreach(subject), subject),
    ...judged(findDescriptionBreach(description), description),
    ...judged(findDayBreach("dueDate", dueDate), dueDate),
    ...judged(findDayBreach("startDate", startDate), startDate),
    ...judged(findDayBreach("completedDate", completedDate), completedDate),
    ...judged(findDueTimeBreach(draft), [dueTime, dueDate]),
    ...judged(findCompletedBreach(draft), [completedDate, status]),
    ...judged(findChecklistBreach(draft), checklist),
    ...judged(findCategoriesBreach(categories), categories),
    ...judged(findSeriesBreach(draft), [draft.recurrence, dueDate]),
  ];
}

function findSubjectBreach(subject: string): Breach | null {
  if (subject.trim() === "" || subject.length > maxText) {
    return { field: "subject", rule: `1 to ${maxText} characters, not all of them blank` };
  }
  return hasUnstorable(subject) || /[\r\n]/.test(subject)
    ? { field: "subject", rule: "one line of valid Unicode text" }
    : null;
}

function findDayBreach(field: "dueDate" | "startDate" | "completedDate", date: string | null): Breach | null {
  return date === null || isDate(date) ? null : { field, rule: "a day that exists, as YYYY-MM-DD" };
}

function findDueTimeBreach({ dueTime, dueDate }: TaskDraft): Breach | null {
  if (dueTime === null) return null;
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(dueTime)) return { field: "dueTime", rule: "a time as HH:MM, 00:00 to 23:59" };
  return dueDate === null ? { field: "dueTime", rule: "only together with a due date" } : null;
}

function findCompletedBreach({ completedDate, status }: TaskDraft): Breach | null {
  return completedDate !== null && status !== "closed"
    ? { field: "completedDate", rule: "only of a closed task" }
    : null;
}

function findChecklistBreach({ checklist }: TaskDraft): Breach | null {
  if (checklist.length > maxChecklist) return { field: "checklist", rule: `at most ${maxChecklist} steps` };
  return checklist.some(({ title }) => !isTitle(title))
    ? { field: "checklist", rule: `titles of 1 to ${maxText} characters` }
    : null;
}

function findSeriesBreach({ recurrence, dueDate }: TaskDraft): Breach | null {
  if (recurrence === null) return null;
  if (dueDate === null) return { field: "recurrence", rule: "only together with a due date" };
  return findRecurrenceBreach(recurrence, dueDate, "due date");
}
