import type { NotificationHealth } from "../../core/notifications/health.ts";
import { builder } from "../builder.ts";

const NotificationMode = builder.enumType("NotificationMode", {
  description: "How changes in Microsoft are heard of.",
  values: {
    PUSH: { description: "Microsoft tells of them; the sync interval is the sweep behind." },
    POLLING: { description: "They are found at the sync interval, as things are." },
    DEGRADED: { description: "Microsoft should tell of them and does not: they are found at the sync interval." },
  } as const,
});

export const NotificationHealthType = builder.objectRef<NotificationHealth>("NotificationHealth").implement({
  description: "How changes in Microsoft are heard of, and why so.",
  fields: (t) => ({
    mode: t.expose("mode", { type: NotificationMode }),
    since: t.expose("since", { type: "DateTime", nullable: true }),
    reason: t.exposeString("reason", { description: "In words." }),
    expiresAt: t.expose("expiresAt", {
      type: "DateTime",
      nullable: true,
      description: "When the first of the subscriptions ends unless it is renewed, which happens in time by itself.",
    }),
    lastNotificationAt: t.expose("lastNotificationAt", { type: "DateTime", nullable: true }),
  }),
});
