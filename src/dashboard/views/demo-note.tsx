import { demoTrouble, troubles } from "../operations/demo.ts";
import { ActionButton } from "./action-button.tsx";
import { usePage } from "./page.ts";

/** Says that no real Microsoft 365 is behind it, and lets a newcomer see what the product is for. */
export function DemoNote() {
  const { client, mayWrite } = usePage();
  return (
    <section class="demo" aria-label="Demo">
      <p>
        <strong>Demo.</strong> Microsoft 365 is a simulator here. Make trouble and watch:
      </p>
      {mayWrite && (
        <div class="actions">
          {troubles.map(({ kind, label }) => (
            <ActionButton
              key={kind}
              label={label}
              busyLabel="Making it …"
              doneLabel="Done, watch"
              run={() => client.send(demoTrouble, { kind })}
            />
          ))}
        </div>
      )}
    </section>
  );
}
