import type { Conflict } from "../../../prisma/generated/client.ts";
import { type LiveEvent, Watching } from "../../app/live/live-source.ts";
import { reachOf } from "../../core/access/rights.ts";
import { builder } from "../builder.ts";
import { rowsWithin } from "../visible.ts";
import { watchRows } from "../watch-rows.ts";
import { ConflictType } from "./conflict.ts";

const ConflictEvent = builder.objectRef<LiveEvent<Conflict>>("ConflictEvent").implement({
  description: "A conflict as it is now.",
  fields: (t) => ({
    cursor: t.exposeString("cursor"),
    conflict: t.field({ type: ConflictType, resolve: ({ value }) => value }),
  }),
});

const unsettled: Conflict["state"][] = ["OPEN", "RESOLVING"];

builder.subscriptionField("conflicts", (t) =>
  t.field({
    type: ConflictEvent,
    description: "First the open conflicts, then each one that is new or changes, including those decided by a rule.",
    args: { accountId: t.arg.id(), after: t.arg.string() },
    subscribe: (_root, { accountId, after }, context) => {
      const reach = reachOf(context.viewer, "readAccounts");
      return new Watching(
        watchRows<Conflict>({
          kind: "events",
          topic: "conflict",
          isPresent: ({ state }) => unsettled.includes(state),
          isWanted: (message) => accountId == null || message.accountId === accountId,
          find: async (range, isPresent, limit) =>
            context.prisma.conflict.findMany({
              where: {
                AND: [
                  range,
                  await rowsWithin(context.prisma, reach, accountId),
                  isPresent ? { state: { in: unsettled } } : {},
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
