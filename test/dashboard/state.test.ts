import { describe, expect, it } from "vitest";
import { keepOrder, orderAccounts } from "../../src/dashboard/order.ts";
import { stuckSince } from "../../src/dashboard/runs.ts";
import { applyChanges, type Change, emptyState } from "../../src/dashboard/state.ts";
import { createStore } from "../../src/dashboard/store.ts";
import { ago, fakeAccount, fakeConflict, fakeRun, fakeStatus } from "../support/fake-world.ts";

const quiet = fakeAccount("quiet");
const busy = fakeAccount("busy");
const statusOf = (account = quiet, other = {}): Change => ({
  kind: "status",
  status: fakeStatus(account, "TASKS", "IN_SYNC", other),
});
const entry = (cursor: string, at: string) =>
  ({
    kind: "activity",
    entry: { cursor, at, account: null, resource: null, subjectId: null, message: cursor, rate: null },
  }) as const;

describe("the page's state", () => {
  it("progress never jumps back when two subscriptions overtake each other", () => {
    const late = fakeRun(quiet, "1", "RUNNING", { done: 50, movedAt: ago(100) });
    const early = fakeRun(quiet, "1", "RUNNING", { done: 20, movedAt: ago(900) });
    const state = applyChanges(emptyState, [statusOf(), { kind: "run", run: late }, statusOf(quiet, { run: early })]);
    expect(state.statuses.get("quiet/TASKS")?.run?.done).toBe(50);
  });

  it("a finished run does not come alive again", () => {
    const over = fakeRun(quiet, "1", "SUCCEEDED");
    const running = fakeRun(quiet, "1", "RUNNING", { movedAt: ago(0) });
    const state = applyChanges(emptyState, [
      { kind: "run", run: over },
      { kind: "run", run: running },
    ]);
    expect(state.runs.get("1")?.state).toBe("SUCCEEDED");
  });

  it("an older run does not take the place of the current one", () => {
    const older = fakeRun(quiet, "1", "SUCCEEDED", { queuedAt: ago(90_000) });
    const current = fakeRun(quiet, "2", "RUNNING");
    const state = applyChanges(emptyState, [statusOf(quiet, { run: current }), { kind: "run", run: older }]);
    expect(state.statuses.get("quiet/TASKS")?.run?.id).toBe("2");
  });

  it("a run queued behind one that waits for approval does not hide it", () => {
    const stopped = fakeRun(quiet, "1", "AWAITING_APPROVAL", { queuedAt: ago(60_000) });
    const behind = fakeRun(quiet, "2", "QUEUED");
    const begin = applyChanges(emptyState, [statusOf(quiet, { run: behind }), { kind: "run", run: stopped }]);
    expect(begin.statuses.get("quiet/TASKS")?.run?.id).toBe("1");
    const over = fakeRun(quiet, "1", "CANCELLED", { queuedAt: ago(60_000) });
    const next = fakeRun(quiet, "2", "RUNNING");
    const after = applyChanges(begin, [
      { kind: "run", run: over },
      { kind: "run", run: next },
    ]);
    expect(after.statuses.get("quiet/TASKS")?.run?.id).toBe("2");
  });

  it("activity that comes twice is shown once, newest first", () => {
    const state = applyChanges(emptyState, [entry("1", ago(3_000)), entry("2", ago(2_000)), entry("1", ago(3_000))]);
    const after = applyChanges(state, [entry("2", ago(2_000)), entry("3", ago(1_000))]);
    expect(after.activity.map(({ cursor }) => cursor)).toEqual(["3", "2", "1"]);
  });

  it("conflicts that were settled during a break are gone when the present state comes anew", () => {
    const state = applyChanges(emptyState, [{ kind: "conflict", conflict: fakeConflict(quiet, "1") }]);
    const again: Change = { kind: "conflict", conflict: fakeConflict(quiet, "2") };
    const after = applyChanges(state, [{ kind: "restarted", of: "conflicts" }, again]);
    expect([...after.conflicts.keys()]).toEqual(["2"]);
  });

  it("nothing of one viewer is left for the next", () => {
    const state = applyChanges(emptyState, [statusOf(), { kind: "forgotten" }, statusOf(busy)]);
    expect([...state.accounts.keys()]).toEqual(["busy"]);
  });

  it("a thousand changes are drawn once", () => {
    const flushes: (() => void)[] = [];
    const store = createStore((flush) => void flushes.push(flush));
    let drawings = 0;
    store.listen(() => {
      drawings += 1;
    });
    for (let index = 0; index < 1_000; index += 1) store.push(statusOf(fakeAccount(String(index))));
    for (const flush of flushes) flush();
    expect([drawings, store.state().accounts.size]).toEqual([1, 1_000]);
  });

  it("thirty thousand statuses are taken and put in order within a second of computing", () => {
    const accounts = Array.from({ length: 10_000 }, (_, index) => fakeAccount(`user${index}`));
    const changes = accounts.flatMap((account) =>
      (["EMAIL", "CALENDAR", "TASKS"] as const).map(
        (resource): Change => ({ kind: "status", status: fakeStatus(account, resource, "IN_SYNC") }),
      ),
    );
    // The processor's time: on a busy machine the clock's tells of others.
    const before = process.cpuUsage();
    expect(orderAccounts(applyChanges(emptyState, changes))).toHaveLength(10_000);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(1_000);
  });
});

describe("the order of accounts", () => {
  const failing: Change = { kind: "status", status: fakeStatus(busy, "TASKS", "FAILING") };

  it("is by need first", () => {
    const admin = fakeAccount("admin");
    expect(orderAccounts(applyChanges(emptyState, [statusOf(admin), statusOf(), failing]))).toEqual([
      "busy",
      "admin",
      "quiet",
    ]);
  });

  it("stays under the pointer, with new accounts at the end", () => {
    const state = applyChanges(emptyState, [statusOf(), failing]);
    expect(keepOrder(["quiet"], state)).toEqual(["quiet", "busy"]);
  });
});

describe("a run that stands still", () => {
  it("is told after a minute, unless Microsoft asked to wait", () => {
    const moved = ago(61_000);
    expect(stuckSince(fakeRun(quiet, "1", "RUNNING", { movedAt: moved }), Date.now())).toBe(moved);
    expect(stuckSince(fakeRun(quiet, "1", "RUNNING", { movedAt: ago(59_000) }), Date.now())).toBeNull();
    expect(stuckSince(fakeRun(quiet, "1", "WAITING", { movedAt: moved }), Date.now())).toBeNull();
  });
});
