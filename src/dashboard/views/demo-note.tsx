import { useState } from "preact/hooks";
import type { DemoTrouble } from "../model.ts";
import { demoTrouble, troubles } from "../operations/demo.ts";
import { ActionButton } from "./action-button.tsx";
import { usePage } from "./page.ts";

/** Says that no real Microsoft 365 is behind it, and lets a newcomer see what the product is for. */
export function DemoNote() {
  const { client, signed, may } = usePage();
  const possible = troubles.filter(
    ({ resource }) => resource === undefined || signed.system.resources.includes(resource),
  );
  const [made, setMade] = useState("");
  const make = (kind: DemoTrouble) => async () => {
    const outcome = await client.send(demoTrouble, { kind });
    if (outcome.ok) setMade(outcome.data);
    return outcome;
  };
  return (
    <section class="demo" aria-label="Demo">
      <p>
        <strong>Demo.</strong> Microsoft 365 is a simulator here.{may("CHANGE_SYSTEM") && " Make trouble and watch:"}
      </p>
      {may("CHANGE_SYSTEM") && (
        <div class="actions">
          {possible.map(({ kind, label }) => (
            <ActionButton key={kind} label={label} busyLabel="Making it …" doneLabel="Done, watch" run={make(kind)} />
          ))}
        </div>
      )}
      <p role="status" class="muted made">
        {made}
      </p>
    </section>
  );
}
