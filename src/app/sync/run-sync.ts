import type { RecordKind, Resource } from "../../core/records/record.ts";
import { nextRunDelayMs } from "../../core/sync/retry.ts";
import type { SyncSettings } from "../../core/sync/sync-settings.ts";
import { windowAt } from "../../core/sync/window.ts";
import type { Clock } from "../ports/clock.ts";
import type { M365Mailboxes, SyncedResource } from "../ports/m365-records.ts";
import type { RunEnd } from "../ports/run-report.ts";
import { type HeldRun, LeaseLostError, type SyncKey, type SyncStore } from "../ports/sync-store.ts";
import { StoreError } from "../store-error.ts";
import { type AppliedSettings, appliedBy, readApplied, spelledApplied } from "./applied-settings.ts";
import { type CallSignals, createCall, LongWaitError } from "./call.ts";
import { checkBrake } from "./check-brake.ts";
import { matchUnlinked } from "./match-unlinked.ts";
import { collectionAlert, readChanges } from "./read-changes.ts";
import { readCollections } from "./read-collections.ts";
import { recoverEffects } from "./recover-effects.ts";
import { alertKeyOf, runAlert, runErrorOf } from "./run-error.ts";
import { createInTx, createTally, RunCancelledError, type SyncSession } from "./session.ts";
import { readMissingSnapshots, verifyRemovals } from "./verify-removals.ts";
import { writeChanges } from "./write-changes.ts";

export interface SyncDependencies {
  readonly store: SyncStore;
  readonly mailboxes: M365Mailboxes;
  readonly kinds: Readonly<Record<SyncedResource, RecordKind>>;
  readSettings(ownerId: string, resource: Resource, accountId: string): Promise<SyncSettings>;
  /** Told when the account's token is dead: it stops being scheduled, and one alert stands, until somebody signs in. */
  onSignInExpired(accountId: string, reason: string): Promise<void>;
  readonly clock: Clock;
  /** Names this process in the lease. */
  readonly holder: string;
  readonly leaseMs: number;
  log(event: {
    readonly runId: string;
    readonly accountId: string;
    readonly message: string;
    readonly error?: unknown;
  }): void;
}

export type SyncResult = "nothingToDo" | "done" | "goOn" | "leaseLost" | { readonly waitUntil: Date };

const OFFICE_BATCH = 5_000;

/**
 * One run: take the lease, read what changed on both sides, compare, write, record. Every phase can be killed anywhere; the next run
 * goes on from what is committed.
 * @param signal aborted when the process stops: the run hands over after its page
 */
export async function runSync(deps: SyncDependencies, key: SyncKey, signal: AbortSignal): Promise<SyncResult> {
  const run = await deps.store.begin(key, deps.holder, deps.leaseMs);
  if (run === null) return "nothingToDo";
  // A long wait for Microsoft writes nothing, so the lease is kept alive apart from the work.
  const cancelled = new AbortController();
  const lost = new AbortController();
  const signals = { stop: AbortSignal.any([signal, cancelled.signal, lost.signal]), lost: lost.signal };
  const heartbeat = deps.clock.every(
    Math.floor(deps.leaseMs / 3),
    () =>
      deps.store.inRun(run, async (tx) =>
        tx.isCancelRequested ? cancelled.abort(new RunCancelledError()) : undefined,
      ),
    (error) => lost.abort(error),
  );
  try {
    return await runToEnd(deps, run, signals, signal);
  } finally {
    heartbeat.stop();
  }
}

async function runToEnd(
  deps: SyncDependencies,
  run: HeldRun,
  signals: CallSignals,
  stopping: AbortSignal,
): Promise<SyncResult> {
  const settings = await deps.readSettings(run.ownerId, run.resource, run.accountId);
  const tally = createTally(run.counts);
  const now = deps.clock.now();
  const before = readApplied(run.appliedSettings);
  const applied = appliedBy(settings, now, before);
  let requests = (): number => 0;
  let { intervalMinutes } = settings;
  const end = (state: RunEnd["state"], rest: Partial<RunEnd> = {}): RunEnd => ({
    state,
    counts: tally.counts,
    graphRequests: requests(),
    error: null,
    brake: null,
    nextSyncAt: new Date(deps.clock.now().getTime() + nextRunDelayMs(0, intervalMinutes)),
    waitingUntil: null,
    appliedSettings: null,
    ...rest,
  });
  try {
    if (!settings.isEnabled) {
      await deps.store.finish(run, end("CANCELLED", { nextSyncAt: null }), async () => {});
      return "done";
    }
    const mailbox = await deps.mailboxes.open({ id: run.accountId });
    requests = () => mailbox.requests();
    const inTx = createInTx(deps.store, run, mailbox, tally, deps.clock);
    const onWait = (until: Date): Promise<void> =>
      deps.store.inRun(run, (tx) => {
        const { phase, done, total, counts } = tally;
        return tx.progress({ phase, done, total, counts, graphRequests: mailbox.requests(), waitingUntil: until });
      });
    const resource = mustBeSynced(run.resource);
    const window = windowAt(now, settings.windowBackDays, settings.windowAheadDays);
    const session: SyncSession = {
      run,
      settings,
      kind: deps.kinds[resource],
      window,
      mailbox,
      records: mailbox.records(resource, window),
      quietUntil: before === null ? null : applied.quietUntil,
      clock: deps.clock,
      call: createCall(deps.clock, signals, onWait),
      tally,
      readOnlyCollections: new Set(),
      leftOutCollections: new Set(),
      inTx,
    };
    const outcome = await syncOnce(session, before, applied);
    if (outcome.kind === "stop") {
      await deps.store.finish(
        run,
        end("AWAITING_APPROVAL", {
          brake: outcome.brake,
          error: { code: outcome.code, message: outcome.message },
          nextSyncAt: null,
        }),
        (tx) =>
          tx.raiseAlerts([runAlert({ code: outcome.code, message: outcome.message }, run.accountId, run.resource)]),
      );
      return "done";
    }
    // Somebody may have changed it while this run was under way.
    ({ intervalMinutes } = await deps.readSettings(run.ownerId, run.resource, run.accountId));
    const isPartial = outcome.isPartial || tally.counts.failed > 0;
    const { isAnotherQueued } = await deps.store.finish(
      run,
      end(isPartial ? "PARTIAL" : "SUCCEEDED", {
        appliedSettings: spelledApplied(applied),
        ...(outcome.retrySoon ? { nextSyncAt: new Date(deps.clock.now().getTime() + 15_000) } : {}),
      }),
      async (tx) => {
        await tx.resolveAlerts([`run:${run.accountId}:${run.resource}`, "application"]);
        await tx.resolveItemAlerts();
      },
    );
    return isAnotherQueued ? "goOn" : "done";
  } catch (error) {
    return endWith(deps, run, error, end, settings, stopping);
  }
}

async function syncOnce(session: SyncSession, before: AppliedSettings | null, applied: AppliedSettings) {
  const { inTx } = session;
  const collections = await readCollections(session);
  for (const { id, isReadOnly, state } of collections) {
    if (isReadOnly) session.readOnlyCollections.add(id);
    if (state !== "ACTIVE") session.leftOutCollections.add(id);
  }
  const externalIds = new Map(collections.map(({ id, externalId }) => [id, externalId]));
  session.tally.begin("READ", null);
  await recoverEffects(session, externalIds);
  let isPartial = false;
  for (const collection of collections.filter(({ state }) => state === "ACTIVE")) {
    try {
      await readChanges(session, collection);
    } catch (error) {
      const isThisOnes =
        error instanceof StoreError &&
        (error.fault === "malformed" || (error.fault === "denied" && !collection.isDefault));
      if (!isThisOnes) throw error;
      isPartial = true;
      await inTx((tx) => tx.raiseAlerts([collectionAlert(session, collection, error)]));
    }
  }
  session.tally.begin("COMPARE", null);
  await inTx(async (tx) => {
    await tx.retryQuarantined(session.clock.now());
    const isChanged = before !== null && before.choice !== applied.choice;
    if (isChanged || before?.day !== applied.day) await tx.reconsider({ all: isChanged, window: session.window });
  });
  while ((await inTx((tx) => tx.stageOfficeChanges(OFFICE_BATCH))) > 0);
  // A record that moved to a list that could not be read looks removed: removals wait until all lists were read.
  if (!isPartial) await verifyRemovals(session, externalIds);
  await readMissingSnapshots(session, externalIds);
  await matchUnlinked(session);
  const brake = await checkBrake(session);
  if (brake.kind === "stop") return brake;
  await writeChanges(session, collections, brake.permit);
  const left = await inTx(async (tx) => [...(await tx.unsettledEffects(1)), ...(await tx.unverifiedRemovals(1))]);
  return { kind: "written" as const, isPartial, retrySoon: left.length > 0 };
}

async function endWith(
  deps: SyncDependencies,
  run: HeldRun,
  caught: unknown,
  end: (state: RunEnd["state"], rest?: Partial<RunEnd>) => RunEnd,
  settings: SyncSettings,
  stopping: AbortSignal,
): Promise<SyncResult> {
  if (caught instanceof LeaseLostError) return "leaseLost";
  if (caught instanceof LongWaitError) {
    await deps.store.finish(run, end("WAITING", { waitingUntil: caught.until, nextSyncAt: null }), async () => {});
    return { waitUntil: caught.until };
  }
  if (caught instanceof RunCancelledError) {
    const { isAnotherQueued } = await deps.store.finish(run, end("CANCELLED"), async () => {});
    return isAnotherQueued ? "goOn" : "done";
  }
  if (stopping.aborted) {
    // Handed over: the run stays what it is and another worker goes on with it at once.
    await deps.store.finish(run, end("WAITING", { waitingUntil: deps.clock.now(), nextSyncAt: null }), async () => {});
    return { waitUntil: deps.clock.now() };
  }
  const error = runErrorOf(caught);
  if (error.code === "INTERNAL")
    deps.log({ runId: run.runId, accountId: run.accountId, message: "run failed", error: caught });
  const isSignIn = error.code === "SIGN_IN_EXPIRED";
  if (isSignIn) await deps.onSignInExpired(run.accountId, error.message);
  const delay = nextRunDelayMs(1, settings.intervalMinutes);
  const nextSyncAt = isSignIn ? null : new Date(deps.clock.now().getTime() + delay);
  const { isAnotherQueued } = await deps.store.finish(run, end("FAILED", { error, nextSyncAt }), async (tx) => {
    if (!isSignIn) await tx.raiseAlerts([runAlert(error, run.accountId, run.resource)]);
    // What is told of the whole account or of all accounts is not told of this run besides.
    if (isSignIn || alertKeyOf(error, run.accountId, run.resource) === "application") {
      await tx.resolveAlerts([`run:${run.accountId}:${run.resource}`]);
    }
  });
  return isAnotherQueued && !isSignIn ? "goOn" : "done";
}

function mustBeSynced(resource: Resource): SyncedResource {
  if (resource === "EMAIL") throw new Error("No adapter syncs EMAIL yet");
  return resource;
}
