import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Outcome } from "../client.ts";

interface SendFormProps {
  readonly label: string;
  readonly busyLabel: string;
  readonly children: ComponentChildren;
  /** Nothing is different from before. */
  readonly isUnchanged?: boolean;
  send(): Promise<Outcome<unknown>>;
  onCancel?(): void;
}

/** Fields with a button; Enter sends too. A refusal is shown beside the button. */
export function SendForm({ label, busyLabel, children, isUnchanged = false, send, onCancel }: SendFormProps) {
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState("");
  const submit = async (event: Event) => {
    event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    const outcome = await send();
    setBusy(false);
    setRefusal(outcome.ok ? "" : outcome.message);
  };
  return (
    <form class="send-form" onSubmit={(event) => void submit(event)}>
      {children}
      <div class="actions">
        <button type="submit" class="primary" aria-busy={isBusy} disabled={isUnchanged}>
          {isBusy ? busyLabel : label}
        </button>
        {onCancel !== undefined && (
          <button type="button" onClick={onCancel}>
            Cancel
          </button>
        )}
        <span role="alert" class="refusal">
          {refusal}
        </span>
      </div>
    </form>
  );
}
