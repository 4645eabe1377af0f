import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import type { RunTrigger } from "../../../src/app/ports/sync-orders.ts";
import type { HeldRun } from "../../../src/app/ports/sync-store.ts";
import { must } from "../../../src/lib/must.ts";
import { conflictOf, createScene, endOf, linkOf, rowOf, type SyncScene, type SyncStoreBench } from "./bench.ts";
import { itemOf } from "./plans.ts";

const nothing = async (): Promise<void> => {};
const refused = { kind: "refused", message: expect.any(String) };

/** What people and schedules ask for. */
export function describeSyncOrders(open: () => Promise<SyncStoreBench>): void {
  describe("orders", () => {
    let scene: SyncScene<SyncStoreBench>;
    let bench: SyncStoreBench;
    beforeEach(async () => {
      bench = await open();
      scene = await createScene(bench);
    });
    const request = async (trigger: RunTrigger = "MANUAL") =>
      (await bench.orders.requestSync(scene.accountId, "TASKS", trigger)).runId;
    const begin = async () => must(await bench.store.begin(scene.key, "next worker", 60_000), "the next run");
    const finish = () => bench.store.finish(scene.run, endOf("SUCCEEDED"), nothing);
    const tripBrake = () =>
      bench.store.finish(scene.run, endOf("AWAITING_APPROVAL", { brake: { reason: "SIDE_EMPTY" } }), nothing);
    const stateOf = async (runId: string) => (await bench.run(runId)).state;

    test("orders during a run make exactly one more, and each wakes a worker", async () => {
      const before = bench.jobs(scene.accountId).length;
      const ids = await Promise.all([request("MANUAL"), request("INTERVAL"), request("OFFICE_CHANGE")]);
      expect(new Set(ids).size).toBe(1);
      expect(ids).not.toContain(scene.run.runId);
      expect(bench.jobs(scene.accountId)).toHaveLength(before + 3);
      expect(bench.jobs(scene.accountId).at(-1)).toEqual({
        name: "sync",
        key: `${scene.accountId}:TASKS`,
        data: { accountId: scene.accountId, resource: "TASKS" },
      });
      const events = await bench.events(scene.accountId);
      expect(events.filter(({ topic, subjectId }) => topic === "run" && subjectId === ids[0])).toHaveLength(1);
    });

    test("many that are due are queued together, each once, and those that wait for a person are left", async () => {
      const [idle, queued] = [await bench.createAccount(), await bench.createAccount()];
      const keys = [scene, idle, queued].map(({ accountId }) => ({ accountId, resource: "TASKS" as const }));
      await bench.orders.requestSync(idle.accountId, "TASKS", "MANUAL");
      const run = must(await bench.store.begin(must(keys[1], "key"), "worker", 60_000), "a run");
      await bench.store.finish(run, endOf("SUCCEEDED"), nothing);
      await bench.orders.requestSync(queued.accountId, "TASKS", "MANUAL");
      await tripBrake();
      const jobs = bench.jobs(idle.accountId).length;
      expect(await bench.orders.requestDue(keys, "INTERVAL")).toMatchObject([{ accountId: idle.accountId }]);
      expect(await bench.orders.requestDue(keys, "INTERVAL")).toEqual([]);
      expect(bench.jobs(idle.accountId)).toHaveLength(jobs + 1);
      expect(await bench.store.begin(must(keys[1], "key"), "worker", 60_000)).toMatchObject({ trigger: "INTERVAL" });
    });

    test("what comes by itself waits with a run that needs approval; a person's order evaluates it anew", async () => {
      await tripBrake();
      const jobs = bench.jobs(scene.accountId).length;
      expect(await request("INTERVAL")).toBe(scene.run.runId);
      expect(await stateOf(scene.run.runId)).toBe("AWAITING_APPROVAL");
      expect(bench.jobs(scene.accountId)).toHaveLength(jobs);
      expect(await request("MANUAL")).toBe(scene.run.runId);
      expect(await begin()).toMatchObject({ runId: scene.run.runId, trigger: "INTERVAL" });
      expect(await bench.run(scene.run.runId)).toMatchObject({ approval: null });
    });

    test("what was queued behind a run that needs approval waits with it", async () => {
      const queued = await request("INTERVAL");
      expect(await tripBrake()).toEqual({ isAnotherQueued: false });
      expect(await stateOf(queued)).toBe("CANCELLED");
    });

    test("an approved run goes on with what was approved, a rejected one with what was rejected", async () => {
      const approve = { kind: "approve", itemIds: null } as const;
      const answers = async (run: HeldRun) =>
        bench.store.inRun(run, async (tx) => {
          await tx.beginPlan();
          await tx.savePlan([itemOf("one"), itemOf("two")]);
          return (await tx.plannedItems(0n, 10)).map(({ answer }) => answer);
        });
      const stop = (run: HeldRun) =>
        bench.store.finish(run, endOf("AWAITING_APPROVAL", { brake: { reason: "SIDE_EMPTY" } }), (tx) =>
          tx.askAbout({ asksDeletions: true, asksInvitations: false }),
        );
      expect(await bench.orders.decideBrake(scene.run.runId, approve, { name: "Alex" })).toEqual(refused);
      expect(scene.run.hasPlan).toBe(false);
      expect(await answers(scene.run)).toEqual([null, null]);
      await stop(scene.run);
      const alex = { userId: randomUUID(), name: "Alex" };
      expect(await bench.orders.decideBrake(scene.run.runId, approve, alex)).toEqual({ kind: "done" });
      expect(await bench.orders.decideBrake(scene.run.runId, { kind: "reject" }, { name: "Kim" })).toEqual(refused);
      expect(await bench.audited(scene.accountId)).toEqual([
        { actorId: alex.userId, actorName: "Alex", action: "run.approved" },
      ]);
      const run = await begin();
      expect(run).toMatchObject({ runId: scene.run.runId, hasPlan: true });
      expect(await answers(run)).toEqual(["APPROVED", "APPROVED"]);
      await stop(run);
      expect(await bench.run(run.runId)).toMatchObject({ approval: "PENDING" });
      await bench.orders.decideBrake(run.runId, { kind: "reject" }, { name: "Kim" });
      expect(await answers(await begin())).toEqual(["REJECTED", "REJECTED"]);
    });

    test("a queued run is cancelled at once, a running one is asked to stop", async () => {
      const queued = await request();
      expect(await bench.orders.cancelRun(queued, { name: "Alex" })).toEqual({ kind: "done" });
      expect(await stateOf(queued)).toBe("CANCELLED");
      expect(await bench.orders.cancelRun(queued, { name: "Alex" })).toEqual(refused);
      expect(await scene.inRun(async (tx) => tx.isCancelRequested)).toBe(false);
      expect(await bench.orders.cancelRun(scene.run.runId, { name: "Alex" })).toEqual({ kind: "done" });
      expect(await scene.inRun(async (tx) => tx.isCancelRequested)).toBe(true);
      expect(await bench.orders.cancelRun(randomUUID(), { name: "Alex" })).toEqual({ kind: "notFound" });
      expect(await bench.orders.cancelRun("no id", { name: "Alex" })).toEqual({ kind: "notFound" });
    });

    test("a run that waits without a worker, or for approval, is cancelled at once", async () => {
      await bench.store.finish(scene.run, endOf("WAITING", { waitingUntil: new Date(Date.now() + 60_000) }), nothing);
      await bench.orders.cancelRun(scene.run.runId, { name: "Alex" });
      expect(await stateOf(scene.run.runId)).toBe("CANCELLED");
      const other = await createScene(bench);
      await bench.store.finish(other.run, endOf("AWAITING_APPROVAL", { brake: {} }), nothing);
      await bench.orders.cancelRun(other.run.runId, { name: "Alex" });
      expect(await stateOf(other.run.runId)).toBe("CANCELLED");
    });

    test("a record that was set aside is tried again when somebody asks", async () => {
      const retry = (id: string) => bench.orders.retryItem(scene.accountId, "TASKS", "m365", id);
      await scene.inRun((tx) =>
        tx.changeInbox({ put: [rowOf("stuck", { state: "QUARANTINED", attempts: 4 }), rowOf("ready")] }),
      );
      expect(await retry("stuck")).toEqual({ kind: "done" });
      expect(await retry("ready")).toEqual(refused);
      expect(await retry("unknown")).toEqual({ kind: "notFound" });
      const rows = await scene.inRun((tx) => tx.readyRows(0n, 10));
      expect(rows).toMatchObject([{ recordId: "ready" }, { recordId: "stuck", attempts: 0 }]);
      await finish();
      expect(await begin()).toMatchObject({ trigger: "RETRY" });
    });

    test("meetings whose sending was rejected are sent again when somebody takes that back, and only those", async () => {
      const takeBack = () =>
        bench.orders.takeBackRejection(scene.accountId, "TASKS", "INVITATIONS", null, { name: "Alex" });
      expect(await takeBack()).toEqual(refused);
      await scene.inRun((tx) =>
        tx.changeInbox({
          put: [
            rowOf("unsent", { state: "EXCLUDED", reason: "INVITATIONS" }),
            rowOf("outside", { state: "EXCLUDED", reason: "WINDOW" }),
          ],
        }),
      );
      expect(await takeBack()).toEqual({ kind: "done" });
      expect(await scene.inRun((tx) => tx.readyRows(0n, 10))).toMatchObject([{ recordId: "unsent", reason: null }]);
      expect(await bench.audited(scene.accountId)).toEqual([
        { actorId: null, actorName: "Alex", action: "rejection.taken_back" },
      ]);
    });

    test("a person's choice is kept, and the next run comes across both records", async () => {
      const link = linkOf("one", { state: "CONFLICT" });
      const conflict = conflictOf(link);
      await scene.inRun(async (tx) => {
        await tx.saveLinks([link]);
        await tx.changeInbox({ put: [rowOf("one", { state: "CONFLICT" })] });
        await tx.saveConflicts([conflict]);
      });
      const choose = (choice: Parameters<typeof bench.orders.resolveConflict>[1]) =>
        bench.orders.resolveConflict(conflict.id, choice, { name: "Alex" });
      expect(await choose({})).toEqual(refused);
      expect(await choose({ fields: { dueDate: "m365" } })).toEqual(refused);
      expect(await choose({ fields: { subject: "m365" } })).toEqual({ kind: "done" });
      expect(await choose({ take: "office" })).toEqual(refused);
      expect(await bench.conflict(conflict.id)).toMatchObject({
        state: "RESOLVING",
        choice: { fields: { subject: "m365" } },
        decidedBy: "Alex",
      });
      const rows = await scene.inRun((tx) => tx.readyRows(0n, 10));
      expect(new Set(rows.map(({ recordId }) => recordId))).toEqual(new Set(["one", link.officeId]));
      expect((await bench.events(scene.accountId)).some(({ subjectId }) => subjectId === conflict.id)).toBe(true);
      await finish();
      expect(await begin()).toMatchObject({ trigger: "MANUAL" });
    });

    test("a settled conflict can be opened again, an open one cannot", async () => {
      const [kept, removed] = [linkOf("one"), linkOf("two", { state: "REMOVED" })];
      const settled = { state: "SETTLED", outcome: "OFFICE", decidedBy: "OFFICE_WINS" } as const;
      const [first, second] = [conflictOf(kept, settled), conflictOf(removed, settled)];
      await scene.inRun(async (tx) => {
        await tx.saveLinks([kept, removed]);
        await tx.saveConflicts([first, second]);
      });
      for (const { id } of [first, second]) {
        expect(await bench.orders.reopenConflict(id, { name: "Alex" })).toEqual({ kind: "done" });
        expect(await bench.orders.reopenConflict(id, { name: "Alex" })).toEqual(refused);
        expect(await bench.conflict(id)).toEqual({ state: "OPEN", choice: null, decidedBy: null, outcome: "OFFICE" });
      }
      const links = await scene.inRun((tx) => tx.linksByIds([kept.id, removed.id]));
      expect(new Map(links.map(({ id, state }) => [id, state]))).toEqual(
        new Map([
          [kept.id, "CONFLICT"],
          [removed.id, "REMOVED"],
        ]),
      );
      expect(await bench.orders.reopenConflict(randomUUID(), { name: "Alex" })).toEqual({ kind: "notFound" });
    });
  });
}
