/** Settings as the page reads them over GraphQL. */

export const settingsLevels = ["SYSTEM", "ORGANIZATION", "USER"] as const;
export type SettingsLevel = (typeof settingsLevels)[number];

/** What one level sets itself; absent keys inherit. */
export interface SettingsScope {
  readonly version: number;
  readonly values: readonly { readonly key: string; readonly value: unknown }[];
}

/** A setting with the value in force for the viewer. */
export interface Setting {
  readonly key: string;
  readonly section: string;
  readonly label: string;
  /** The allowed values, in words. */
  readonly rule: string;
  readonly levels: readonly SettingsLevel[];
  /** Null for a value that is not one of a few. */
  readonly choices: readonly string[] | null;
  readonly defaultValue: unknown;
  /** Where a default that is found out comes from, or why it is not known. */
  readonly defaultNote: string | null;
  readonly value: unknown;
  /** Null for the default. */
  readonly level: SettingsLevel | null;
  readonly isApplicable: boolean;
  readonly note: string | null;
}

/** Levels that the viewer may not read are absent. */
export interface AllSettings {
  readonly effectiveSettings: { readonly values: readonly Setting[] } | null;
  readonly system?: SettingsScope | null;
  readonly organization?: SettingsScope | null;
  readonly user?: SettingsScope | null;
}

export function scopeOf(all: AllSettings, level: SettingsLevel): SettingsScope | null {
  switch (level) {
    case "SYSTEM":
      return all.system ?? null;
    case "ORGANIZATION":
      return all.organization ?? null;
    case "USER":
      return all.user ?? null;
  }
}

/** The value that a level itself sets; undefined when it inherits. */
export function ownValue(scope: SettingsScope | null, key: string): unknown {
  return scope?.values.find((setting) => setting.key === key)?.value;
}

export interface Inherited {
  readonly value: unknown;
  /** Null for the default. */
  readonly from: SettingsLevel | null;
}

/** What a level has if it sets nothing; null if it sets the value and the viewer may not read the levels above. */
export function inheritedBy(all: AllSettings, level: SettingsLevel, setting: Setting): Inherited | null {
  const above = settingsLevels.slice(0, settingsLevels.indexOf(level)).toReversed();
  for (const from of above) {
    if (!setting.levels.includes(from)) continue;
    const scope = scopeOf(all, from);
    if (scope === null) {
      return setting.level === level ? null : { value: setting.value, from: setting.level };
    }
    const value = ownValue(scope, setting.key);
    if (value !== undefined) return { value, from };
  }
  return { value: setting.defaultValue, from: null };
}
