import { runPriority } from "../../core/limits/priority.ts";
import type { RecordKind, Resource } from "../../core/records/record.ts";
import { settingsOwnerOf } from "../../core/records/record-scope.ts";
import { appliedBy, isSameChoice } from "../../core/sync/applied-settings.ts";
import { nextRunDelayMs } from "../../core/sync/retry.ts";
import { endSummary } from "../../core/sync/run-summary.ts";
import type { SyncSettings } from "../../core/sync/sync-settings.ts";
import { windowAt } from "../../core/sync/window.ts";
import type { M365Mailboxes, SyncedResource } from "../ports/m365-records.ts";
import type { RunEnd } from "../ports/run-report.ts";
import { type HeldRun, LeaseLostError, type SyncKey } from "../ports/sync-store.ts";
import { createCalls } from "./call.ts";
import { type EndDependencies, endWith, type SyncResult } from "./end-run.ts";
import { forgetInRecords } from "./forget-records.ts";
import { type Lease, type LeaseDependencies, takeLease } from "./lease.ts";
import { removeMailHere } from "./remove-mail-here.ts";
import { runAlert, runSubject } from "./run-error.ts";
import { runPhases } from "./run-phases.ts";
import { createRunReporter, createTally, type OpenCursors, RunCancelledError, type SyncSession } from "./session.ts";

export interface SyncDependencies extends LeaseDependencies, EndDependencies {
  readonly mailboxes: M365Mailboxes;
  readonly kinds: Readonly<Record<SyncedResource, RecordKind>>;
  /** As they were when the lease was taken. */
  settingsOf(run: HeldRun): SyncSettings;
  /** As they are now. */
  readSettings(settingsOwnerId: string, resource: Resource, accountId: string): Promise<SyncSettings>;
  /** Default: a page's new records and plain copies are recorded with it (read/apply-page.ts). */
  readonly plansAll?: boolean;
}

/**
 * One run: take the lease, read what changed on both sides, compare, write, record. Every phase can be killed anywhere; the next run
 * continues from what is committed.
 * @param signal aborted when the process stops: the run hands over after its page
 */
export async function runSync(deps: SyncDependencies, key: SyncKey, signal: AbortSignal): Promise<SyncResult> {
  const lease = await takeLease(deps, key);
  if (lease === null) return "nothingToDo";
  const { runId, accountId } = lease.run;
  const ended = new AbortController();
  const stop = AbortSignal.any([signal, lease.lost, ended.signal]);
  // A long wait for Microsoft writes nothing, so the heartbeat keeps the lease alive separately from the work.
  let beat = lease.prove;
  const heartbeat = deps.clock.every(
    lease.terms.beatMs,
    async () => {
      const { isCancelRequested } = await beat();
      if (isCancelRequested) ended.abort(new RunCancelledError());
    },
    (error) => {
      // Tried again at the next beat; if that is too late, no more writes are sent.
      if (!(error instanceof LeaseLostError)) deps.log({ runId, accountId, message: "heartbeat failed", error });
    },
  );
  try {
    return await runToEnd(deps, lease, {
      stop,
      stopping: signal,
      giveUp: (reason) => ended.abort(reason),
      onBeat: (tell) => {
        beat = tell;
      },
    });
  } catch (error) {
    if (error instanceof LeaseLostError) return "leaseLost";
    throw error;
  } finally {
    heartbeat.stop();
  }
}

/** What ends a run early. */
interface Stops {
  /** Nothing new is begun, and waits end. */
  readonly stop: AbortSignal;
  /** The process stops. */
  readonly stopping: AbortSignal;
  giveUp(reason: unknown): void;
  /** What each beat of the heart does from now on. */
  onBeat(beat: Lease["prove"]): void;
}

async function runToEnd(deps: SyncDependencies, lease: Lease, stops: Stops): Promise<SyncResult> {
  const { run } = lease;
  const settings = deps.settingsOf(run);
  const tally = createTally(run.counts);
  const now = lease.now();
  const before = run.appliedSettings;
  const applied = appliedBy(settings, now, before);
  let requests = (): number => 0;
  let { intervalMinutes } = settings;
  const end = (state: RunEnd["state"], rest: Partial<RunEnd> = {}): RunEnd => ({
    state,
    counts: tally.counts,
    graphRequests: requests(),
    error: null,
    brake: null,
    nextSyncAt: new Date(lease.now().getTime() + nextRunDelayMs(0, intervalMinutes)),
    waitingUntil: null,
    appliedSettings: null,
    ...rest,
  });
  try {
    if (!settings.isEnabled) {
      await lease.finish(end("CANCELLED", { nextSyncAt: null }), async () => {});
      return "done";
    }
    const window = windowAt(now, settings.windowBackDays, settings.windowAheadDays, settings.importFrom);
    const collections =
      run.removals === null ? run.collections : await removeMailHere(lease, run.removals, settings, window, tally);
    const mailbox = await deps.mailboxes.open(
      { id: run.accountId, signIn: run.signIn, principal: run.principal },
      {
        priority: runPriority({ isFirst: before === null, isAskedFor: run.trigger === "MANUAL" }),
        stop: stops.stop,
        writeMs: lease.terms.writeMs,
        mayWrite: lease.isGood,
        renew: async () => {
          stops.stop.throwIfAborted();
          await lease.prove();
        },
        onWait: (ms) => onWait(ms),
      },
    );
    requests = () => mailbox.requests();
    const cursors: OpenCursors = { collections: [], collectionsLink: undefined };
    const report = createRunReporter(lease, mailbox, tally, cursors, deps.clock);
    const { inTx } = report;
    stops.onBeat(report.beat);
    const onWait = (ms: number): void => {
      report.wait(ms).catch((error: unknown) => {
        if (!(error instanceof LeaseLostError)) stops.giveUp(error);
      });
    };
    const calls = createCalls(deps.clock, { stop: stops.stop, lost: lease.lost }, onWait);
    const records = mailbox.records(run.resource, window);
    const session: SyncSession = {
      run: { ...run, collections },
      settings,
      kind: deps.kinds[run.resource],
      window,
      mailbox,
      records: run.erasedAt === undefined ? records : forgetInRecords(records, run.erasedAt),
      quietUntil: before === null ? null : applied.quietUntil,
      receiptsFrom: applied.receiptsFrom ?? null,
      clock: { now: lease.now, newId: deps.clock.newId },
      call: calls.call,
      giveUp: stops.giveUp,
      tally,
      cursors,
      plansAll: deps.plansAll ?? false,
      readOnlyCollections: new Set(),
      unsyncedCollections: new Set(),
      collections: new Map(),
      places: new Map(),
      knownOnly: new Set(),
      destinationId: null,
      unread: new Map(),
      unsearched: new Set(),
      uncompared: new Set(),
      inTx,
    };
    const isSameWork = before !== null && before.day === applied.day && isSameChoice(before, applied);
    const hasWork = !isSameWork || run.hasWork || run.hasPlan;
    const outcome = await runPhases(session, before, applied, () => !hasWork && !report.hasRecorded())
      .catch((error: unknown) => {
        stops.giveUp(error);
        throw error;
      })
      // A run owns its requests: however it ends, it ends after them.
      .finally(calls.allOver);
    if (outcome.kind === "stop") {
      const { question } = outcome;
      const { code, message } = question;
      await lease.finish(
        end("AWAITING_APPROVAL", {
          brake: question.brake,
          error: { code, message },
          nextSyncAt: null,
        }),
        (tx) => tx.raiseAlerts([runAlert({ code, message }, run)]),
      );
      return "done";
    }
    const isPartial = session.unread.size + session.uncompared.size + tally.counts.failed > 0;
    const isNews =
      isPartial || run.hasAlerts || run.removals !== null || endSummary("SUCCEEDED", tally.counts, null) !== null;
    if (outcome.kind === "nothing" && !isNews) {
      const { counts, graphRequests, nextSyncAt } = end("SUCCEEDED");
      const quietly = await lease.finishQuietly({
        counts,
        graphRequests,
        nextSyncAt,
        appliedSettings: applied,
        cursors,
      });
      if (quietly !== null) return quietly.isAnotherQueued ? "goOn" : "unchanged";
    }
    // Somebody may have changed it during this run.
    ({ intervalMinutes } = await deps.readSettings(settingsOwnerOf(run), run.resource, run.accountId));
    const { isAnotherQueued } = await lease.finish(
      end(isPartial ? "PARTIAL" : "SUCCEEDED", {
        appliedSettings: applied,
        nextSyncAt: nextSyncAt(session, intervalMinutes, outcome.kind === "written" && outcome.retrySoon),
      }),
      async (tx) => {
        if (tx.isCancelRequested && outcome.kind === "nothing") throw new RunCancelledError();
        await tx.saveCursors(cursors);
        await tx.resolveAlerts([runSubject(run), { kind: "application" }, ...outcome.wellAlerts]);
        await tx.resolveItemAlerts();
      },
    );
    return isAnotherQueued ? "goOn" : "done";
  } catch (error) {
    return endWith(deps, lease, error, end, settings, stops.stopping);
  }
}

/** At the usual time, or when a collection in trouble is due again; soon, when an answer is still missing. */
function nextSyncAt({ clock, unread }: SyncSession, intervalMinutes: number, isSoon: boolean): Date {
  const now = clock.now().getTime();
  const times = [...unread.values()].map(({ nextReadAt }) => Math.max(nextReadAt.getTime(), now + 15_000));
  return new Date(Math.min(now + (isSoon ? 15_000 : nextRunDelayMs(0, intervalMinutes)), ...times));
}
