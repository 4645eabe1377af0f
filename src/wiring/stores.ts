import type { PrismaClient } from "../../prisma/generated/client.ts";
import { writeFeed } from "../adapters/feed/feed-events.ts";
import { createAccountStore } from "../adapters/store/accounts.ts";
import { createOwners } from "../adapters/store/owners.ts";
import { createSchedule } from "../adapters/store/schedule.ts";
import { createSettingsStore } from "../adapters/store/settings.ts";
import { syncOrder } from "../adapters/store/sync/order.ts";
import { createSyncOrders } from "../adapters/store/sync/orders.ts";
import { createTenants } from "../adapters/store/tenants.ts";
import { createPeople, createTokenStore } from "../adapters/store/tokens.ts";
import { createMarkMissingScopes } from "../app/accounts/mark-missing-scopes.ts";
import type { Wakes } from "../app/ports/job-queue.ts";
import type { SettingsChanged } from "../app/ports/settings-store.ts";
import { createFollowSettings } from "../app/settings/follow-settings.ts";
import { createReadSwitchedOn, createReadSyncSettings } from "../app/settings/read-sync-settings.ts";
import { tendingOrder } from "../jobs/notification-job.ts";
import type { Logger } from "../server/logger.ts";
import type { LiveServer } from "./live-server.ts";
import { kinds, resources } from "./resources.ts";

export type Stores = ReturnType<typeof createStores>;

/** The stores that nearly every use case needs, and what follows a change of settings. */
export function createStores(
  prisma: PrismaClient,
  wakes: Wakes,
  server: Pick<LiveServer, "forgetViewers">,
  logger: Logger,
) {
  const settings = createSettingsStore(prisma);
  const accounts = createAccountStore(prisma);
  const readSettings = createReadSyncSettings(settings);
  const switchedOn = createReadSwitchedOn(settings);
  const orders = createSyncOrders({ prisma, wakes, writeFeed, kinds });
  const followSettings = createFollowSettings({
    store: settings,
    schedule: createSchedule(prisma, writeFeed),
    resources,
    markMissingScopes: createMarkMissingScopes(accounts, switchedOn),
    // A thousand wakes take longer than a person who saves a setting should wait.
    wake: (queued) => void wakes.wake(queued.map(syncOrder)),
    tend: (accountIds) => void wakes.wake(accountIds.map(tendingOrder)),
    onLate: (error, scopeId) =>
      logger.error(
        { err: error, scopeId },
        "A setting was stored, but schedules do not follow it yet. It is tried again.",
      ),
  });
  const onSettingsChanged = async (change: SettingsChanged): Promise<void> => {
    // Sessions follow the settings too.
    server.forgetViewers();
    await followSettings.onChanged(change);
  };
  return {
    people: createPeople(prisma),
    tokens: createTokenStore(prisma),
    owners: createOwners(prisma),
    settings,
    tenants: createTenants(prisma, onSettingsChanged),
    accounts,
    readSettings,
    switchedOn,
    orders,
    async requestAll(accountId: string): Promise<void> {
      const owner = await accounts.ownerOf(accountId);
      // Of a system mailbox only mail is synced.
      const synced = owner?.userId === null ? resources.filter((one) => one === "EMAIL") : resources;
      for (const resource of synced) await orders.requestSync(accountId, resource, "SETTINGS");
    },
    onSettingsChanged,
    followPending: followSettings.followPending,
  };
}
