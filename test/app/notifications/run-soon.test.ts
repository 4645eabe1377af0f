import { expect, test } from "vitest";
import { createRunSoon, gapMsOf } from "../../../src/app/notifications/receive.ts";

const GAP_MS = gapMsOf("TASKS");

function withSync() {
  let now = 0;
  const due: { at: number; work: () => void }[] = [];
  const orders: number[] = [];
  const state = { isAnswered: false };
  const runSoon = createRunSoon({
    orders: {
      requestSync: async () => {
        orders.push(now);
        return { runId: "run" };
      },
    },
    isAnswered: async () => state.isAnswered,
    now: () => now,
    later: (ms, work) => void due.push({ at: now + ms, work }),
    onError: (error) => {
      throw error;
    },
  });
  const advance = async (ms: number) => {
    now += ms;
    for (const { work } of due.filter(({ at }) => at <= now)) work();
    due.splice(0, due.length, ...due.filter(({ at }) => at > now));
    await Promise.resolve();
  };
  return { runSoon, advance, orders, state, heard: () => runSoon("account", "TASKS") };
}

test("the first notification orders a run at once", async () => {
  const { heard, orders } = withSync();
  await heard();
  expect(orders).toEqual([0]);
});

test("those within the gap share one order at its end", async () => {
  const { heard, orders, advance } = withSync();
  for (let n = 0; n < 50; n += 1) await heard();
  await advance(GAP_MS - 1);
  expect(orders).toEqual([0]);
  await advance(1);
  expect(orders).toEqual([0, GAP_MS]);
});

test("a run that began meanwhile has answered them", async () => {
  const { heard, orders, advance, state } = withSync();
  await heard();
  await heard();
  state.isAnswered = true;
  await advance(GAP_MS);
  expect(orders).toEqual([0]);
});

test("a storm without end costs one order in each gap", async () => {
  const { heard, orders, advance } = withSync();
  for (let ms = 0; ms < 10 * GAP_MS; ms += 100) {
    await heard();
    await advance(100);
  }
  expect(orders.length).toBeLessThanOrEqual(11);
});

test("mail waits longer between two runs than a list does", async () => {
  const { runSoon, orders, advance } = withSync();
  for (let ms = 0; ms < 30_000; ms += 500) {
    await runSoon("account", "EMAIL");
    await advance(500);
  }
  expect(orders).toEqual([0, 10_000, 20_000, 30_000]);
});

test("of two mailboxes neither waits for the other", async () => {
  const { runSoon, orders } = withSync();
  await runSoon("one", "TASKS");
  await runSoon("two", "TASKS");
  expect(orders).toEqual([0, 0]);
});
