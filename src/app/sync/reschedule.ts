import type { Resource } from "../../core/records/record.ts";
import type { SyncSettings } from "../../core/sync/sync-settings.ts";
import type { Schedule } from "../ports/schedule.ts";
import type { SyncOrders } from "../ports/sync-orders.ts";

export interface RescheduleDependencies {
  readonly schedule: Schedule;
  readonly orders: Pick<SyncOrders, "requestSync">;
  /** Resources that the engine can sync. */
  readonly resources: readonly Resource[];
  readSettings(ownerId: string, resource: Resource, accountId: string): Promise<SyncSettings>;
}

/** Settings that only move the clock: they need no run of their own. */
const clockOnly: ReadonlySet<string> = new Set(["SYNC_INTERVAL_MINUTES"]);

/** A change of settings reaches running schedules at once: no restart, and no waiting for the old interval to pass. */
export async function reschedule(
  { schedule, orders, resources, readSettings }: RescheduleDependencies,
  change: { readonly scopeId: string; readonly keys: readonly string[] },
): Promise<void> {
  const needsRun = change.keys.some((key) => !clockOnly.has(key));
  for (const { accountId, ownerId } of await schedule.accountsIn(change.scopeId)) {
    for (const resource of resources) {
      const settings = await readSettings(ownerId, resource, accountId);
      if (!settings.isEnabled) {
        await schedule.suspend(accountId, resource);
        continue;
      }
      await schedule.setInterval(accountId, resource, settings.intervalMinutes);
      if (needsRun) await orders.requestSync(accountId, resource, "SETTINGS");
    }
  }
}
