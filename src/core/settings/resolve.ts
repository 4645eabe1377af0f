import { definitionOf, isSettingKey, type SettingKey, type SettingValues, settingKeys } from "./catalogue.ts";
import type { SettingsLevel } from "./level.ts";

/** What one level sets itself; absent keys inherit. */
export type Overrides = Partial<SettingValues>;

/** The overrides that apply to one person. */
export interface Layers {
  readonly system: Overrides;
  readonly organization: Overrides;
  readonly user: Overrides;
  /** Defaults that are found out; others are the catalogue's. */
  readonly defaults?: Overrides;
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

/**
 * For each setting the value in force and where it comes from: the user's, else the organization's, else the system's, else the default.
 * What levels combine (`Combining`) is narrowed, or put together, from the highest level down.
 */
export function resolveSettings(layers: Layers): ResolvedSettings {
  // Each key's value comes from that key's definition, which Object.fromEntries cannot express.
  return Object.fromEntries(settingKeys.map((key) => [key, resolveOne(key, layers)])) as unknown as ResolvedSettings;
}

function resolveOne(key: SettingKey, layers: Layers): Resolved {
  const { levels, combining, isEmptyUnset = false } = definitionOf(key);
  let resolved: Resolved = { value: layers.defaults?.[key] ?? valueOfDefault(key), level: null };
  let isTop = true;
  for (const [level, overrides] of [
    ["SYSTEM", layers.system],
    ["ORGANIZATION", layers.organization],
    ["USER", layers.user],
  ] as const) {
    if (!levels.includes(level)) continue;
    const own = overrides[key];
    if (own !== undefined && !(isEmptyUnset && Array.isArray(own) && own.length === 0)) {
      const combined = isTop || combining === undefined ? own : (combining.of(resolved.value, own) as typeof own);
      // A value that is wider than the ceiling does not count, and nor does its level.
      if (combining?.way !== "narrow" || sameValue(combined, own)) resolved = { value: combined, level };
    }
    isTop = false;
  }
  return resolved;
}

function sameValue(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function valueOfDefault<K extends SettingKey>(key: K): SettingValues[K] {
  return definitionOf(key).default as SettingValues[K];
}
