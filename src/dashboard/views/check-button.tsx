import { useState } from "preact/hooks";
import type { Outcome } from "../client.ts";
import type { CheckResult } from "../model.ts";
import { ActionButton } from "./action-button.tsx";
import { StateBadge } from "./state-badge.tsx";

interface CheckButtonProps {
  readonly label: string;
  check(): Promise<Outcome<CheckResult>>;
}

/** Tries the real thing and shows each step with what to do about it. */
export function CheckButton({ label, check }: CheckButtonProps) {
  const [result, setResult] = useState<CheckResult | null>(null);
  const run = async () => {
    const outcome = await check();
    if (outcome.ok) setResult(outcome.data);
    return outcome;
  };
  return (
    <>
      <div class="actions">
        <ActionButton label={label} busyLabel="Checking …" doneLabel="Checked" run={run} />
      </div>
      <div role="status">
        {result !== null && (
          <ul class="steps">
            {result.steps.map((step) => (
              <li key={step.name}>
                <StateBadge state={step.ok ? "IN_SYNC" : "FAILING"} word={step.name} /> {step.message}
                {step.remedy !== null && <span class="muted"> {step.remedy}</span>}
              </li>
            ))}
          </ul>
        )}
      </div>
    </>
  );
}
