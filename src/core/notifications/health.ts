import type { PushAddress } from "./push-address.ts";
import type { SubscriptionState } from "./subscription-state.ts";

/**
 * PUSH: Microsoft notifies us of changes. POLLING: changes are found at the interval, as expected. DEGRADED: Microsoft should notify us and
 * does not.
 */
export type NotificationMode = "PUSH" | "POLLING" | "DEGRADED";

export interface NotificationHealth {
  readonly mode: NotificationMode;
  /** Since when; null if it was never otherwise. */
  readonly since: Date | null;
  /** In words. */
  readonly reason: string;
  /** When the first subscription expires. */
  readonly expiresAt: Date | null;
  readonly lastNotificationAt: Date | null;
}

export interface SubscriptionFacts {
  readonly state: SubscriptionState;
  readonly stateSince: Date;
  readonly expiresAt: Date | null;
  readonly lastNotificationAt: Date | null;
  readonly errorMessage: string | null;
}

/** How we learn of changes to one account's one resource. */
export function judgeNotifications(
  address: PushAddress,
  isEnabled: boolean,
  subscriptions: readonly SubscriptionFacts[],
  now: Date,
): NotificationHealth {
  const dates = (pick: (one: SubscriptionFacts) => Date | null) =>
    subscriptions.flatMap((one) => pick(one)?.getTime() ?? []);
  const times = {
    expiresAt: instant(Math.min(...dates(({ expiresAt }) => expiresAt))),
    lastNotificationAt: instant(Math.max(...dates(({ lastNotificationAt }) => lastNotificationAt))),
  };
  const polling = (reason: string): NotificationHealth => ({ mode: "POLLING", since: null, reason, ...times });
  const of = (mode: NotificationMode, since: Date, reason: string): NotificationHealth => ({
    mode,
    since,
    reason,
    ...times,
  });

  if (!isEnabled) return polling("Syncing is off.");
  if (address.kind === "none") return polling(address.reason);
  const failed = subscriptions.find(({ state }) => state === "FAILED");
  if (failed !== undefined) {
    return of(
      "DEGRADED",
      failed.stateSince,
      `${failed.errorMessage ?? "The subscription failed."} Changes are found at the interval.`,
    );
  }
  const ended = subscriptions.find(({ expiresAt }) => expiresAt !== null && expiresAt <= now);
  if (ended?.expiresAt != null) return of("DEGRADED", ended.expiresAt, "The subscription ended and was not renewed.");
  const silent = subscriptions.find(({ state }) => state === "SILENT");
  if (silent !== undefined) {
    return of("DEGRADED", silent.stateSince, "Changes were found that no notification had announced.");
  }
  const active = subscriptions.filter(({ state }) => state === "ACTIVE");
  const unsupported = subscriptions.filter(({ state }) => state === "UNSUPPORTED").length;
  if (active.length === 0) {
    return polling(
      unsupported > 0 ? "Microsoft sends no notifications for what is synced here." : "There is no subscription yet.",
    );
  }
  const since = new Date(Math.max(...active.map(({ stateSince }) => stateSince.getTime())));
  return of(
    "PUSH",
    since,
    unsupported > 0
      ? `Microsoft notifies us of changes, except in ${unsupported} of ${subscriptions.length} calendars.`
      : "Microsoft notifies us of changes.",
  );
}

function instant(ms: number): Date | null {
  return Number.isFinite(ms) ? new Date(ms) : null;
}
