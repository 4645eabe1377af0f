import type { CollectionChoice } from "../../app/collections/choose-collections.ts";
import { StaleWriteError } from "../../app/errors.ts";
import { builder } from "../builder.ts";
import { type CollectionRow, readCollectionRows } from "../collection-rows.ts";

const TaskListType = builder.objectRef<CollectionRow>("TaskList").implement({
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
    resolve: (_root, { accountId }, context) => readCollectionRows(context, accountId, "TASKS"),
  }),
);

const TaskListModeEnum = builder.enumType("TaskListMode", {
  description: "Which lists are synced.",
  values: { DEFAULT: { description: "The default list only." }, CHOSEN: { description: "Those named." } } as const,
});

const ChooseTaskListsInput = builder.inputType("ChooseTaskListsInput", {
  description: "Which task lists of an account are synced.",
  fields: (t) => ({
    accountId: t.id({ required: true }),
    mode: t.field({ type: TaskListModeEnum, required: true }),
    listIds: t.idList({ description: "With CHOSEN: at least one." }),
    destinationListId: t.id({
      description: "Where new tasks go: one of the synced lists. Default: the default list, or the first one.",
    }),
  }),
});

const ChooseTaskListsPayload = builder.objectRef<CollectionChoice>("ChooseTaskListsPayload").implement({
  description: "The choice as it is stored. The next run follows it.",
  fields: (t) => ({
    accountId: t.exposeID("accountId"),
    listIds: t.idList({
      nullable: true,
      description: "Null: the default list.",
      resolve: ({ collectionIds }) => collectionIds,
    }),
    destinationListId: t.exposeID("destinationId", { nullable: true }),
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
      app.collections.choose(viewer, "TASKS", {
        accountId,
        collectionIds: mode === "DEFAULT" ? null : (listIds ?? []),
        destinationId: destinationListId ?? null,
      }),
  }),
);
