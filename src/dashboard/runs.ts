import type { Run, RunState } from "./model.ts";

const finished: ReadonlySet<RunState> = new Set(["SUCCEEDED", "PARTIAL", "FAILED", "CANCELLED"]);

export const isFinished = (run: Run): boolean => finished.has(run.state);

/**
 * The later of two readings of one run. Two subscriptions bring runs, each reads the present state for itself, and their answers may
 * overtake each other: progress must not jump back, and a finished run must not become active again.
 */
export function laterReading(known: Run | undefined, next: Run): Run {
  if (known === undefined) return next;
  if (isFinished(known) && !isFinished(next)) return known;
  if (!isFinished(known) && isFinished(next)) return next;
  return (next.movedAt ?? "") >= (known.movedAt ?? "") ? next : known;
}

/**
 * Which of two runs of one account's one resource to show. While one is active or waits for approval, a trigger queues exactly one more:
 * that one comes later and is not what happens now.
 */
export function currentRun(known: Run | null, next: Run | null): Run | null {
  if (known === null || next === null || known.id === next.id) return next ?? known;
  const isOneQueued = (known.state === "QUEUED") !== (next.state === "QUEUED");
  if (isOneQueued && !isFinished(known) && !isFinished(next)) return known.state === "QUEUED" ? next : known;
  return next.queuedAt >= known.queuedAt ? next : known;
}

/** How long a run may stand still before people are told. */
const standstillMs = 60_000;

/** Since when a running run has made no progress, if longer than a minute. Waiting for Microsoft does not count. */
export function stuckSince(run: Run, nowMs: number): string | null {
  const moved = run.movedAt ?? run.startedAt;
  if (run.state !== "RUNNING" || moved === null) return null;
  return nowMs - Date.parse(moved) >= standstillMs ? moved : null;
}

/** Newest first. */
export function runsOf(runs: ReadonlyMap<string, Run>, accountId: string): readonly Run[] {
  return [...runs.values()]
    .filter((run) => run.account.id === accountId)
    .sort((one, other) => other.queuedAt.localeCompare(one.queuedAt));
}
