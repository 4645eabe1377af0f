import { type EventException, type EventFields, eventOf } from "../../core/records/event.ts";
import type { RecordFields, Resource } from "../../core/records/record.ts";
import { type TaskFields, taskOf } from "../../core/records/task.ts";
import { builder } from "../builder.ts";
import { EventDetails, EventPersonType } from "./event-parts.ts";
import { RecurrenceType } from "./recurrence.ts";
import { ChecklistEntryType, TaskPriorityEnum, TaskStatusEnum } from "./task.ts";

/** What a record held at some moment: of a conflict each side's version, and the one that both last agreed on. */
export type RecordContent =
  | { readonly resource: "TASKS"; readonly fields: TaskFields }
  | { readonly resource: "CALENDAR"; readonly fields: EventFields };

/** Null for no record, and for a resource whose records have no such content. */
export function contentOf(resource: Resource, fields: RecordFields | null): RecordContent | null {
  if (fields === null) return null;
  switch (resource) {
    case "TASKS":
      return { resource, fields: taskOf(fields) };
    case "CALENDAR":
      return { resource, fields: eventOf(fields) };
    case "EMAIL":
      return null;
  }
}

const TaskContentType = builder
  .objectRef<Extract<RecordContent, { readonly resource: "TASKS" }>>("TaskContent")
  .implement({
    description: "What a task held at some moment.",
    fields: (t) => ({
      subject: t.string({ resolve: ({ fields }) => fields.subject }),
      description: t.string({ resolve: ({ fields }) => fields.description }),
      dueDate: t.field({ type: "Date", nullable: true, resolve: ({ fields }) => fields.dueDate }),
      startDate: t.field({ type: "Date", nullable: true, resolve: ({ fields }) => fields.startDate }),
      completedDate: t.field({ type: "Date", nullable: true, resolve: ({ fields }) => fields.completedDate }),
      priority: t.field({ type: TaskPriorityEnum, resolve: ({ fields }) => fields.priority }),
      status: t.field({ type: TaskStatusEnum, resolve: ({ fields }) => fields.status }),
      reminderAt: t.field({
        type: "DateTime",
        nullable: true,
        resolve: ({ fields }) => (fields.reminderAt === null ? null : new Date(fields.reminderAt)),
      }),
      categories: t.stringList({ resolve: ({ fields }) => [...fields.categories] }),
      checklist: t.field({ type: [ChecklistEntryType], resolve: ({ fields }) => [...fields.checklist] }),
      recurrence: t.field({ type: RecurrenceType, nullable: true, resolve: ({ fields }) => fields.recurrence }),
    }),
  });

const ContentExceptionType = builder.objectRef<EventException>("EventContentException").implement({
  description: "One day of a series that was not as the series said.",
  fields: (t) => ({
    date: t.field({ type: "Date", resolve: ({ date }) => date }),
    isCancelled: t.boolean({
      description: "The series did not take place on that day.",
      resolve: ({ kind }) => kind === "cancelled",
    }),
    changedFields: t.stringList({
      description: "Which fields were this occurrence's own.",
      resolve: (one) => (one.kind === "cancelled" ? [] : Object.keys(one.changes).sort()),
    }),
  }),
});

const EventContentType = builder
  .objectRef<Extract<RecordContent, { readonly resource: "CALENDAR" }>>("EventContent")
  .implement({
    description: "What an event held at some moment.",
    interfaces: [EventDetails],
    fields: (t) => ({
      recurrence: t.field({
        type: RecurrenceType,
        nullable: true,
        description: "Null of a single event.",
        resolve: ({ fields }) => fields.recurrence,
      }),
      exceptions: t.field({
        type: [ContentExceptionType],
        description: "By date.",
        resolve: ({ fields }) => [...fields.exceptions],
      }),
      organizer: t.field({ type: EventPersonType, nullable: true, resolve: ({ fields }) => fields.organizer }),
      isOrganizer: t.boolean({ resolve: ({ fields }) => fields.isOrganizer }),
      uid: t.string({ nullable: true, resolve: ({ fields }) => fields.uid }),
    }),
  });

export const RecordContentType = builder.unionType("RecordContent", {
  description: "What a record held at some moment.",
  types: [TaskContentType, EventContentType],
  resolveType: ({ resource }) => (resource === "TASKS" ? TaskContentType : EventContentType),
});
