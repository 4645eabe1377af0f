import type { NotificationHealth } from "../../core/notifications/health.ts";
import { builder } from "../builder.ts";

const NotificationMode = builder.enumType("NotificationMode", {
  description: "How we learn of changes in Microsoft.",
  values: {
    PUSH: { description: "Microsoft notifies us; the sync interval catches anything missed." },
    POLLING: { description: "They are found at the sync interval, as expected." },
    DEGRADED: { description: "Microsoft should notify us and does not: they are found at the sync interval." },
  } as const,
});

export const NotificationHealthType = builder.objectRef<NotificationHealth>("NotificationHealth").implement({
  description: "How we learn of changes in Microsoft, and why this way.",
  fields: (t) => ({
    mode: t.expose("mode", { type: NotificationMode }),
    since: t.expose("since", { type: "DateTime", nullable: true }),
    reason: t.exposeString("reason", { description: "In words." }),
    expiresAt: t.expose("expiresAt", {
      type: "DateTime",
      nullable: true,
      description: "When the first of the subscriptions expires. They are renewed automatically in time.",
    }),
    lastNotificationAt: t.expose("lastNotificationAt", { type: "DateTime", nullable: true }),
  }),
});
