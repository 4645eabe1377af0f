import { describe, expect, test, vi } from "vitest";
import type { JobOrder } from "../../src/app/ports/job-queue.ts";
import { createWakes } from "../../src/jobs/wakes.ts";

const order = (key: string): JobOrder => ({ name: "sync", key, data: {} });

/** A queue that is away, by refusing or by hanging, until it is put back. */
function createAwayQueue(how: "refuses" | "hangs") {
  const taken: string[] = [];
  let isAway = true;
  const told: string[] = [];
  const wakes = createWakes({
    queue: {
      enqueue: async (...orders) => {
        if (isAway && how === "refuses") throw new Error("connection refused");
        if (isAway) await new Promise<never>(() => {});
        taken.push(...orders.map(({ key }) => key));
      },
    },
    onAway: (error) => told.push(String(error)),
    onBack: () => told.push("back"),
    patienceMs: 20,
    retryMs: 5,
  });
  return {
    wakes,
    taken,
    told,
    putBack: () => {
      isAway = false;
    },
  };
}

describe("waking jobs behind a commit", () => {
  test.each(["refuses", "hangs"] as const)(
    "a queue that %s fails nobody who committed, and is told once",
    async (how) => {
      const { wakes, told } = createAwayQueue(how);
      await wakes.wake([order("a")]);
      await vi.waitUntil(() => wakes.isAway, { timeout: 30_000 });
      for (const key of ["b", "c", "d"]) await wakes.wake([order(key)]);
      expect(told).toHaveLength(1);
      expect(wakes.undelivered).toBe(4);
      wakes.stop();
    },
  );

  test.each(["refuses", "hangs"] as const)(
    "what was ordered while the queue %s is delivered when it is back",
    async (how) => {
      const { wakes, told, taken, putBack } = createAwayQueue(how);
      await wakes.wake([order("a"), order("b"), order("a")]);
      await wakes.wake([order("c")]);
      putBack();
      await vi.waitUntil(() => wakes.undelivered === 0, { timeout: 30_000 });
      expect(taken.toSorted()).toEqual(["a", "b", "c"]);
      await vi.waitUntil(() => !wakes.isAway, { timeout: 30_000 });
      expect(told).toEqual([expect.any(String), "back"]);
    },
  );

  test("a queue that answers has every order when the caller goes on", async () => {
    const taken: string[] = [];
    const wakes = createWakes({
      queue: { enqueue: async (...orders) => void taken.push(...orders.map(({ key }) => key)) },
      onAway: () => expect.fail("It was never away."),
      onBack: () => {},
    });
    await wakes.wake(Array.from({ length: 100 }, (_, nth) => order(String(nth))));
    expect(taken).toHaveLength(100);
  });
});
