import type { Alert } from "../model.ts";
import { acknowledgeAlert } from "../operations/mutations.ts";
import { ActionButton } from "./action-button.tsx";
import { usePage } from "./page.ts";

/** Ways to the viewer's records that somebody else made: shown until they end, or until the viewer has seen them. */
export function WayInNotes() {
  const { state } = usePage();
  const told = [...state.alerts.values()].filter(({ canAcknowledge, account }) => canAcknowledge && account === null);
  return (
    <div role="status">
      {told.map((alert) => (
        <WayInNote key={alert.id} alert={alert} />
      ))}
    </div>
  );
}

function WayInNote({ alert }: { readonly alert: Alert }) {
  const { message, remedy } = alert;
  return (
    <div class="way-in-note">
      <p>
        {message} <span class="muted">{remedy}</span>
      </p>
      <SeenButton alert={alert} />
    </div>
  );
}

/** Ends an alert that only wants to be seen. */
export function SeenButton({ alert: { id, message } }: { readonly alert: Alert }) {
  const { client } = usePage();
  const acknowledge = async () => {
    const outcome = await client.send(acknowledgeAlert, { id });
    if (outcome.ok) document.getElementById("main")?.focus();
    return outcome;
  };
  return (
    <ActionButton
      label="I have seen it"
      fullLabel={`I have seen it: ${message}`}
      busyLabel="Saying so …"
      doneLabel="Seen"
      run={acknowledge}
    />
  );
}
