import { NotFoundError } from "../errors.ts";
import type { SettingsStore } from "../ports/settings-store.ts";
import { readPersonSettings } from "./person-settings.ts";

/** The IANA zone of a person's days: the primary mailbox's, or else the organization's. @throws NotFoundError */
export type ReadZone = (userId: string) => Promise<string>;

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
