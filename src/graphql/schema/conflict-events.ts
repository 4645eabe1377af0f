import type { Conflict } from "../../../prisma/generated/client.ts";
import type { WatchEvent } from "../../app/status/watch.ts";
import { builder } from "../builder.ts";
import { accountRows } from "../visible.ts";
import { watchRows } from "../watch-rows.ts";
import { ConflictType } from "./conflict.ts";

const ConflictEvent = builder.objectRef<WatchEvent<Conflict>>("ConflictEvent").implement({
  description: "A conflict as it is now.",
  fields: (t) => ({
    cursor: t.exposeString("cursor"),
    conflict: t.field({ type: ConflictType, resolve: ({ value }) => value }),
  }),
});

builder.subscriptionField("conflicts", (t) =>
  t.field({
    type: ConflictEvent,
    description: "First the open conflicts, then each one that is new or changes, including those decided by a rule.",
    args: { accountId: t.arg.id(), after: t.arg.string() },
    subscribe: (_root, { accountId, after }, context) =>
      context.app.watch(
        context.viewer.userId,
        watchRows<Conflict>({
          topic: "conflict",
          isWanted: (message) => accountId == null || message.accountId === accountId,
          find: async (range, isPresent, limit) =>
            context.prisma.conflict.findMany({
              where: {
                AND: [
                  range,
                  await accountRows(context, accountId),
                  isPresent ? { state: { in: ["OPEN", "RESOLVING"] } } : {},
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
