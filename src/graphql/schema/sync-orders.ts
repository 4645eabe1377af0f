import { RefusedError } from "../../app/errors.ts";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { wholeRow } from "../whole-row.ts";
import { ResourceEnum, SideEnum } from "./resource.ts";

const SyncNowPayload = builder.objectRef<{ readonly runIds: readonly string[] }>("SyncNowPayload").implement({
  description: "The runs that cover this order: new ones, or some that were already waiting.",
  fields: (t) => ({
    runs: t.prismaField({
      type: ["Run"],
      resolve: (query, { runIds }, _args, { prisma }) =>
        prisma.run.findMany({ ...wholeRow(query), where: { id: { in: [...runIds] } }, orderBy: { resource: "asc" } }),
    }),
  }),
});

builder.mutationField("syncNow", (t) =>
  t.field({
    type: SyncNowPayload,
    description: "Syncs without waiting for the interval. During a run it queues exactly one more.",
    errors: { types: [RefusedError] },
    args: {
      accountId: t.arg.id({ required: true }),
      resource: t.arg({ type: ResourceEnum, description: "Default: all that are switched on." }),
      full: t.arg.boolean({
        description:
          "Also compares every list and calendar whole, by ids and versions: finds changes that Microsoft did not report. This happens once a day anyway.",
      }),
    },
    resolve: async (_root, { accountId, resource, full }, { viewer, app }) => ({
      runIds: await app.syncControl.syncNow(viewer, accountId, resource ?? undefined, full ?? false),
    }),
  }),
);

const runOrder = (
  name: "cancelRun" | "rejectRun",
  description: string,
  order: (context: Context, runId: string) => Promise<void>,
) =>
  builder.mutationField(name, (t) =>
    t.prismaField({
      type: "Run",
      description,
      errors: { types: [RefusedError] },
      args: { runId: t.arg.id({ required: true }) },
      resolve: async (query, _root, { runId }, context) => {
        await order(context, runId);
        return context.prisma.run.findUniqueOrThrow({ ...wholeRow(query), where: { id: runId } });
      },
    }),
  );

runOrder("cancelRun", "Stops a run at its next safe place; what is written stays written.", ({ viewer, app }, runId) =>
  app.syncControl.cancelRun(viewer, runId),
);
builder.mutationField("approveRun", (t) =>
  t.prismaField({
    type: "Run",
    description:
      "Lets a run that a brake stopped do what it asks about, all of it or some; the rest counts as rejected.",
    errors: { types: [RefusedError] },
    args: {
      runId: t.arg.id({ required: true }),
      itemIds: t.arg.idList({ description: "Only these `planItems`; default: all." }),
    },
    resolve: async (query, _root, { runId, itemIds }, { viewer, app, prisma }) => {
      await app.syncControl.decideBrake(viewer, runId, { kind: "approve", itemIds: itemIds ?? null });
      return prisma.run.findUniqueOrThrow({ ...wholeRow(query), where: { id: runId } });
    },
  }),
);
runOrder(
  "rejectRun",
  "Rejects what the run asks: records stay where they are and are no longer synced, meetings are not sent. `takeBackRejection` undoes it.",
  ({ viewer, app }, runId) => app.syncControl.decideBrake(viewer, runId, { kind: "reject" }),
);

const RetryItemPayload = builder.objectRef<{ readonly recordId: string }>("RetryItemPayload").implement({
  description: "The item that the next run tries again.",
  fields: (t) => ({ recordId: t.exposeID("recordId") }),
});

builder.mutationField("retryItem", (t) =>
  t.field({
    type: RetryItemPayload,
    description: "Tries a failing item again in the next run, without waiting for its next attempt.",
    errors: { types: [RefusedError] },
    args: {
      accountId: t.arg.id({ required: true }),
      resource: t.arg({ type: ResourceEnum, required: true }),
      side: t.arg({ type: SideEnum, required: true, description: "The side on which the item changed." }),
      recordId: t.arg.id({ required: true, description: "The record's id on that side." }),
    },
    resolve: async (_root, { accountId, resource, side, recordId }, { viewer, app }) => {
      await app.syncControl.retryItem(viewer, accountId, resource, side, recordId);
      return { recordId };
    },
  }),
);
