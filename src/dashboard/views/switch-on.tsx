import { updateSettings } from "../operations/mutations.ts";
import { readSystemSettings } from "../operations/queries.ts";
import { ActionButton } from "./action-button.tsx";
import { usePage } from "./page.ts";

/** Accounts are connected, but the system's switch is off. */
export function SwitchOn() {
  const { client } = usePage();
  const run = async () => {
    const { settings } = await client.read(readSystemSettings, {});
    const set = [{ key: "TASKS_SYNC_ENABLED", value: true }];
    const expectedVersion = settings?.version ?? 0;
    return client.send(updateSettings, { input: { level: "SYSTEM", expectedVersion, set } });
  };
  return (
    <section class="first-use">
      <p>Accounts are connected, and nothing is synchronized until it is switched on for the system.</p>
      <div class="actions">
        <ActionButton
          label="Enable Tasks Sync"
          busyLabel="Switching on …"
          doneLabel="Switched on"
          tone="primary"
          run={run}
        />
      </div>
    </section>
  );
}
