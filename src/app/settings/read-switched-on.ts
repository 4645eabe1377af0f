import type { Resource } from "../../core/records/record.ts";
import { readOverrides, resolveSettings } from "../../core/settings/resolve.ts";
import { switchedOn } from "../../core/settings/switches.ts";
import type { SettingsStore } from "../ports/settings-store.ts";

/** The resources that the system syncs at all. */
export function createReadSwitchedOn(store: Pick<SettingsStore, "readScope">): () => Promise<readonly Resource[]> {
  return async () => {
    const system = readOverrides((await store.readScope("system")).overrides, "SYSTEM");
    return switchedOn(resolveSettings({ system, organization: {}, user: {} }));
  };
}
