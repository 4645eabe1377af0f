import type { Run } from "../../../prisma/generated/client.ts";
import type { WatchEvent } from "../../app/status/watch.ts";
import { builder } from "../builder.ts";
import { accountRows } from "../visible.ts";
import { watchRows } from "../watch-rows.ts";
import { RunType } from "./run.ts";

const RunEvent = builder.objectRef<WatchEvent<Run>>("RunEvent").implement({
  description: "A run as it is now.",
  fields: (t) => ({
    cursor: t.exposeString("cursor"),
    run: t.field({ type: RunType, resolve: ({ value }) => value }),
  }),
});

const unfinished: Run["state"][] = ["QUEUED", "RUNNING", "WAITING", "AWAITING_APPROVAL"];

builder.subscriptionField("runProgress", (t) =>
  t.field({
    type: RunEvent,
    description:
      "First the unfinished runs (with runId, that run in any case), then each change, at most ten a second for each run.",
    args: { accountId: t.arg.id(), runId: t.arg.id(), after: t.arg.string() },
    subscribe: (_root, { accountId, runId, after }, context) =>
      context.app.watch(
        context.viewer.userId,
        watchRows<Run>({
          topic: "run",
          isWanted: (message) =>
            (accountId == null || message.accountId === accountId) && (runId == null || message.subjectId === runId),
          find: async (range, isPresent, limit) =>
            context.prisma.run.findMany({
              where: {
                AND: [
                  range,
                  await accountRows(context, accountId),
                  runId == null ? {} : { id: runId },
                  isPresent && runId == null ? { state: { in: unfinished } } : {},
                ],
              },
              orderBy: { id: "asc" },
              ...(limit === undefined ? {} : { take: limit }),
            }),
        }),
        after,
      ),
    resolve: (event) => event,
  }),
);
