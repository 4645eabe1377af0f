import { z } from "zod";
import type { TendSubscriptions } from "../app/notifications/tend-subscriptions.ts";
import type { JobOrder, JobQueue } from "../app/ports/job-queue.ts";
import type { SubscriptionStore } from "../app/ports/subscriptions.ts";
import type { SyncOrders } from "../app/ports/sync-orders.ts";
import { defineJob } from "./kit.ts";

const PAUSE_MS = 5_000;
/** Accounts for each tick, as for due runs. */
const AT_ONCE = 500;
/** Accounts whose subscriptions one process looks after at a time. */
const CONCURRENCY = 4;

const tendName = "subscriptions";

/** An order to look after one account's subscriptions soon. */
export function tendingOrder(accountId: string): JobOrder {
  return { name: tendName, key: accountId, data: { accountId } };
}

/** Makes, renews and drops one account's subscriptions. */
export function createTendJob({ tend, lockMs }: { readonly tend: TendSubscriptions; readonly lockMs: number }) {
  return defineJob({
    name: tendName,
    config: { concurrency: CONCURRENCY, lockMs },
    schema: z.object({ accountId: z.uuid() }),
    handler: ({ accountId }, { signal }) => tend(accountId, signal),
  });
}

export interface NotificationJobOptions {
  readonly store: SubscriptionStore;
  readonly orders: SyncOrders;
  readonly queue: () => JobQueue;
}

/** One recurring job for all accounts: finds subscriptions that need work, and notifications that no run has answered. */
export function createNotificationJob({ store, orders, queue }: NotificationJobOptions) {
  return defineJob({
    name: "notifications",
    config: { concurrency: 1, lockMs: 60_000, everyMs: PAUSE_MS },
    schema: z.object({}),
    async handler(_payload, { signal }) {
      await store.findSilent();
      await queue().enqueue(...(await store.due(AT_ONCE)).map(tendingOrder));
      if (signal.aborted) return;
      await orders.requestDue(await store.unanswered(AT_ONCE), "NOTIFICATION");
    },
  });
}
