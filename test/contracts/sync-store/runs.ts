import { beforeEach, describe, expect, test } from "vitest";
import type { QuietEnd } from "../../../src/app/ports/run-report.ts";
import { LeaseLostError } from "../../../src/app/ports/sync-store.ts";
import type { AppliedSettings } from "../../../src/core/sync/applied-settings.ts";
import { noCounts } from "../../../src/core/sync/run-state.ts";
import { must } from "../../../src/lib/must.ts";
import { createScene, endOf, linkOf, type SyncScene, type SyncStoreBench } from "./bench.ts";

const appliedSettings: AppliedSettings = {
  choice: {
    ...{ direction: "BIDIRECTIONAL", drift: "LEAVE", conflictRule: "ASK", windowBackDays: 30, windowAheadDays: 90 },
    ...{ collectionIds: ["a list"], destinationId: null },
  },
  ...{ quietUntil: "2026-05-01T10:00:00.000Z", day: "2026-05-02" },
};
const nothing = async (): Promise<void> => {};

/** Leases, runs and their ends. */
export function describeSyncRuns(open: () => Promise<SyncStoreBench>): void {
  describe("runs and leases", () => {
    let scene: SyncScene<SyncStoreBench>;
    let bench: SyncStoreBench;
    const begin = (holder = "second worker") => bench.store.begin(scene.key, holder, 60_000);
    beforeEach(async () => {
      bench = await open();
      scene = await createScene(bench);
    });

    test("a run that is not asked for does not begin", async () => {
      const { accountId } = await bench.createAccount();
      expect(await bench.store.begin({ accountId, resource: "TASKS" }, "worker", 60_000)).toBeNull();
    });

    test("the lease is one worker's until it is given back", async () => {
      await bench.orders.requestSync(scene.accountId, "TASKS", "MANUAL");
      expect(await begin()).toBeNull();
      expect(await bench.store.finish(scene.run, endOf("SUCCEEDED"), nothing)).toEqual({ isAnotherQueued: true });
      const next = must(await begin(), "the next run");
      expect(next.runId).not.toBe(scene.run.runId);
      expect(next.trigger).toBe("MANUAL");
      expect(next.fencingToken > scene.run.fencingToken).toBe(true);
      expect(await bench.store.finish(next, endOf("SUCCEEDED"), nothing)).toEqual({ isAnotherQueued: false });
      expect(await begin()).toBeNull();
    });

    test("two workers that begin at once get one run", async () => {
      const { accountId } = await bench.createAccount();
      await bench.orders.requestSync(accountId, "TASKS", "INTERVAL");
      const runs = await Promise.all(
        ["one", "two", "three"].map((holder) => bench.store.begin({ accountId, resource: "TASKS" }, holder, 60_000)),
      );
      expect(runs.filter((run) => run !== null)).toHaveLength(1);
    });

    test("a dead worker's run is taken over with its counts, and the dead worker writes nothing any more", async () => {
      const counts = { ...noCounts, createdInOffice: 7 };
      await scene.inRun((tx) =>
        tx.progress({ phase: "READ", done: 7, total: null, counts, graphRequests: 2, waitingUntil: null }),
      );
      await bench.expireLease(scene.key);
      expect(await bench.sweep.abandonedRuns(1_000)).toContainEqual(scene.key);
      const taken = must(await begin(), "the run taken over");
      expect(taken).toMatchObject({ runId: scene.run.runId, counts, userId: scene.ownerId, scopeId: scene.ownerId });
      await expect(scene.inRun((tx) => tx.saveLinks([linkOf("late")]))).rejects.toThrow(LeaseLostError);
      await expect(bench.store.finish(scene.run, endOf("SUCCEEDED"), nothing)).rejects.toThrow(LeaseLostError);
      expect(await bench.store.inRun(taken, (tx) => tx.linksByM365Ids(["late"]))).toEqual([]);
    });

    test("a late worker whose run nobody took over keeps its lease", async () => {
      await bench.expireLease(scene.key);
      await scene.inRun(nothing);
      expect(await begin()).toBeNull();
    });

    test("what fails within a transaction leaves nothing behind", async () => {
      const failing = scene.inRun(async (tx) => {
        await tx.saveLinks([linkOf("half")]);
        throw new Error("in the middle");
      });
      await expect(failing).rejects.toThrow("in the middle");
      expect(await scene.inRun((tx) => tx.linksByM365Ids(["half"]))).toEqual([]);
    });

    test("a finished run says when, how and what is next", async () => {
      const nextSyncAt = new Date(Date.now() + 300_000);
      await bench.store.finish(
        scene.run,
        endOf("FAILED", { error: { code: "THROTTLED", message: "Later" }, nextSyncAt }),
        nothing,
      );
      expect(await bench.run(scene.run.runId)).toMatchObject({ state: "FAILED" });
      expect(await bench.sync(scene.key)).toEqual({
        lastSyncAt: null,
        nextSyncAt,
        lastOutcome: "FAILED",
        lastErrorCode: "THROTTLED",
        failures: 1,
      });
      await bench.orders.requestSync(scene.accountId, "TASKS", "RETRY");
      const second = must(await begin(), "the second run");
      await bench.store.finish(second, endOf("PARTIAL", { appliedSettings }), nothing);
      expect(await bench.sync(scene.key)).toMatchObject({
        lastSyncAt: expect.any(Date),
        lastOutcome: "PARTIAL",
        lastErrorCode: null,
        failures: 0,
      });
      await bench.orders.requestSync(scene.accountId, "TASKS", "INTERVAL");
      expect(await begin()).toMatchObject({ appliedSettings });
    });

    test("the end of a run and its last words are one transaction", async () => {
      const counts = { ...noCounts, createdInOffice: 1204, updatedInOffice: 3 };
      await bench.store.finish(scene.run, endOf("SUCCEEDED", { counts }), (tx) => tx.saveCollectionsLink("next lists"));
      const ended = (await bench.events(scene.accountId)).slice(-2);
      expect(ended.map(({ topic }) => topic)).toEqual(["run", "activity"]);
      expect(ended[1]).toMatchObject({
        subjectId: scene.run.runId,
        detail: { message: "imported 1,204, changed 3", seconds: expect.any(Number), rate: expect.any(Number) },
      });
      await bench.orders.requestSync(scene.accountId, "TASKS", "INTERVAL");
      expect(await begin()).toMatchObject({ collectionsLink: "next lists" });
    });

    test("a run that changed nothing writes no line of activity, unless it failed", async () => {
      const lines = async () => (await bench.events(scene.accountId)).filter(({ topic }) => topic === "activity");
      await bench.store.finish(scene.run, endOf("SUCCEEDED", { counts: { ...noCounts, unchanged: 40 } }), nothing);
      expect(await lines()).toEqual([]);
      await bench.orders.requestSync(scene.accountId, "TASKS", "INTERVAL");
      const failed = endOf("FAILED", { error: { code: "THROTTLED", message: "Too many requests." } });
      await bench.store.finish(must(await begin(), "the next run"), failed, nothing);
      expect(await lines()).toMatchObject([{ detail: { message: "failed: Too many requests." } }]);
    });

    const quietEnd = (nextSyncAt: Date): QuietEnd => ({
      ...{ counts: { ...noCounts, unchanged: 4 }, graphRequests: 2, nextSyncAt, appliedSettings },
      cursors: { collections: [], collectionsLink: "next lists" },
    });

    test("the end of a run of the schedule that changed nothing writes no row of the feed", async () => {
      await bench.store.finish(scene.run, endOf("SUCCEEDED"), nothing);
      const before = (await bench.events(scene.accountId)).length;
      const { runId } = await bench.orders.requestSync(scene.accountId, "TASKS", "INTERVAL");
      const run = must(await begin(), "the next run");
      const nextSyncAt = new Date(Date.now() + 300_000);
      expect(await bench.store.finishQuietly(run, quietEnd(nextSyncAt))).toEqual({ isAnotherQueued: false });
      expect((await bench.events(scene.accountId)).slice(before)).toEqual([]);
      expect(await bench.run(runId)).toMatchObject({ state: "SUCCEEDED" });
      expect(await bench.sync(scene.key)).toMatchObject({ nextSyncAt, lastOutcome: "SUCCEEDED" });
      await bench.orders.requestSync(scene.accountId, "TASKS", "MANUAL");
      expect(await begin()).toMatchObject({ collectionsLink: "next lists", appliedSettings, nextSyncAt });
    });

    test("an order of a person that joins a run of the schedule makes it one that is told", async () => {
      await bench.store.finish(scene.run, endOf("SUCCEEDED"), nothing);
      const { runId } = await bench.orders.requestSync(scene.accountId, "TASKS", "INTERVAL");
      const told = async () =>
        (await bench.events(scene.accountId)).filter(({ subjectId }) => subjectId === runId).length;
      expect(await told()).toBe(0);
      await bench.orders.requestSync(scene.accountId, "TASKS", "MANUAL");
      await bench.orders.requestSync(scene.accountId, "TASKS", "MANUAL");
      expect(await told()).toBe(1);
      expect(await begin()).toMatchObject({ runId, trigger: "MANUAL" });
      expect(await told()).toBe(2);
    });

    test.each<[string, () => Promise<unknown>]>([
      ["was cancelled", () => bench.orders.cancelRun(scene.run.runId, { name: "Alex" })],
      ["was taken over", () => bench.expireLease(scene.key).then(() => begin())],
      [
        "was taken over and has ended",
        async () => {
          await bench.expireLease(scene.key);
          await bench.store.finish(must(await begin(), "the run taken over"), endOf("SUCCEEDED"), nothing);
        },
      ],
      ["has another schedule now", () => bench.reschedule(scene.key, new Date(Date.now() + 60_000))],
    ])("a quiet end writes nothing when its run %s", async (_what, happens) => {
      await happens();
      const [before, sync] = [await bench.run(scene.run.runId), await bench.sync(scene.key)];
      const events = (await bench.events(scene.accountId)).length;
      expect(await bench.store.finishQuietly(scene.run, quietEnd(new Date()))).toBeNull();
      expect([await bench.run(scene.run.runId), await bench.sync(scene.key)]).toEqual([before, sync]);
      expect(await bench.events(scene.accountId)).toHaveLength(events);
    });

    test("a waiting run goes on when its time has come, not before, and holds no lease meanwhile", async () => {
      const waitingUntil = new Date(Date.now() + 3_600_000);
      await bench.store.finish(scene.run, endOf("WAITING", { waitingUntil }), nothing);
      expect(await bench.run(scene.run.runId)).toMatchObject({ state: "WAITING" });
      expect((await bench.sync(scene.key)).lastOutcome).toBeNull();
      await bench.orders.requestSync(scene.accountId, "TASKS", "MANUAL");
      expect(await begin()).toBeNull();
      expect(await bench.sweep.abandonedRuns(1_000)).not.toContainEqual(scene.key);
      await bench.age(scene.key, 3_600_001);
      expect(await bench.sweep.abandonedRuns(1_000)).toContainEqual(scene.key);
      expect(await begin()).toMatchObject({ runId: scene.run.runId });
    });

    test("progress is seen and told with the work that it reports", async () => {
      await scene.inRun((tx) =>
        tx.progress({ phase: "READ", done: 40, total: 100, counts: noCounts, graphRequests: 2, waitingUntil: null }),
      );
      expect(await bench.run(scene.run.runId)).toMatchObject({ state: "RUNNING", done: 40 });
      const [last] = (await bench.events(scene.accountId)).slice(-1);
      expect(last).toMatchObject({ topic: "run", subjectId: scene.run.runId });
      const waitingUntil = new Date(Date.now() + 5_000);
      await scene.inRun((tx) =>
        tx.progress({ phase: "READ", done: 40, total: 100, counts: noCounts, graphRequests: 3, waitingUntil }),
      );
      expect(await bench.run(scene.run.runId)).toMatchObject({ state: "WAITING" });
    });

    test("a sync is due once its time has come, and not while something of it is unfinished", async () => {
      await bench.store.finish(scene.run, endOf("SUCCEEDED", { nextSyncAt: new Date(Date.now() + 60_000) }), nothing);
      expect(await bench.sweep.dueSyncs(1_000)).not.toContainEqual(scene.key);
      await bench.age(scene.key, 60_001);
      expect(await bench.sweep.dueSyncs(1_000)).toContainEqual(scene.key);
      await bench.orders.requestSync(scene.accountId, "TASKS", "INTERVAL");
      expect(await bench.sweep.dueSyncs(1_000)).not.toContainEqual(scene.key);
      expect(await bench.sweep.abandonedRuns(1_000)).not.toContainEqual(scene.key);
      await bench.age(scene.key, 61_000);
      expect(await bench.sweep.abandonedRuns(1_000)).toContainEqual(scene.key);
    });

    test("forgetting an account takes everything with it, its lease too, and other accounts nothing", async () => {
      const other = await createScene(bench);
      const link = linkOf("one");
      const made = linkOf("made in Oro");
      const importedFrom = scene.accountId;
      await bench.writeOffice(scene.ownerId, [
        { op: "create", id: link.officeId, fields: { subject: "One" }, importedFrom },
        { op: "create", id: made.officeId, fields: { subject: "Made in Oro" } },
      ]);
      await scene.inRun((tx) => tx.saveLinks([link, made]));
      await other.inRun((tx) => tx.saveLinks([linkOf("two")]));
      expect(await bench.disconnectAndDelete(scene.accountId, 1)).toBe(1);
      expect(await bench.accountState(scene.accountId)).toBe("DISCONNECTED");
      await expect(scene.inRun(nothing)).rejects.toThrow(LeaseLostError);
      expect(await bench.run(scene.run.runId)).toMatchObject({ state: "CANCELLED" });
      expect(await other.inRun((tx) => tx.countLinked())).toBe(1);
      await bench.orders.requestSync(scene.accountId, "TASKS", "MANUAL");
      const fresh = must(await begin(), "the fresh run");
      await bench.store.inRun(fresh, async (tx) => {
        expect(await tx.countLinked()).toBe(0);
        expect(await tx.loadOffice([link.officeId])).toMatchObject([{ isDeleted: true }]);
        expect(await tx.loadOffice([made.officeId])).toMatchObject([{ isDeleted: false }]);
      });
    });

    test.each([0, 1, 3])("disconnecting by %i when two records were imported does nothing", async (expected) => {
      const links = [linkOf("one"), linkOf("two")];
      const importedFrom = scene.accountId;
      const fields = { subject: "Imported" };
      await bench.writeOffice(
        scene.ownerId,
        links.map(({ officeId: id }) => ({ op: "create", id, fields, importedFrom })),
      );
      await scene.inRun((tx) => tx.saveLinks(links));
      const before = (await bench.events(scene.accountId)).length;
      expect(await bench.disconnectAndDelete(scene.accountId, expected)).toBe(2);
      expect(await bench.accountState(scene.accountId)).toBe("CONNECTED");
      expect(await bench.events(scene.accountId)).toHaveLength(before);
      await scene.inRun(async (tx) => {
        expect(await tx.countLinked()).toBe(2);
        const records = await tx.loadOffice(links.map(({ officeId }) => officeId));
        expect(records).toMatchObject([{ isDeleted: false }, { isDeleted: false }]);
      });
    });
  });
}
