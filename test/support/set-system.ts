import { must } from "../../src/lib/must.ts";
import type { TestApi } from "./api.ts";
import { inputOf, type SettingChanges } from "./setting-changes.ts";

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
