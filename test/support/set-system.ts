import { type SettingKey, settingKeys } from "../../src/core/settings/catalogue.ts";
import { must } from "../../src/lib/must.ts";
import type { TestApi } from "./api.ts";

/** Settings with their new values, wrong ones too. */
export type SettingChanges = Readonly<Partial<Record<SettingKey, unknown>>>;

/** As the API takes them. */
export const inputOf = (values: SettingChanges) =>
  settingKeys.flatMap((key) => (key in values ? [{ key, value: values[key] }] : []));

/** Changes system settings as they stand now. @returns the answer: `__typename`, and of a refusal why */
export async function setSystem(api: Pick<TestApi, "ask">, values: SettingChanges) {
  const { data } = await api.ask("{ settings(level: SYSTEM) { version } }");
  const { version } = must(data.settings, "settings");
  const answer = await api.ask(
    "mutation ($input: UpdateSettingsInput!) { updateSettings(input: $input) { __typename ... on UserError { message } ... on GateError { missing } } }",
    { input: { level: "SYSTEM", expectedVersion: version, set: inputOf(values) } },
  );
  return answer.data.updateSettings;
}
