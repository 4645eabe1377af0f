import type { Resource } from "../model.ts";
import { updateSettings } from "../operations/mutations.ts";
import { readSystemSettings } from "../operations/queries.ts";
import { resourceName } from "../words.ts";
import { ActionButton } from "./action-button.tsx";
import { usePage } from "./page.ts";

/** The application is set, and the system's switches are off. */
export function SwitchOn() {
  const { client, session, signed, may } = usePage();
  const switchOn = (resource: Resource) => async () => {
    const { settings } = await client.read(readSystemSettings, {});
    const set = [{ key: `${resource}_SYNC_ENABLED` as const, value: true }];
    const expectedVersion = settings?.version ?? 0;
    const outcome = await client.send(updateSettings, { input: { level: "SYSTEM", expectedVersion, set } });
    await session.refreshSettings();
    return outcome;
  };
  return (
    <section class="first-use">
      <h1 class="sentence">Switch on what is to be synchronized.</h1>
      <p>
        The Azure application is set. Nothing is synchronized until it is switched on for the system; a sign-in then
        asks for the permissions that this needs.
      </p>
      {may("CHANGE_SYSTEM") && (
        <div class="actions">
          {signed.system.resources.map((resource) => (
            <ActionButton
              key={resource}
              label={`Enable ${resourceName[resource]} Sync`}
              busyLabel="Switching on …"
              doneLabel="Switched on"
              tone="primary"
              run={switchOn(resource)}
            />
          ))}
        </div>
      )}
    </section>
  );
}
