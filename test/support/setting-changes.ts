import { type SettingKey, settingKeys } from "../../src/core/settings/catalogue.ts";

/** Settings with their new values, wrong ones too. */
export type SettingChanges = Readonly<Partial<Record<SettingKey, unknown>>>;

/** As the API takes them. */
export const inputOf = (values: SettingChanges) =>
  settingKeys.flatMap((key) => (key in values ? [{ key, value: values[key] }] : []));
