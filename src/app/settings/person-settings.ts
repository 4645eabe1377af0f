import { missingFields, readApplicationValues } from "../../core/settings/azure-application.ts";
import { type ResolvedSettings, readOverrides, resolveSettings } from "../../core/settings/resolve.ts";
import type { SettingsStore } from "../ports/settings-store.ts";

export interface PersonSettings {
  readonly settings: ResolvedSettings;
  /** Names of the Azure application's fields that are not set. */
  readonly missing: readonly string[];
}

/** Everything in force for one person, in one query. Null when there is no such person. */
export async function readPersonSettings(store: SettingsStore, userId: string): Promise<PersonSettings | null> {
  const layers = await store.readLayers(userId);
  if (layers === null) return null;
  return {
    settings: resolveSettings({
      system: readOverrides(layers.system.overrides, "SYSTEM"),
      organization: readOverrides(layers.organization.overrides, "ORGANIZATION"),
      user: readOverrides(layers.user.overrides, "USER"),
    }),
    missing: missingFields({
      ...readApplicationValues(layers.application.overrides),
      hasClientSecret: layers.hasClientSecret,
    }),
  };
}
