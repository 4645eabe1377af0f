import { useState } from "preact/hooks";
import type { Effect } from "../model.ts";
import { readRun } from "../operations/queries.ts";
import { isFinished } from "../runs.ts";
import { activityWord, changesWords, formatNumber, progressWords, resourceName, triggerWords } from "../words.ts";
import { ApprovalCard } from "./approval-card.tsx";
import { CancelButton } from "./cancel-button.tsx";
import { EffectTable } from "./effect-table.tsx";
import { Link } from "./link.tsx";
import { NotFound } from "./not-found.tsx";
import { usePage } from "./page.ts";
import { ProgressBar } from "./progress-bar.tsx";
import { RunDuration } from "./run-list.tsx";
import { ShowRecords } from "./show-records.tsx";
import { RunBadge } from "./state-badge.tsx";
import { RunDetail } from "./sync-cell.tsx";
import { Time } from "./time.tsx";
import { useRead } from "./use-read.ts";

/** One run with its writes, at an address of its own. */
export function RunPage({ id }: { readonly id: string }) {
  const { state, store, may } = usePage();
  const [writes, setWrites] = useState<{ readonly nodes: readonly Effect[]; readonly totalCount: number } | null>(null);
  const run = state.runs.get(id);
  const isOver = run !== undefined && isFinished(run);
  // Read again when it is over: then the list of writes is whole.
  const { isReading, failure } = useRead(readRun, isOver ? { id, isOver } : { id }, (data) => {
    if (data.run !== null) store.push({ kind: "run", run: data.run });
    setWrites(data.effects);
  });
  if (run === undefined) return isReading ? <p class="muted">Reading the run …</p> : <NotFound what="run" />;
  return (
    <section class="run-page">
      <h1 class="sentence">
        {resourceName[run.resource]} of{" "}
        <Link to={{ name: "account", id: run.account.id }}>{run.account.userPrincipalName}</Link>
      </h1>
      <div class="resource-head">
        <RunBadge state={run.state} />
        <span class="muted numbers">
          {triggerWords[run.trigger]}, queued <Time at={run.queuedAt} />
          <RunDuration run={run} />
        </span>
        {may("OPERATE_ACCOUNTS") && !isFinished(run) && <CancelButton run={run} />}
      </div>
      {(run.state === "RUNNING" || run.state === "WAITING") && (
        <div class="current-run">
          <div class="line">
            <span>{activityWord(run)}</span>
            <span class="numbers">{progressWords(run)}</span>
          </div>
          <ProgressBar run={run} />
          <div class="line muted numbers">
            <RunDetail run={run} />
          </div>
        </div>
      )}
      {run.state === "AWAITING_APPROVAL" && (
        <div class="card">
          <ApprovalCard run={run} />
        </div>
      )}
      {/* Below the card: it comes when the mailbox is known, and must not move "Approve" from under the pointer. */}
      <ShowRecords accountId={run.account.id} />
      {run.error !== null && (
        <p class="notice">
          {run.error.message} <span class="muted">{run.error.remedy}</span>
        </p>
      )}
      <p>
        {changesWords(run)}. {formatNumber(run.counts.unchanged)} unchanged.{" "}
        <span class="muted">{formatNumber(run.graphRequests)} requests to Microsoft.</span>
      </p>
      <h2>Writes to Microsoft</h2>
      {writes === null ? <p class="muted">{failure ?? "Reading …"}</p> : <EffectTable {...writes} />}
    </section>
  );
}
