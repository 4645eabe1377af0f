import type { Resource } from "../../core/records/record.ts";
import { settingsOwnerOf } from "../../core/records/record-scope.ts";
import { concernOf } from "../../core/settings/concerns.ts";
import { syncSettingsOf } from "../../core/settings/sync-settings-of.ts";
import type { Schedule, ScheduleWish } from "../ports/schedule.ts";
import type { SettingsStore } from "../ports/settings-store.ts";
import type { SyncKey } from "../ports/sync-store.ts";
import { readSettingsOfAll } from "../settings/person-settings.ts";

export interface UpdateSchedulesDependencies {
  readonly schedule: Schedule;
  readonly store: SettingsStore;
  /** Resources that the engine can sync. */
  readonly resources: readonly Resource[];
  /** Wakes workers for runs that are queued. */
  wake(queued: readonly SyncKey[]): void;
}

/** Waits for this many syncs at a time, so that none of them stands still for long. */
const AT_ONCE = 50;

/**
 * A change of settings reaches running schedules at once, without a restart and without waiting for the old interval. Only syncs that the
 * keys concern are touched. Those whose run is writing at this moment come last, so that nobody who saves a setting waits for them.
 * @returns a function that does these last ones, or null when there are none
 */
export async function updateSchedules(
  { schedule, store, resources, wake }: UpdateSchedulesDependencies,
  change: { readonly scopeId: string; readonly keys: readonly string[] },
): Promise<(() => Promise<void>) | null> {
  const concern = concernOf(change.keys);
  const concerned = resources.flatMap((resource) => {
    const found = concern.get(resource);
    return found === undefined ? [] : [{ resource, ...found }];
  });
  if (concerned.length === 0) return null;
  const accounts = await schedule.accountsIn(change.scopeId);
  const people = await readSettingsOfAll(store, accounts.map(settingsOwnerOf));
  // What is imported depends on the own domains only where mail within them is not.
  const isOfDomainsAlone = change.keys.every((key) => key === "EMAIL_OWN_DOMAINS");
  const wishes = accounts.flatMap((account) => {
    const { accountId } = account;
    const person = people.get(settingsOwnerOf(account));
    if (person === undefined) return [];
    return concerned.flatMap(({ resource, needsRun, endsOlder }): readonly ScheduleWish[] => {
      const settings = syncSettingsOf(person, resource, accountId);
      if (isOfDomainsAlone && settings.mail?.rules.importsInternal) return [];
      const intervalMinutes = settings.isEnabled ? settings.intervalMinutes : null;
      return [{ accountId, resource, needsRun, endsOlder, intervalMinutes }];
    });
  });
  const { queued, passedOver } = await schedule.follow(wishes, "passOver");
  wake(queued);
  if (passedOver.length === 0) return null;
  const isLeft = new Set(passedOver.map(({ accountId, resource }) => `${accountId}:${resource}`));
  const left = wishes.filter(({ accountId, resource }) => isLeft.has(`${accountId}:${resource}`));
  return async () => {
    for (let from = 0; from < left.length; from += AT_ONCE) {
      wake((await schedule.follow(left.slice(from, from + AT_ONCE), "wait")).queued);
    }
  };
}
