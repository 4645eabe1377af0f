import type { Run } from "../model.ts";
import { approveRun, rejectRun } from "../operations/mutations.ts";
import { brakeReasonWords, countedRecords, deletionWords, formatNumber } from "../words.ts";
import { ActionButton } from "./action-button.tsx";
import { CardHead } from "./card-head.tsx";
import { Link } from "./link.tsx";
import { usePage } from "./page.ts";

/** A run that the brake stopped. The button says exactly what it would delete. */
export function ApprovalCard({ run }: { readonly run: Run }) {
  const { client, store, mayWrite } = usePage();
  const { brake } = run;
  if (brake === null) return null;
  const answer = (operation: typeof approveRun) => async () => {
    const outcome = await client.send(operation, { runId: run.id });
    if (outcome.ok) store.push({ kind: "run", run: outcome.data });
    return outcome;
  };
  const deletes = brake.deletesInOffice + brake.deletesInM365;
  const titles = brake.sampleTitles;
  return (
    <>
      <CardHead state="NEEDS_APPROVAL" title="Approve?" />
      <p>
        <Link to={{ name: "run", id: run.id }}>{run.account.userPrincipalName}</Link>: would delete{" "}
        <strong>{deletionWords(brake, run.resource)}</strong>.
      </p>
      <p class="muted">
        {brakeReasonWords(brake.reason)} Nothing is deleted until you answer; rejecting keeps the records and detaches
        them.
      </p>
      {titles.length > 0 && (
        <details>
          <summary>
            {titles.length < deletes
              ? `Show ${formatNumber(titles.length)} of the ${formatNumber(deletes)}`
              : `Show the ${formatNumber(deletes)}`}
          </summary>
          <ul class="titles">
            {titles.map((title, index) => (
              <li key={`${index} ${title}`}>{title}</li>
            ))}
          </ul>
        </details>
      )}
      {mayWrite && (
        <div class="actions">
          <ActionButton
            label={`Delete ${countedRecords(deletes, run.resource)}`}
            busyLabel="Approving …"
            doneLabel="Approved"
            tone="danger"
            run={answer(approveRun)}
          />
          <ActionButton label="Reject" busyLabel="Rejecting …" doneLabel="Rejected" run={answer(rejectRun)} />
        </div>
      )}
    </>
  );
}
