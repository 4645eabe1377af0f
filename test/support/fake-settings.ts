import { definitionOf, isSettingKey, settingKeys } from "../../src/core/settings/catalogue.ts";
import { settingsLevels } from "../../src/dashboard/choices.ts";
import type { SettingsLevel } from "../../src/dashboard/model.ts";
import type { UpdateSettingsInput } from "../../src/dashboard/schema-types.d.ts";
import { type FakeWorld, putSettings } from "./fake-world.ts";

export function fakeScope(world: FakeWorld, level: SettingsLevel) {
  const { version, values } = world.settings[level];
  return {
    level,
    ownerId: null,
    version,
    values: settingKeys.flatMap((key) => (Object.hasOwn(values, key) ? [{ key, value: values[key] }] : [])),
  };
}

const combiningNames = { narrow: "NARROW", together: "TOGETHER" } as const;

/** With the product's own catalogue. */
export function fakeEffectiveSettings(world: FakeWorld) {
  const values = settingKeys.map((key) => {
    const { section, label, ruleText, levels, choices, combining, default: defaultValue } = definitionOf(key);
    const level = settingsLevels.findLast((one) => Object.hasOwn(world.settings[one].values, key)) ?? null;
    const value = level === null ? defaultValue : world.settings[level].values[key];
    const texts = { key, section, label, rule: ruleText, note: null, defaultNote: null };
    return {
      ...texts,
      levels,
      choices: choices ?? null,
      combining: combining === undefined ? null : combiningNames[combining.way],
      defaultValue,
      value,
      level,
      isApplicable: true,
    };
  });
  return { values };
}

export function updateFakeSettings(world: FakeWorld, input: UpdateSettingsInput) {
  const { level, expectedVersion, set, inherit, mailAlreadyHere } = input;
  const scope = world.settings[level];
  if (expectedVersion !== scope.version) {
    return { __typename: "StaleWriteError", message: "Somebody else wrote in between.", currentVersion: scope.version };
  }
  for (const { key, value } of set ?? []) {
    const definition = isSettingKey(key) ? definitionOf(key) : null;
    if (definition?.rule.safeParse(value).success !== true) {
      const rule = definition?.ruleText ?? "";
      return { __typename: "ValidationError", message: `${definition?.label}: ${rule}.`, field: key, rule };
    }
  }
  const isTightened = (set ?? []).some(({ key }) => key === "EMAIL_EXCLUDED_ADDRESSES");
  if (isTightened && !mailAlreadyHere) {
    const message = "15 mails in Oro would not be imported any more. Say what becomes of it.";
    return { __typename: "MailAlreadyHereError", message, mails: 15, hasMore: false, closedMailboxes: 0 };
  }
  for (const key of inherit ?? []) delete scope.values[key];
  putSettings(world, level, Object.fromEntries((set ?? []).map(({ key, value }) => [key, value])));
  return { __typename: "UpdateSettingsSuccess", data: fakeScope(world, level) };
}
