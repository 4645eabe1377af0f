import type { Resource } from "../../core/records/record.ts";
import { readOverrides, resolveSettings } from "../../core/settings/resolve.ts";
import { switchedOn, syncSettingsOf } from "../../core/settings/sync-settings-of.ts";
import type { SyncSettings } from "../../core/sync/sync-settings.ts";
import { NotFoundError } from "../errors.ts";
import type { SettingsStore } from "../ports/settings-store.ts";
import type { HeldRun } from "../ports/sync-store.ts";
import { readPersonSettings, resolved } from "./person-settings.ts";

/** The engine's settings, read again for every run, so that a change takes effect with the next one. One query. @throws NotFoundError */
export type ReadSyncSettings = (ownerId: string, resource: Resource, accountId: string) => Promise<SyncSettings>;

export function createReadSyncSettings(store: SettingsStore): ReadSyncSettings {
  return async (ownerId, resource, accountId) => {
    const person = await readPersonSettings(store, ownerId);
    if (person === null) throw new NotFoundError("user");
    return syncSettingsOf(person, resource, accountId);
  };
}

/** The same from what was read with the run's lease. @throws NotFoundError */
export function syncSettingsIn({ layers, resource, accountId }: HeldRun): SyncSettings {
  if (layers === null) throw new NotFoundError("user");
  return syncSettingsOf(resolved(layers), resource, accountId);
}

/** The resources that the system syncs at all. */
export function createReadSwitchedOn(store: Pick<SettingsStore, "readScope">): () => Promise<readonly Resource[]> {
  return async () => {
    const system = readOverrides((await store.readScope("system")).overrides, "SYSTEM");
    return switchedOn(resolveSettings({ system, organization: {}, user: {} }));
  };
}

/** The IANA zone of a person's days: the primary mailbox's, or else the organization's. @throws NotFoundError */
type ReadZone = (userId: string) => Promise<string>;

export function createReadZone(
  store: SettingsStore,
  zoneOfPrimary: (userId: string) => Promise<string | null>,
): ReadZone {
  return async (userId) => {
    const zone = await zoneOfPrimary(userId);
    if (zone !== null) return zone;
    const person = await readPersonSettings(store, userId);
    if (person === null) throw new NotFoundError("user");
    return person.settings.TIME_ZONE.value;
  };
}
