import { z } from "zod";
import type { Prisma } from "../../../prisma/generated/client.ts";
import type { Recurrence } from "../../core/records/recurrence.ts";
import type { ChecklistEntry } from "../../core/records/task.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { usersWithin } from "../visible.ts";
import { wholeRow } from "../whole-row.ts";
import { NodeType } from "./node.ts";
import { RecurrenceType } from "./recurrence.ts";

export const TaskPriorityEnum = builder.enumType("TaskPriority", {
  description: "How important a task is.",
  values: { LOW: { value: "low" }, NORMAL: { value: "normal" }, HIGH: { value: "high" } } as const,
});
export const TaskStatusEnum = builder.enumType("TaskStatus", {
  description: "How far a task is.",
  values: { OPEN: { value: "open" }, IN_PROGRESS: { value: "in_progress" }, CLOSED: { value: "closed" } } as const,
});
const priorityShape = z.enum(["low", "normal", "high"]);
const statusShape = z.enum(["open", "in_progress", "closed"]);
const checklistShape: z.ZodType<ChecklistEntry[]> = z.array(z.object({ title: z.string(), isChecked: z.boolean() }));
const recurrenceShape = z.custom<Recurrence>(
  (value) => typeof value === "object" && value !== null && "range" in value,
);

export const ChecklistEntryType = builder.objectRef<ChecklistEntry>("ChecklistEntry").implement({
  description: "A step of a task.",
  fields: (t) => ({ title: t.exposeString("title"), isChecked: t.exposeBoolean("isChecked") }),
});

builder.prismaObject("OfficeTask", {
  name: "Task",
  description: "A task of the back office.",
  interfaces: [NodeType],
  fields: (t) => ({
    id: t.exposeID("id"),
    version: t.exposeInt("version", {
      description: "Increases with every write, whoever writes; pass it to update or delete.",
    }),
    subject: t.exposeString("subject"),
    description: t.exposeString("description"),
    dueDate: t.expose("dueDate", { type: "Date", nullable: true }),
    dueTime: t.string({
      nullable: true,
      description: "HH:MM. Kept by the back office only: To Do has no time of day.",
      resolve: ({ dueDate, dueTime }) => (dueDate === null ? null : dueTime),
    }),
    startDate: t.expose("startDate", { type: "Date", nullable: true }),
    priority: t.field({ type: TaskPriorityEnum, resolve: ({ priority }) => priorityShape.parse(priority) }),
    status: t.field({ type: TaskStatusEnum, resolve: ({ status }) => statusShape.parse(status) }),
    completedDate: t.expose("completedDate", { type: "Date", nullable: true }),
    reminderAt: t.expose("reminderAt", { type: "DateTime", nullable: true }),
    categories: t.exposeStringList("categories"),
    checklist: t.field({ type: [ChecklistEntryType], resolve: ({ checklist }) => checklistShape.parse(checklist) }),
    recurrence: t.field({
      type: RecurrenceType,
      nullable: true,
      resolve: ({ recurrence }) => (recurrence === null ? null : recurrenceShape.parse(recurrence)),
    }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    updatedAt: t.expose("updatedAt", { type: "DateTime" }),
    owner: t.relation("owner"),
  }),
});

const TaskFilter = builder.inputType("TaskFilter", {
  description: "Conditions on tasks; all given ones must hold.",
  fields: (t) => ({
    ownerId: t.id({ description: "Only this person's." }),
    status: t.field({ type: [TaskStatusEnum], description: "One of these." }),
    dueFrom: t.field({ type: "Date", description: "Due on this day or later." }),
    dueTo: t.field({ type: "Date", description: "Due on this day or earlier." }),
    text: t.string({ description: "Text contained in the subject or the description." }),
    category: t.string(),
  }),
});
type Filter = (typeof TaskFilter)["$inferInput"];

async function tasksWhere(
  filter: Filter | null | undefined,
  { viewer, app }: Context,
): Promise<Prisma.OfficeTaskWhereInput> {
  const { ownerId, status, dueFrom, dueTo, text, category } = filter ?? {};
  const contains = { contains: text ?? "", mode: "insensitive" } as const;
  return {
    AND: [
      { deletedAt: null, owner: usersWithin(await app.glass.reach(viewer)) },
      ...(ownerId == null ? [] : [{ ownerId: { in: isUuid(ownerId) ? [ownerId] : [] } }]),
      ...(status == null ? [] : [{ status: { in: status } }]),
      // Dates are texts of one form, so they sort like days.
      ...(dueFrom == null ? [] : [{ dueDate: { gte: dueFrom } }]),
      ...(dueTo == null ? [] : [{ dueDate: { lte: dueTo } }]),
      ...(text == null || text === "" ? [] : [{ OR: [{ subject: contains }, { description: contains }] }]),
      ...(category == null ? [] : [{ categories: { has: category } }]),
    ],
  };
}

builder.queryField("tasks", (t) =>
  t.prismaConnection(
    {
      type: "OfficeTask",
      cursor: "id",
      description: "Tasks that the viewer may read, newest first, without deleted ones.",
      args: { filter: t.arg({ type: TaskFilter }) },
      totalCount: async (_root, { filter }, context) =>
        context.prisma.officeTask.count({ where: await tasksWhere(filter, context) }),
      resolve: async (query, _root, { filter }, context) =>
        context.prisma.officeTask.findMany({
          ...wholeRow(query),
          where: await tasksWhere(filter, context),
          orderBy: [{ createdAt: "desc" }, { id: "desc" }],
        }),
    },
    { name: "TaskConnection" },
    { name: "TaskEdge" },
  ),
);

export async function findTask<Q extends object>(query: Q, id: string, context: Context) {
  if (!isUuid(id)) return null;
  const where = { AND: [{ id }, await tasksWhere(null, context)] };
  return context.prisma.officeTask.findFirst({ ...wholeRow(query), where });
}

builder.queryField("task", (t) =>
  t.prismaField({
    type: "OfficeTask",
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: (query, _root, { id }, context) => findTask(query, id, context),
  }),
);
