import { nextRunDelayMs } from "../../core/sync/retry.ts";
import type { SyncSettings } from "../../core/sync/sync-settings.ts";
import type { RunEnd } from "../ports/run-report.ts";
import { LeaseLostError } from "../ports/sync-store.ts";
import { LongWaitError } from "./call.ts";
import type { Lease } from "./lease.ts";
import { errorSubject, runAlert, runErrorOf, runSubject } from "./run-error.ts";
import { RunCancelledError, YieldedError } from "./session.ts";

/** unchanged: both sides were as the run before it had left them. */
export type SyncResult = "nothingToDo" | "unchanged" | "done" | "goOn" | "leaseLost" | { readonly waitUntil: Date };

export interface EndDependencies {
  /** Called when the account's token is dead: syncs are no longer scheduled, and one alert stands until somebody signs in. */
  onSignInExpired(accountId: string, reason: string): Promise<void>;
  log(event: {
    readonly runId: string;
    readonly accountId: string;
    readonly message: string;
    readonly error?: unknown;
  }): void;
}

/** Ends a run after an error: in which state, and with what consequences. */
export async function endWith(
  deps: EndDependencies,
  lease: Lease,
  caught: unknown,
  end: (state: RunEnd["state"], rest?: Partial<RunEnd>) => RunEnd,
  settings: SyncSettings,
  stopping: AbortSignal,
): Promise<SyncResult> {
  const { run } = lease;
  const waitUntil = async (at: Date): Promise<SyncResult> => {
    await lease.finish(end("WAITING", { waitingUntil: at, nextSyncAt: null }), async () => {});
    return { waitUntil: at };
  };
  if (caught instanceof LeaseLostError) throw caught;
  if (caught instanceof LongWaitError) return waitUntil(new Date(lease.now().getTime() + caught.waitMs));
  if (caught instanceof RunCancelledError) {
    const { isAnotherQueued } = await lease.finish(end("CANCELLED"), async () => {});
    return isAnotherQueued ? "goOn" : "done";
  }
  // Handed over: the run keeps its state and another worker continues it at once, behind the jobs that are due already.
  if (stopping.aborted || caught instanceof YieldedError) return waitUntil(lease.now());
  const error = runErrorOf(caught);
  if (error.code === "INTERNAL")
    deps.log({ runId: run.runId, accountId: run.accountId, message: "run failed", error: caught });
  const isSignIn = error.code === "SIGN_IN_EXPIRED";
  if (isSignIn) await deps.onSignInExpired(run.accountId, error.message);
  const delay = nextRunDelayMs(run.failures + 1, settings.intervalMinutes);
  const nextSyncAt = isSignIn ? null : new Date(lease.now().getTime() + delay);
  const { isAnotherQueued } = await lease.finish(end("FAILED", { error, nextSyncAt }), async (tx) => {
    if (!isSignIn) await tx.raiseAlerts([runAlert(error, run)]);
    // Trouble of a whole account or of all accounts has its own alert, so this run raises none.
    if (isSignIn || errorSubject(error, run).kind === "application") {
      await tx.resolveAlerts([runSubject(run)]);
    }
  });
  return isAnotherQueued && !isSignIn ? "goOn" : "done";
}
