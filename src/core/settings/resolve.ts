import { definitionOf, isSettingKey, type SettingKey, type SettingValues, settingKeys } from "./catalogue.ts";
import type { SettingsLevel } from "./level.ts";

/** What one level sets itself; absent keys inherit. */
export type Overrides = Partial<SettingValues>;

/** The overrides that apply to one person. */
export interface Layers {
  readonly system: Overrides;
  readonly organization: Overrides;
  readonly user: Overrides;
}

interface Resolved<K extends SettingKey = SettingKey> {
  readonly value: SettingValues[K];
  /** The level that the value comes from; null for the default. */
  readonly level: SettingsLevel | null;
}

export type ResolvedSettings = { readonly [K in SettingKey]: Resolved<K> };

/**
 * Overrides as stored. A key is ignored if this version does not know it, if its level may not set it, or if its value breaks today's rule:
 * it inherits, and stays in the database for the version that wrote it.
 */
export function readOverrides(stored: unknown, level: SettingsLevel): Overrides {
  if (typeof stored !== "object" || stored === null) return {};
  return Object.fromEntries(
    Object.entries(stored).filter(([key, value]) => {
      if (!isSettingKey(key)) return false;
      const definition = definitionOf(key);
      return definition.levels.includes(level) && definition.rule.safeParse(value).success;
    }),
  );
}

/** For each setting the value in force and where it comes from: the user's, else the organization's, else the system's, else the default. */
export function resolveSettings(layers: Layers): ResolvedSettings {
  const order: readonly (readonly [SettingsLevel, Overrides])[] = [
    ["USER", layers.user],
    ["ORGANIZATION", layers.organization],
    ["SYSTEM", layers.system],
  ];
  const resolveOne = (key: SettingKey): Resolved => {
    const found = order.find(([, overrides]) => overrides[key] !== undefined);
    const value = found?.[1][key];
    return found === undefined || value === undefined
      ? { value: valueOfDefault(key), level: null }
      : { value, level: found[0] };
  };
  // Each key's value comes from that key's definition, which Object.fromEntries cannot express.
  return Object.fromEntries(settingKeys.map((key) => [key, resolveOne(key)])) as unknown as ResolvedSettings;
}

function valueOfDefault<K extends SettingKey>(key: K): SettingValues[K] {
  return definitionOf(key).default as SettingValues[K];
}
