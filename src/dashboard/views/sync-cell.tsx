import type { Resource, Run, SyncStatus } from "../model.ts";
import { stuckSince } from "../runs.ts";
import { clockTime, countdown, duration } from "../times.ts";
import {
  activityWord,
  counted,
  countedRecords,
  formatRate,
  isOn,
  notificationWord,
  progressWords,
  resourceName,
  shownState,
} from "../words.ts";
import { usePage } from "./page.ts";
import { ProgressBar } from "./progress-bar.tsx";
import { StateBadge } from "./state-badge.tsx";

interface SyncCellProps {
  readonly resource: Resource;
  readonly status: SyncStatus | undefined;
  readonly isConnected: boolean;
}

/** One account's one resource in two lines: the state, and what a reader asks next about it. */
export function SyncCell({ resource, status, isConnected }: SyncCellProps) {
  const name = <span class="cell-name muted">{resourceName[resource]}</span>;
  if (!isConnected) return <SyncLines name={name} state={<StateBadge state="OFF" word="disconnected" />} />;
  if (status === undefined) return <SyncLines name={name} state={<span class="muted">…</span>} />;
  const state = shownState(status);
  const { run } = status;
  if (run !== null && run.state !== "QUEUED" && (state === "SYNCING" || state === "WAITING")) {
    return (
      <SyncLines
        name={name}
        state={
          <>
            <StateBadge state={state} word={state === "SYNCING" ? activityWord(run) : "waiting"} />
            {state === "SYNCING" && (run.done > 0 || run.total !== null) && (
              <span class="numbers figures">{progressWords(run)}</span>
            )}
          </>
        }
        bar={<ProgressBar run={run} />}
        detail={<RunDetail run={run} />}
      />
    );
  }
  return <SyncLines name={name} state={<StateBadge state={state} />} detail={<RestDetail status={status} />} />;
}

interface SyncLinesProps {
  readonly name: preact.JSX.Element;
  readonly state: preact.JSX.Element;
  readonly bar?: preact.JSX.Element;
  readonly detail?: preact.JSX.Element | null;
}

const SyncLines = ({ name, state, bar, detail }: SyncLinesProps) => (
  <div class="sync-cell">
    <div class="line">
      {name}
      {state}
    </div>
    {bar}
    {detail !== undefined && <div class="line muted numbers">{detail}</div>}
  </div>
);

/** Rate and time left; or how long Microsoft lets us wait; or since when nothing moves. */
export function RunDetail({ run }: { readonly run: Run }) {
  const { nowMs } = usePage();
  if (run.state === "WAITING") {
    const left = run.waitingUntil === null ? "" : ` · ${countdown(Date.parse(run.waitingUntil) - nowMs)}`;
    return <span>Microsoft asks us to wait{left}</span>;
  }
  const stuck = stuckSince(run, nowMs);
  if (stuck !== null) {
    return (
      <span class="attention">
        has not moved since {clockTime(stuck)} ({duration(nowMs - Date.parse(stuck))})
      </span>
    );
  }
  const rate = run.ratePerSecond === null || run.ratePerSecond === 0 ? "" : formatRate(run.ratePerSecond);
  const left = run.secondsLeft === null ? "" : `${duration(Math.max(1, run.secondsLeft) * 1_000)} left`;
  return <span>{[rate, left].filter((part) => part !== "").join(" · ")}</span>;
}

function RestDetail({ status }: { readonly status: SyncStatus }) {
  const { counts, resource, state, lastError } = status;
  if (!isOn(status)) return null;
  if (status.run?.state === "QUEUED") return <span>queued</span>;
  if (state === "WAITING") return <span>for the first sync</span>;
  if (state === "FAILING" && lastError !== null) return <span title={lastError.message}>{lastError.message}</span>;
  const parts = [
    countedRecords(counts.inSync, resource),
    counts.inConflict > 0 ? counted(counts.inConflict, "conflict") : "",
    counts.failing > 0 ? `${counts.failing} failing` : "",
    status.notifications.mode === "PUSH" ? "" : notificationWord[status.notifications.mode],
  ].filter((part) => part !== "");
  return <span>{parts.join(" · ")}</span>;
}
