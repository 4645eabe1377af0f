import type { TestApi } from "./api.ts";

/** The application is complete, and tasks are synced. */
export async function switchOn(api: TestApi): Promise<void> {
  const id = "00000000-0000-4000-8000-000000000000";
  const input = { clientId: id, tenantId: id, clientSecret: "right-secret-value", expectedVersion: 0 };
  await api.ask(
    "mutation ($input: UpdateApplicationSettingsInput!) { updateApplicationSettings(input: $input) { __typename } }",
    { input },
  );
  await api.ask("mutation ($input: UpdateSettingsInput!) { updateSettings(input: $input) { __typename } }", {
    input: { level: "SYSTEM", expectedVersion: 0, set: [{ key: "TASKS_SYNC_ENABLED", value: true }] },
  });
}
