import { reachOf } from "../../core/access/rights.ts";
import { builder } from "../builder.ts";
import { ActivityType } from "./activity.ts";

builder.subscriptionField("activity", (t) =>
  t.field({
    type: ActivityType,
    description: "The last twenty lines of the event log, oldest first, then every new one.",
    args: { after: t.arg.string() },
    subscribe: (_root, { after }, { viewer, app }) =>
      app.watchActivity(viewer.userId, reachOf(viewer, "readAccounts"), after),
    resolve: (message) => message,
  }),
);
