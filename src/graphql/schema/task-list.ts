import { StaleWriteError } from "../../app/errors.ts";
import type { TaskListChoice } from "../../app/tasks/choose-lists.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { accountRows } from "../account-rows.ts";
import { builder } from "../builder.ts";

interface TaskList {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
  readonly isReadOnly: boolean;
  readonly state: string;
  readonly isDestination: boolean;
}

const TaskListType = builder.objectRef<TaskList>("TaskList").implement({
  description: "A To Do list of an account, as the last run saw it.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Microsoft's id." }),
    name: t.exposeString("name"),
    isDefault: t.exposeBoolean("isDefault"),
    isReadOnly: t.exposeBoolean("isReadOnly"),
    isChosen: t.boolean({ description: "Whether it is synced.", resolve: ({ state }) => state === "ACTIVE" }),
    isDestination: t.exposeBoolean("isDestination", { description: "Whether new tasks of the back office go there." }),
    isGone: t.boolean({ resolve: ({ state }) => state === "GONE" }),
  }),
});

builder.queryField("taskLists", (t) =>
  t.field({
    type: [TaskListType],
    args: { accountId: t.arg.id({ required: true }) },
    resolve: async (_root, { accountId }, context) => {
      if (!isUuid(accountId)) return [];
      const rows = await context.prisma.collection.findMany({
        where: { ...(await accountRows(context, accountId)), resource: "TASKS" },
        orderBy: [{ isDefault: "desc" }, { name: "asc" }, { id: "asc" }],
      });
      if (rows.length === 0) return [];
      const destinationId = await context.app.taskLists.destinationOf(accountId);
      return rows.map(({ externalId, ...row }) => ({
        ...row,
        id: externalId,
        isDestination: row.state !== "GONE" && (destinationId === null ? row.isDefault : destinationId === externalId),
      }));
    },
  }),
);

const TaskListModeEnum = builder.enumType("TaskListMode", {
  description: "Which lists are synced.",
  values: { DEFAULT: { description: "The default list only." }, CHOSEN: { description: "Those named." } } as const,
});

const ChooseTaskListsInput = builder.inputType("ChooseTaskListsInput", {
  fields: (t) => ({
    accountId: t.id({ required: true }),
    mode: t.field({ type: TaskListModeEnum, required: true }),
    listIds: t.idList({ description: "With CHOSEN: at least one." }),
    destinationListId: t.id({
      description: "Where new tasks go: one of those synced. Without it the default list, or the first one.",
    }),
  }),
});

const ChooseTaskListsPayload = builder.objectRef<TaskListChoice>("ChooseTaskListsPayload").implement({
  description: "The choice as it is stored. The next run follows it.",
  fields: (t) => ({
    accountId: t.exposeID("accountId"),
    listIds: t.idList({ nullable: true, description: "Null: the default list.", resolve: ({ listIds }) => listIds }),
    destinationListId: t.exposeID("destinationListId", { nullable: true }),
  }),
});

builder.mutationField("chooseTaskLists", (t) =>
  t.field({
    type: ChooseTaskListsPayload,
    description:
      "Chooses the To Do lists of an account. Records of a list no longer chosen are kept on both sides and detached.",
    errors: { types: [StaleWriteError] },
    args: { input: t.arg({ type: ChooseTaskListsInput, required: true }) },
    resolve: (_root, { input: { accountId, mode, listIds, destinationListId } }, { viewer, app }) =>
      app.taskLists.choose(viewer, {
        accountId,
        listIds: mode === "DEFAULT" ? null : (listIds ?? []),
        destinationListId: destinationListId ?? null,
      }),
  }),
);
