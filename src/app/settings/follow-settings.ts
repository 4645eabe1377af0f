import type { Resource } from "../../core/records/record.ts";
import { concernOf, standingKey } from "../../core/settings/concerns.ts";
import type { Schedule } from "../ports/schedule.ts";
import type { SettingsChanged, SettingsStore } from "../ports/settings-store.ts";
import type { SyncKey } from "../ports/sync-store.ts";
import { updateSchedules } from "../sync/update-schedules.ts";

export interface FollowSettingsDeps {
  readonly store: SettingsStore;
  readonly schedule: Schedule;
  readonly resources: readonly Resource[];
  markMissingScopes(): Promise<void>;
  wake(queued: readonly SyncKey[]): void;
  /** Checks the accounts' subscriptions to changes. */
  tend(accountIds: readonly string[]): void;
  /** A stored change did not reach the schedules; the sweep tries again. */
  onLate(error: unknown, scopeId: string): void;
}

export interface FollowSettings {
  /** After the commit of a change. Never rejects. */
  onChanged(change: SettingsChanged): Promise<void>;
  /** Applies changes that this or another process stored and did not finish applying. */
  followPending(): Promise<void>;
}

/** A stored setting counts as success, whatever happens here: it is stored as pending until schedules follow it. */
export function createFollowSettings(deps: FollowSettingsDeps): FollowSettings {
  const { store, schedule, onLate } = deps;

  /** @returns work to do after the answer has been sent */
  async function follow({ scopeId, version, keys }: SettingsChanged): Promise<(() => Promise<void>) | null> {
    // Permissions depend on what the system syncs at all.
    if (keys.some((key) => key.endsWith("_SYNC_ENABLED"))) await deps.markMissingScopes();
    const rest = await updateSchedules(deps, { scopeId, keys });
    // Only switches: the collections that people chose are known once a run has read them.
    const switches = keys.some((key) => key === standingKey || key.endsWith("ENABLED"));
    const isSwitched = switches && concernOf(keys).size > 0;
    if (isSwitched) deps.tend((await schedule.accountsIn(scopeId)).map(({ accountId }) => accountId));
    if (rest === null) {
      await store.clearPending(scopeId, version);
      return null;
    }
    return async () => {
      await rest();
      await store.clearPending(scopeId, version);
    };
  }

  return {
    async onChanged(change) {
      const late = (error: unknown) => onLate(error, change.scopeId);
      try {
        const rest = await follow(change);
        rest?.().catch(late);
      } catch (error) {
        late(error);
      }
    },
    async followPending() {
      for (const change of await store.findPending()) {
        const rest = await follow(change);
        await rest?.();
      }
    },
  };
}
