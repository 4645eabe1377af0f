import { expect, test } from "vitest";
import { createMemoryOfficeTable } from "../../../src/adapters/memory/office-table.ts";
import { createMemorySyncStore } from "../../../src/adapters/memory/sync-store.ts";
import type { Clock } from "../../../src/app/ports/clock.ts";
import type { RunProgress } from "../../../src/app/ports/run-report.ts";
import type { RunTrigger } from "../../../src/app/ports/sync-orders.ts";
import { takeLease } from "../../../src/app/sync/lease.ts";
import { createRunReporter, createTally } from "../../../src/app/sync/session.ts";
import { taskKind } from "../../../src/core/records/task.ts";
import { noCounts } from "../../../src/core/sync/run-state.ts";
import { must } from "../../../src/lib/must.ts";

async function beginRun(trigger: RunTrigger) {
  const now = new Date("2026-05-01T08:00:00Z");
  const clock: Clock = {
    now: () => now,
    monotonicMs: () => 0,
    sleep: async () => {},
    every: () => ({ stop: () => {} }),
    random: () => 0.5,
    newId: () => "00000000-0000-4000-8000-000000000001",
  };
  const account = { userId: "00000000-0000-4000-8000-000000000002", organizationId: "org" };
  const store = createMemorySyncStore(account, createMemoryOfficeTable<null>(taskKind, clock.now), clock);
  const told: RunProgress[] = [];
  let transactions = 0;
  const listening: typeof store = {
    ...store,
    inRun: (run, work) => {
      transactions += 1;
      return store.inRun(run, (tx) => work({ ...tx, progress: async (progress) => void told.push(progress) }));
    },
  };
  store.request(trigger);
  const key = { accountId: "account", resource: "TASKS" } as const;
  const lease = must(await takeLease({ store: listening, clock, holder: "test", leaseMs: 60_000 }, key), "the lease");
  const cursors = { collections: [], collectionsLink: undefined };
  const report = createRunReporter(lease, { requests: () => 0 }, createTally(noCounts), cursors, clock);
  return {
    report,
    news: () => told.filter(({ isQuiet }) => isQuiet !== true).length,
    transactions: () => transactions,
  };
}

test.each(["INTERVAL", "NOTIFICATION"] as const)(
  "a run by %s that lasts tells once that it is under way",
  async (by) => {
    const { report, news, transactions } = await beginRun(by);
    expect(news()).toBe(0);
    await report.beat();
    await report.beat();
    // Every beat proves the lease all the same.
    expect([news(), transactions()]).toEqual([1, 2]);
  },
);

test("a run that a person ordered was told when it began", async () => {
  const { report, news, transactions } = await beginRun("MANUAL");
  await report.beat();
  expect([news(), transactions()]).toEqual([0, 1]);
});

test("a run of the schedule tells that it is under way with the first thing that it records", async () => {
  const { report, news } = await beginRun("INTERVAL");
  await report.inTx(async () => {});
  await report.beat();
  expect([news(), report.hasRecorded()]).toEqual([1, true]);
});
