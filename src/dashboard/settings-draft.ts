import type { AllSettings, Setting, SettingKey, SettingsLevel } from "./model.ts";
import { inheritedBy, ownValue, scopeOf } from "./settings-model.ts";

/** A value that was edited and not saved yet. */
export interface Edit {
  readonly isInherited: boolean;
  readonly value: unknown;
  /** The level's own value when the edit began; undefined when it inherited. */
  readonly base: unknown;
}

/** Edits of one level, by key. */
export type Draft = Readonly<Partial<Record<SettingKey, Edit>>>;

export interface ShownSetting {
  readonly setting: Setting;
  readonly isInherited: boolean;
  /** The draft's value, else the level's own, else the inherited one; undefined if unknown. */
  readonly value: unknown;
  /** Where an inherited value comes from; null for the default, undefined if unknown. */
  readonly from: SettingsLevel | null | undefined;
  readonly isEdited: boolean;
  /** The value that somebody else set during this edit; null if nobody did. */
  readonly meanwhile: { readonly value: unknown; readonly isInherited: boolean } | null;
  /** Why it has no effect. */
  readonly note: string | null;
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** The settings that may be set at a level, as they are shown there. */
export function showSettings(all: AllSettings, level: SettingsLevel, draft: Draft): readonly ShownSetting[] {
  const settings = (all.effectiveSettings?.values ?? []).filter(({ levels }) => levels.includes(level));
  const shown = settings.map((setting) => showSetting(all, level, setting, draft[setting.key]));
  const shownValue = (key: string) => shown.find(({ setting }) => setting.key === key)?.value;
  return shown.map((one) => ({ ...one, note: noteOn(one.setting, shownValue) }));
}

function showSetting(all: AllSettings, level: SettingsLevel, setting: Setting, edit: Edit | undefined): ShownSetting {
  const own = ownValue(scopeOf(all, level), setting.key);
  const inherited = inheritedBy(all, level, setting);
  const isInherited = edit === undefined ? own === undefined : edit.isInherited;
  const ownOrEdited = edit === undefined ? own : edit.value;
  // If the stored value equals the edit, it is our own change whose answer has not arrived yet.
  const isAsTyped = edit !== undefined && (edit.isInherited ? own === undefined : isSame(edit.value, own));
  const isOvertaken = edit !== undefined && !isAsTyped && !isSame(edit.base, own);
  return {
    setting,
    isInherited,
    value: isInherited ? inherited?.value : ownOrEdited,
    from: inherited?.from,
    isEdited: edit !== undefined,
    meanwhile: isOvertaken ? { value: own ?? inherited?.value, isInherited: own === undefined } : null,
    note: null,
  };
}

/** Shown while choosing, before anything is saved: Conflict Resolution needs both directions. */
function noteOn({ key, isApplicable, note }: Setting, shownValue: (key: string) => unknown): string | null {
  const [, resource, part] = /^(CALENDAR|TASKS)_(CONFLICT_RULE|DRIFT)$/.exec(key) ?? [];
  if (resource === undefined) return isApplicable ? null : note;
  const isBidirectional = shownValue(`${resource}_DIRECTION`) === "BIDIRECTIONAL";
  if (part === "CONFLICT_RULE") return isBidirectional ? null : "Applies only with the direction Bidirectional.";
  return isBidirectional ? "Applies only with a one-way direction." : null;
}

/** The draft with one more edit; an edit that changes nothing is dropped. */
export function editSetting(
  all: AllSettings,
  level: SettingsLevel,
  draft: Draft,
  key: SettingKey,
  change: { readonly isInherited: boolean; readonly value: unknown },
): Draft {
  const { [key]: known, ...others } = draft;
  const own = ownValue(scopeOf(all, level), key);
  const base = known === undefined ? own : known.base;
  const isNothing = change.isInherited ? base === undefined : isSame(change.value, base);
  return isNothing && isSame(base, own) ? others : { ...others, [key]: { ...change, base } };
}

/** After somebody else changed it: takes their value or the edit made here, once both were seen. */
export function chooseEdit(
  all: AllSettings,
  level: SettingsLevel,
  draft: Draft,
  key: SettingKey,
  isMine: boolean,
): Draft {
  const { [key]: edit, ...others } = draft;
  if (edit === undefined || !isMine) return others;
  return editSetting(
    all,
    level,
    { ...others, [key]: { ...edit, base: ownValue(scopeOf(all, level), key) } },
    key,
    edit,
  );
}

/** A section's edits in the form that the server takes. */
export function changesOf(keys: readonly SettingKey[], draft: Draft) {
  const edits = keys.flatMap((key) => (draft[key] === undefined ? [] : [{ key, ...draft[key] }]));
  return {
    set: edits.filter(({ isInherited }) => !isInherited).map(({ key, value }) => ({ key, value })),
    inherit: edits.filter(({ isInherited }) => isInherited).map(({ key }) => key),
  };
}
