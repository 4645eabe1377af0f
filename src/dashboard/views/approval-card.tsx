import { useState } from "preact/hooks";
import { approvalWords, brakeReasonWords, deletionWords, mailWords, rejectionWords } from "../brake-words.ts";
import type { Outcome } from "../client.ts";
import type { Run } from "../model.ts";
import { approveRun, rejectRun } from "../operations/mutations.ts";
import { readPlannedRecipients } from "../operations/queries.ts";
import { formatNumber } from "../words.ts";
import { ActionButton } from "./action-button.tsx";
import { CardHead } from "./card-head.tsx";
import { Link } from "./link.tsx";
import { OpenedList, SearchedList } from "./opened-list.tsx";
import { usePage } from "./page.ts";
import { PlanList } from "./plan-list.tsx";
import { usePaged } from "./use-paged.ts";

/** A run that a brake stopped. The button says exactly what it would delete and whom it would mail, or how much of it was chosen. */
export function ApprovalCard({ run }: { readonly run: Run }) {
  const { client, store, may } = usePage();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { brake } = run;
  if (brake === null) return null;
  const told = (outcome: Outcome<Run>) => {
    if (outcome.ok) store.push({ kind: "run", run: outcome.data });
    return outcome;
  };
  const approve = async () =>
    told(await client.send(approveRun, { runId: run.id, itemIds: chosen.size === 0 ? null : [...chosen] }));
  const reject = async () => told(await client.send(rejectRun, { runId: run.id }));
  const mayAnswer = may("OPERATE_ACCOUNTS");
  const choose = (ids: readonly string[], isChosen: boolean) =>
    setChosen((known) => new Set([...known].filter((id) => !ids.includes(id)).concat(isChosen ? ids : [])));
  const list = { runId: run.id, chosen, onChoose: mayAnswer ? choose : null };
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
      <PlanList {...list} asks="DELETION" total={brake.deletesInOffice + brake.deletesInM365} />
      <RecipientList runId={run.id} total={brake.peopleToMail} />
      <PlanList {...list} asks="INVITATIONS" total={brake.meetingsToWrite} what="meetings" />
      {mayAnswer && chosen.size > 0 && <p class="muted">What is not chosen counts as rejected.</p>}
      {mayAnswer && (
        <div class="actions">
          <ActionButton
            label={chosen.size === 0 ? approvalWords(brake, run.resource) : `Approve only the ${chosen.size} chosen`}
            busyLabel="Approving …"
            doneLabel="Approved"
            tone="danger"
            run={approve}
          />
          <ActionButton label="Reject" busyLabel="Rejecting …" doneLabel="Rejected" run={reject} />
        </div>
      )}
    </>
  );
}

/** Everybody whom a run would mail, each once. */
function RecipientList({ runId, total }: { readonly runId: string; readonly total: number }) {
  if (total === 0) return null;
  const all = formatNumber(total);
  return <OpenedList all={all}>{() => <Recipients runId={runId} all={all} />}</OpenedList>;
}

function Recipients({ runId, all }: { readonly runId: string; readonly all: string }) {
  const [text, setText] = useState("");
  const list = usePaged(readPlannedRecipients, { runId, text });
  return (
    <SearchedList all={all} text={text} onSearch={setText} list={list}>
      {list.nodes.map(({ id, address }) => (
        <li key={id}>{address ?? "not yours to read"}</li>
      ))}
    </SearchedList>
  );
}
