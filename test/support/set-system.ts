import type { TestApi } from "./api.ts";

/** Changes system settings as they stand now. @returns the answer: `__typename`, and of a refusal why */
export async function setSystem(api: Pick<TestApi, "ask">, values: Readonly<Record<string, unknown>>) {
  const { data } = await api.ask("{ settings(level: SYSTEM) { version } }");
  const set = Object.entries(values).map(([key, value]) => ({ key, value }));
  const input = { level: "SYSTEM", expectedVersion: data.settings.version, set };
  const answer = await api.ask(
    "mutation ($input: UpdateSettingsInput!) { updateSettings(input: $input) { __typename ... on UserError { message } ... on GateError { missing } } }",
    { input },
  );
  return answer.data.updateSettings;
}
