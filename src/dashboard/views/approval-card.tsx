import { approvalWords, brakeReasonWords, deletionWords, mailWords, rejectionWords } from "../brake-words.ts";
import type { Run } from "../model.ts";
import { approveRun, rejectRun } from "../operations/mutations.ts";
import { ActionButton } from "./action-button.tsx";
import { CardHead } from "./card-head.tsx";
import { Link } from "./link.tsx";
import { NameList } from "./name-list.tsx";
import { usePage } from "./page.ts";

/** A run that a brake stopped. The button says exactly what it would delete and whom it would mail. */
export function ApprovalCard({ run }: { readonly run: Run }) {
  const { client, store, may } = usePage();
  const { brake } = run;
  if (brake === null) return null;
  const answer = (operation: typeof approveRun) => async () => {
    const outcome = await client.send(operation, { runId: run.id });
    if (outcome.ok) store.push({ kind: "run", run: outcome.data });
    return outcome;
  };
  const deletions = deletionWords(brake, run.resource);
  const mails = mailWords(brake, run.account.userPrincipalName);
  return (
    <>
      <CardHead state="NEEDS_APPROVAL" title="Approve?" />
      <p>
        <Link to={{ name: "run", id: run.id }}>{run.account.userPrincipalName}</Link>:
        {deletions !== "" && (
          <>
            {" "}
            would delete <strong>{deletions}</strong>
          </>
        )}
        {deletions !== "" && mails !== null && ", and"}
        {mails !== null && (
          <>
            {" "}
            would mail <strong>{mails[0]}</strong>
            {mails[1]}
          </>
        )}
        {deletions === "" && mails === null && " stopped for safety"}.
      </p>
      <p class="muted">
        {brakeReasonWords(brake.reason)} Nothing of it is written until you answer. {rejectionWords(run)}
      </p>
      <NameList runId={run.id} kind="DELETION" total={brake.deletesInOffice + brake.deletesInM365} />
      <NameList runId={run.id} kind="PERSON" total={brake.peopleToMail} />
      <NameList runId={run.id} kind="MEETING" total={brake.meetingsToWrite} what="meetings" />
      {may("OPERATE_ACCOUNTS") && (
        <div class="actions">
          <ActionButton
            label={approvalWords(brake, run.resource)}
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
