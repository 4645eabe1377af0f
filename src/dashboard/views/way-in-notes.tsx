import type { Alert } from "../model.ts";
import { acknowledgeAlert } from "../operations/mutations.ts";
import { ActionButton } from "./action-button.tsx";
import { usePage } from "./page.ts";

/** Ways to the viewer's records that somebody else made: shown until they end, or until the viewer has seen them. */
export function WayInNotes() {
  const { state } = usePage();
  const told = [...state.alerts.values()].filter(({ canAcknowledge }) => canAcknowledge);
  return (
    <div role="status">
      {told.map((alert) => (
        <WayInNote key={alert.id} alert={alert} />
      ))}
    </div>
  );
}

function WayInNote({ alert: { id, message, remedy } }: { readonly alert: Alert }) {
  const { client } = usePage();
  const acknowledge = async () => {
    const outcome = await client.send(acknowledgeAlert, { id });
    if (outcome.ok) document.getElementById("main")?.focus();
    return outcome;
  };
  return (
    <div class="way-in-note">
      <p>
        {message} <span class="muted">{remedy}</span>
      </p>
      <ActionButton
        label="I have seen it"
        fullLabel={`I have seen it: ${message}`}
        busyLabel="Saying so …"
        doneLabel="Seen"
        run={acknowledge}
      />
    </div>
  );
}
