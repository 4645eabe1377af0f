import type { Alert } from "../../../prisma/generated/client.ts";
import { type LiveEvent, Watching } from "../../app/live/live-source.ts";
import { builder } from "../builder.ts";
import { watchRows } from "../watch-rows.ts";
import { AlertType, visibleAlerts } from "./alert.ts";

const AlertEvent = builder.objectRef<LiveEvent<Alert>>("AlertEvent").implement({
  description: "An alert as it is now.",
  fields: (t) => ({
    cursor: t.exposeString("cursor"),
    alert: t.field({ type: AlertType, resolve: ({ value }) => value }),
  }),
});

builder.subscriptionField("alerts", (t) =>
  t.field({
    type: AlertEvent,
    description: "First the unresolved alerts, then each one that is new, changes or is resolved.",
    args: { accountId: t.arg.id(), after: t.arg.string() },
    subscribe: (_root, { accountId, after }, { viewer: { ...viewer }, prisma }) =>
      new Watching(
        watchRows<Alert>({
          kind: "events",
          topic: "alert",
          isPresent: ({ resolvedAt }) => resolvedAt === null,
          isWanted: (message) => accountId == null || message.accountId === accountId,
          find: async (range, isPresent, limit) =>
            prisma.alert.findMany({
              where: {
                AND: [range, await visibleAlerts({ viewer, prisma }, accountId), isPresent ? { resolvedAt: null } : {}],
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
