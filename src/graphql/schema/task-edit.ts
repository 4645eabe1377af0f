import { StaleWriteError, ValidationError } from "../../app/errors.ts";
import type { TaskChanges } from "../../app/tasks/edit-tasks.ts";
import { builder } from "../builder.ts";
import { wholeRow } from "../whole-row.ts";
import { RecurrenceInput, toRecurrence } from "./recurrence.ts";
import { TaskPriorityEnum, TaskStatusEnum } from "./task.ts";

const ChecklistEntryInput = builder.inputType("ChecklistEntryInput", {
  description: "One line of a checklist.",
  fields: (t) => ({
    title: t.string({ required: true }),
    isChecked: t.boolean({ required: true, defaultValue: false }),
  }),
});

const CreateTaskInput = builder.inputType("CreateTaskInput", {
  description: "A task to make in Oro.",
  fields: (t) => ({
    ownerId: t.id({ description: "Whose task it is; default: the viewer's." }),
    subject: t.string({ required: true, description: "One line of 1 to 255 characters." }),
    description: t.string(),
    dueDate: t.field({ type: "Date" }),
    dueTime: t.string({ description: "HH:MM, together with a due date." }),
    startDate: t.field({ type: "Date" }),
    priority: t.field({ type: TaskPriorityEnum }),
    status: t.field({ type: TaskStatusEnum }),
    completedDate: t.field({
      type: "Date",
      description:
        "For a closed task; default: today, in the time zone of the person's primary mailbox, or else of the organization.",
    }),
    reminderAt: t.field({ type: "DateTime", description: "To the second." }),
    categories: t.stringList(),
    checklist: t.field({ type: [ChecklistEntryInput] }),
    recurrence: t.field({ type: RecurrenceInput }),
  }),
});

const UpdateTaskInput = builder.inputType("UpdateTaskInput", {
  description:
    "Absent fields stay; null empties a field. Closing sets completedDate to the person's today, reopening clears it.",
  fields: (t) => ({
    subject: t.string(),
    description: t.string(),
    dueDate: t.field({ type: "Date" }),
    dueTime: t.string({ description: "HH:MM, together with a due date." }),
    startDate: t.field({ type: "Date" }),
    priority: t.field({ type: TaskPriorityEnum }),
    status: t.field({ type: TaskStatusEnum }),
    completedDate: t.field({ type: "Date" }),
    reminderAt: t.field({ type: "DateTime" }),
    categories: t.stringList(),
    checklist: t.field({ type: [ChecklistEntryInput] }),
    recurrence: t.field({ type: RecurrenceInput }),
  }),
});

/** Absent stays absent, null becomes the field's empty value. @throws ValidationError */
function toChanges(input: (typeof UpdateTaskInput)["$inferInput"]): TaskChanges {
  const { recurrence, reminderAt } = input;
  return {
    subject: input.subject === null ? "" : input.subject,
    description: input.description === null ? "" : input.description,
    dueDate: input.dueDate,
    dueTime: input.dueTime,
    startDate: input.startDate,
    priority: input.priority === null ? "normal" : input.priority,
    status: input.status === null ? "open" : input.status,
    completedDate: input.completedDate,
    reminderAt: reminderAt instanceof Date ? toSecond(reminderAt) : reminderAt,
    categories: input.categories === null ? [] : input.categories,
    checklist: input.checklist === null ? [] : input.checklist,
    recurrence: recurrence === null || recurrence === undefined ? recurrence : toRecurrence(recurrence),
  };
}

function toSecond(moment: Date): string {
  if (moment.getUTCFullYear() < 1 || moment.getUTCFullYear() > 9_999) {
    throw new ValidationError("reminderAt", "a year from 0001 to 9999");
  }
  return moment.toISOString().replace(/\.\d+Z$/, "Z");
}

builder.mutationField("createTask", (t) =>
  t.prismaField({
    type: "OfficeTask",
    errors: {},
    args: { input: t.arg({ type: CreateTaskInput, required: true }) },
    resolve: async (query, _root, { input: { ownerId, ...input } }, { viewer, app, prisma }) => {
      const { id } = await app.editTasks.create(viewer, toChanges(input), ownerId ?? undefined);
      return prisma.officeTask.findUniqueOrThrow({ ...wholeRow(query), where: { id } });
    },
  }),
);

builder.mutationField("updateTask", (t) =>
  t.prismaField({
    type: "OfficeTask",
    errors: { types: [StaleWriteError] },
    args: {
      id: t.arg.id({ required: true }),
      expectedVersion: t.arg.int({ required: true, description: "The version that was read." }),
      input: t.arg({ type: UpdateTaskInput, required: true }),
    },
    resolve: async (query, _root, { id, expectedVersion, input }, { viewer, app, prisma }) => {
      await app.editTasks.update(viewer, id, expectedVersion, toChanges(input));
      return prisma.officeTask.findUniqueOrThrow({ ...wholeRow(query), where: { id } });
    },
  }),
);

const DeletedTask = builder.objectRef<{ readonly id: string }>("DeletedTask").implement({
  description: "The deleted task.",
  fields: (t) => ({ id: t.exposeID("id") }),
});

builder.mutationField("deleteTask", (t) =>
  t.field({
    type: DeletedTask,
    errors: { types: [StaleWriteError] },
    args: { id: t.arg.id({ required: true }), expectedVersion: t.arg.int({ required: true }) },
    resolve: (_root, { id, expectedVersion }, { viewer, app }) => app.editTasks.delete(viewer, id, expectedVersion),
  }),
);
