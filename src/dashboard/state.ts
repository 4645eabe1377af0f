import type { Account, ActivityEntry, Alert, Conflict, Resource, Run, SyncStatus } from "./model.ts";
import { currentRun, isFinished, laterReading } from "./runs.ts";

/** Everything that the page knows of the system. Only `applyChanges` makes a new one. */
export interface PageState {
  readonly accounts: ReadonlyMap<string, Account>;
  /** By `statusKey`. */
  readonly statuses: ReadonlyMap<string, SyncStatus>;
  readonly runs: ReadonlyMap<string, Run>;
  /** Those that are not settled. */
  readonly conflicts: ReadonlyMap<string, Conflict>;
  /** Those that are not resolved. */
  readonly alerts: ReadonlyMap<string, Alert>;
  /** Newest first. */
  readonly activity: readonly ActivityEntry[];
}

export type Change =
  | { readonly kind: "status"; readonly status: SyncStatus }
  | { readonly kind: "account"; readonly account: Account }
  | { readonly kind: "run"; readonly run: Run }
  | { readonly kind: "conflict"; readonly conflict: Conflict }
  | { readonly kind: "alert"; readonly alert: Alert }
  | { readonly kind: "activity"; readonly entry: ActivityEntry }
  /** The present state of these is sent again, so what was known may be gone. */
  | { readonly kind: "restarted"; readonly of: "conflicts" | "alerts" | "runs" }
  /** Somebody else may sign in next. */
  | { readonly kind: "forgotten" };

export const emptyState: PageState = {
  accounts: new Map(),
  statuses: new Map(),
  runs: new Map(),
  conflicts: new Map(),
  alerts: new Map(),
  activity: [],
};

const longestActivity = 500;
/** Finished runs that are kept besides those that a status shows. */
const mostRuns = 1_000;

export const statusKey = (accountId: string, resource: Resource): string => `${accountId}/${resource}`;

/** Applies a batch in order. The maps are copied once for each batch, not for each change: thousands arrive at the start. */
export function applyChanges(before: PageState, all: readonly Change[]): PageState {
  const forgotten = all.findLastIndex(({ kind }) => kind === "forgotten");
  const state = forgotten === -1 ? before : emptyState;
  const changes = all.slice(forgotten + 1);
  const accounts = new Map(state.accounts);
  const statuses = new Map(state.statuses);
  const runs = new Map(state.runs);
  let conflicts = new Map(state.conflicts);
  let alerts = new Map(state.alerts);
  const entries: ActivityEntry[] = [];

  const putRun = (run: Run): Run => {
    const later = laterReading(runs.get(run.id), run);
    runs.set(run.id, later);
    return later;
  };

  for (const change of changes) {
    switch (change.kind) {
      case "status": {
        const { status } = change;
        const key = statusKey(status.account.id, status.resource);
        accounts.set(status.account.id, status.account);
        const run = status.run === null ? null : putRun(status.run);
        statuses.set(key, { ...status, run: currentRun(statuses.get(key)?.run ?? null, run) });
        break;
      }
      case "account":
        accounts.set(change.account.id, change.account);
        break;
      case "run": {
        const run = putRun(change.run);
        const key = statusKey(run.account.id, run.resource);
        const status = statuses.get(key);
        if (status !== undefined) statuses.set(key, { ...status, run: currentRun(status.run, run) });
        break;
      }
      case "conflict":
        if (change.conflict.state === "SETTLED") conflicts.delete(change.conflict.id);
        else conflicts.set(change.conflict.id, change.conflict);
        break;
      case "alert":
        if (change.alert.resolvedAt !== null) alerts.delete(change.alert.id);
        else alerts.set(change.alert.id, change.alert);
        break;
      case "activity":
        entries.push(change.entry);
        break;
      case "restarted":
        if (change.of === "conflicts") conflicts = new Map();
        else if (change.of === "alerts") alerts = new Map();
        else for (const run of runs.values()) if (!isFinished(run)) runs.delete(run.id);
        break;
      case "forgotten":
        break;
    }
  }
  if (runs.size > statuses.size + mostRuns) forgetOldRuns(runs, statuses);
  return { accounts, statuses, runs, conflicts, alerts, activity: addActivity(state.activity, entries) };
}

/** Newest first, each once: after a break the server may repeat some. */
function addActivity(known: readonly ActivityEntry[], entries: readonly ActivityEntry[]): readonly ActivityEntry[] {
  if (entries.length === 0) return known;
  const seen = new Set(known.map(({ cursor }) => cursor));
  const fresh: ActivityEntry[] = [];
  for (const entry of entries) {
    if (seen.has(entry.cursor)) continue;
    seen.add(entry.cursor);
    fresh.push(entry);
  }
  if (fresh.length === 0) return known;
  // Sorting is stable, so that entries of one instant keep the server's order.
  return [...fresh.reverse(), ...known].sort((one, other) => other.at.localeCompare(one.at)).slice(0, longestActivity);
}

function forgetOldRuns(runs: Map<string, Run>, statuses: ReadonlyMap<string, SyncStatus>): void {
  const shown = new Set([...statuses.values()].map(({ run }) => run?.id));
  const old = [...runs.values()]
    .filter((run) => isFinished(run) && !shown.has(run.id))
    .sort((one, other) => one.queuedAt.localeCompare(other.queuedAt));
  for (const run of old.slice(0, Math.max(0, old.length - mostRuns / 2))) runs.delete(run.id);
}
