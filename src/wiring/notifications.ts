import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { createKeyedHash } from "../adapters/crypto/keyed-hash.ts";
import { writeFeed } from "../adapters/feed/feed-events.ts";
import { createSubscriptionStore } from "../adapters/store/subscriptions.ts";
import { createReceive, createRunSoon, type Receive } from "../app/notifications/receive.ts";
import {
  createLeaveSubscriptions,
  createTendSubscriptions,
  type TendSubscriptions,
} from "../app/notifications/tend-subscriptions.ts";
import type { SubscriptionStore } from "../app/ports/subscriptions.ts";
import type { SyncKey } from "../app/ports/sync-store.ts";
import type { Config } from "../config.ts";
import { createPushAddressOf, type PushAddressOf } from "../core/notifications/push-address.ts";
import { tendingOrder } from "../jobs/notification-job.ts";
import { systemClock } from "../lib/system-clock.ts";
import type { Logger } from "../server/logger.ts";
import type { Databases } from "./databases.ts";
import type { WiredJobs } from "./jobs.ts";
import type { Keys } from "./keys.ts";
import type { Microsoft } from "./microsoft.ts";
import type { Stores } from "./stores.ts";

export interface NotificationParts {
  readonly store: SubscriptionStore;
  readonly addressOf: PushAddressOf;
  readonly receive: Receive;
  readonly tend: TendSubscriptions;
  readonly leave: (accountId: string) => Promise<void>;
  /** After each run: what it synced may have changed. */
  readonly afterRun: (key: SyncKey) => Promise<void>;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Notifications from Microsoft, and the subscriptions to them. */
export function createNotificationParts(
  config: Config,
  publicUrl: string,
  {
    databases,
    keys,
    jobs,
    stores,
    microsoft,
  }: {
    readonly keys: Keys;
    readonly databases: Databases;
    readonly jobs: WiredJobs;
    readonly stores: Stores;
    readonly microsoft: Microsoft;
  },
  logger: Logger,
): NotificationParts {
  const { cloud, simulatorOrigin } = config.microsoft;
  const store = createSubscriptionStore(databases.prisma, writeFeed);
  const { subscriptionsOf } = microsoft.mailboxes;
  const addressOf = createPushAddressOf({ publicUrl, isSimulator: simulatorOrigin !== undefined, cloud });
  const tendSoon = (accountId: string) => jobs.wakes.wake([tendingOrder(accountId)]);
  const { now } = systemClock;
  return {
    store,
    addressOf,
    receive: createReceive({
      store,
      hashOf: createKeyedHash(keys.key, "told mail"),
      isSecret: (clientState, hash) => timingSafeEqual(Buffer.from(sha256(clientState)), Buffer.from(hash)),
      runSoon: createRunSoon({
        orders: stores.orders,
        isAnswered: store.isAnswered,
        now: () => now().getTime(),
        later: (ms, work) => void setTimeout(work, ms).unref(),
        onError: (error) => logger.error({ err: error }, "A run after a notification could not be ordered."),
      }),
      tendSoon,
    }),
    tend: createTendSubscriptions({
      store,
      subscriptionsOf,
      addressOf,
      publicUrl,
      readSettings: stores.readSettings,
      onSignInExpired: stores.accounts.signInExpired,
      now,
      random: () => randomBytes(32).toString("base64url"),
      hash: sha256,
    }),
    leave: createLeaveSubscriptions({ store, subscriptionsOf, publicUrl }),
    async afterRun({ accountId, resource }) {
      if (addressOf(resource).kind === "none") return;
      if (await store.afterRun(accountId, resource)) await tendSoon(accountId);
    },
  };
}
