import { describe, expect, it } from "vitest";
import { createSleptClock, ownLimits } from "../../support/graph-limits.ts";

const signal = new AbortController().signal;

function createLimits(options: { places?: number; requests?: number } = {}) {
  const clock = createSleptClock();
  const limits = ownLimits({ ...options, clock }).of("a");
  const run = <T>(places: number, ends: AbortSignal, work: () => Promise<T>) =>
    limits.run({ priority: "DELTA", places, signal: ends }, work);
  return { limits: { ...limits, run }, slept: clock.slept, pass: clock.pass };
}

describe("the places of a mailbox", () => {
  it("are given in the order of asking, a batch taking many", async () => {
    const { limits } = createLimits();
    const log: string[] = [];
    const { promise: gate, resolve: open } = gateOf();
    const { promise: started, resolve: start } = gateOf();
    const first = limits.run(1, signal, async () => {
      log.push("single");
      start(undefined);
      await gate;
    });
    const batch = limits.run(20, signal, async () => log.push("batch"));
    const last = limits.run(1, signal, async () => log.push("last"));
    await started;
    expect(log).toEqual(["single"]);
    open(undefined);
    await Promise.all([first, batch, last]);
    expect(log).toEqual(["single", "batch", "last"]);
  });

  it("come back after a failure", async () => {
    const { limits } = createLimits({ places: 1 });
    await expect(limits.run(1, signal, () => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
    await expect(limits.run(1, signal, async () => "next")).resolves.toBe("next");
  });

  it("are not waited for any longer once the signal aborts", async () => {
    const { limits } = createLimits({ places: 1 });
    const { promise: gate, resolve: open } = gateOf();
    const first = limits.run(1, signal, () => gate);
    const controller = new AbortController();
    const second = limits.run(1, controller.signal, async () => "never");
    const third = limits.run(1, signal, async () => "third");
    controller.abort(new Error("cancelled"));
    await expect(second).rejects.toThrow("cancelled");
    open(undefined);
    await first;
    await expect(third).resolves.toBe("third");
  });
});

describe("the ten-minute budget", () => {
  it("lets the next request wait until the oldest has left the window", async () => {
    const { limits, slept, pass } = createLimits({ requests: 3 });
    const send = () => limits.run(1, signal, async () => {});
    await send();
    pass(100_000);
    await send();
    await send();
    expect(limits.budget()).toEqual({ used: 3, limit: 3 });
    await send();
    expect(slept).toEqual([500_000]);
    expect(limits.budget().used).toBe(3);
    pass(600_000);
    expect(limits.budget().used).toBe(0);
  });

  it("counts each request of a batch", async () => {
    const { limits, slept } = createLimits({ requests: 5 });
    await limits.run(4, signal, async () => {});
    await limits.run(3, signal, async () => {});
    expect(slept).toEqual([600_000]);
    expect(limits.budget().used).toBe(3);
  });
});

function gateOf() {
  let resolve: (value: unknown) => void = () => {};
  const promise = new Promise<unknown>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
