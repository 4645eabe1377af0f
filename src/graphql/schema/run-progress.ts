import type { Run } from "../../../prisma/generated/client.ts";
import { type LiveEvent, Watching } from "../../app/live/live-source.ts";
import { reachOf } from "../../core/access/rights.ts";
import { builder } from "../builder.ts";
import { rowsWithin } from "../visible.ts";
import { watchRows } from "../watch-rows.ts";
import { RunType } from "./run.ts";

const RunEvent = builder.objectRef<LiveEvent<Run>>("RunEvent").implement({
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
    subscribe: (_root, { accountId, runId, after }, context) => {
      const reach = reachOf(context.viewer, "readAccounts");
      return new Watching(
        watchRows<Run>({
          kind: "state",
          topic: "run",
          isPresent: ({ state }) => runId != null || unfinished.includes(state),
          isWanted: (message) =>
            (accountId == null || message.accountId === accountId) && (runId == null || message.subjectId === runId),
          find: async (range, isPresent, limit) =>
            context.prisma.run.findMany({
              where: {
                AND: [
                  range,
                  await rowsWithin(context.prisma, reach, accountId),
                  runId == null ? {} : { id: runId },
                  isPresent && runId == null ? { state: { in: unfinished } } : {},
                ],
              },
              orderBy: { id: "asc" },
              ...(limit === undefined ? {} : { take: limit }),
            }),
        }),
        after,
      );
    },
    resolve: (event) => event,
  }),
);
