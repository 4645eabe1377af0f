import type { Run } from "../model.ts";
import { activityWord, progressWords } from "../words.ts";

/** Done of total; without a total it only shows that something moves. */
export function ProgressBar({ run }: { readonly run: Run }) {
  const isKnown = run.total !== null && run.total > 0;
  const share = run.total !== null && run.total > 0 ? Math.min(1, run.done / run.total) : 0;
  return (
    <div
      class={`progress ${isKnown ? "" : "unknown"} ${run.state === "WAITING" ? "waiting" : ""}`}
      role="progressbar"
      aria-label={activityWord(run)}
      aria-valuetext={progressWords(run)}
      aria-valuemin={0}
      {...(isKnown ? { "aria-valuenow": run.done, "aria-valuemax": Math.max(run.total ?? 0, run.done) } : {})}
    >
      <span style={{ width: isKnown ? `${share * 100}%` : undefined }} />
    </div>
  );
}
