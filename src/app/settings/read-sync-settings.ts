import type { Resource } from "../../core/records/record.ts";
import { syncSettingsOf } from "../../core/settings/sync-settings-of.ts";
import type { SyncSettings } from "../../core/sync/sync-settings.ts";
import { NotFoundError } from "../errors.ts";
import type { SettingsStore } from "../ports/settings-store.ts";
import { readPersonSettings } from "./person-settings.ts";

/** The engine's settings, read again for every run, so that a change takes effect with the next one. One query. @throws NotFoundError */
export type ReadSyncSettings = (ownerId: string, resource: Resource, accountId: string) => Promise<SyncSettings>;

export function createReadSyncSettings(store: SettingsStore): ReadSyncSettings {
  return async (ownerId, resource, accountId) => {
    const person = await readPersonSettings(store, ownerId);
    if (person === null) throw new NotFoundError("user");
    return syncSettingsOf(person.settings, resource, accountId, person.maySync);
  };
}
