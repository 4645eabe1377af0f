import type { PrismaClient } from "../../prisma/generated/client.ts";
import { writeFeed } from "../adapters/feed/events.ts";
import { createAccountStore } from "../adapters/store/accounts.ts";
import { createOwners } from "../adapters/store/owners.ts";
import { createSchedule } from "../adapters/store/schedule.ts";
import { createSettingsStore } from "../adapters/store/settings.ts";
import { createSyncOrders } from "../adapters/store/sync-orders.ts";
import { createPeople, createTokenStore } from "../adapters/store/tokens.ts";
import { createSettleScopes } from "../app/accounts/settle-scopes.ts";
import type { JobQueue } from "../app/ports/job-queue.ts";
import { createReadSwitchedOn } from "../app/settings/read-switched-on.ts";
import { createReadSyncSettings } from "../app/settings/read-sync-settings.ts";
import type { SettingsChanged } from "../app/settings/settings.ts";
import { reschedule } from "../app/sync/reschedule.ts";
import { orderTending } from "../jobs/notification-job.ts";
import { kinds, resources } from "./resources.ts";

export type Stores = ReturnType<typeof createStores>;

/** What nearly every use case reads and writes, and what a change of settings sets going. */
export function createStores(prisma: PrismaClient, queue: JobQueue) {
  const settings = createSettingsStore(prisma);
  const accounts = createAccountStore(prisma);
  const readSettings = createReadSyncSettings(settings);
  const switchedOn = createReadSwitchedOn(settings);
  const orders = createSyncOrders({ prisma, queue, writeFeed, kinds });
  const settleScopes = createSettleScopes(accounts, switchedOn);
  return {
    people: createPeople(prisma),
    tokens: createTokenStore(prisma),
    owners: createOwners(prisma),
    settings,
    accounts,
    readSettings,
    switchedOn,
    orders,
    async requestAll(accountId: string): Promise<void> {
      for (const resource of resources) await orders.requestSync(accountId, resource, "SETTINGS");
    },
    async onSettingsChanged(change: SettingsChanged): Promise<void> {
      await settleScopes();
      await reschedule({ schedule: createSchedule(prisma), orders, resources, readSettings }, change);
      // Only what is switched on or off: lists that were chosen are known when a run has looked at them.
      if (!change.keys.some((key) => key.endsWith("ENABLED"))) return;
      for (const { accountId } of await createSchedule(prisma).accountsIn(change.scopeId)) {
        await orderTending(queue, accountId);
      }
    },
  };
}
