import { randomUUID } from "node:crypto";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createLimitsByMailbox, type LimitsOptions } from "../../src/adapters/graph/limits.ts";
import type { MailboxLimits, Turn } from "../../src/adapters/graph/mailbox-limits.ts";
import type { LimitCells } from "../../src/app/ports/limit-cells.ts";
import type { RequestPriority } from "../../src/core/limits/priority.ts";
import { nothingShared } from "../../src/core/limits/shared-limits.ts";
import { createDeferred } from "../../src/lib/deferred.ts";
import { systemClock } from "../../src/lib/system-clock.ts";

const { signal } = new AbortController();
const patiently = { timeout: 60_000, interval: 5 };
const paused = { ...nothingShared, pausedUntilMs: 7 };

/** What every place promises in which processes keep what they know together, and what the processes make of it. */
export function describeLimitCells(name: string, open: () => LimitCells): void {
  describe(`limit cells: ${name}`, () => {
    test("a cell is changed by whoever saw what it holds, and by nobody else", async () => {
      const [one, other] = [open(), open()];
      const accountId = randomUUID();
      const empty = await one.read(accountId);
      expect(empty).toMatchObject({ version: null, limits: nothingShared });
      const decided = { atMs: empty.nowMs, toleranceMs: 60_000 };
      const first = await one.swap(accountId, null, paused, decided, null);
      expect(first.isSwapped).toBe(true);
      const second = await other.swap(accountId, null, nothingShared, decided, null);
      expect(second).toMatchObject({ isSwapped: false, now: { limits: paused } });
      const seen = await other.read(accountId);
      expect(seen).toMatchObject({ limits: paused });
      expect(await other.swap(accountId, seen.version, nothingShared, decided, null)).toMatchObject({
        isSwapped: true,
      });
      expect((await one.read(accountId)).limits).toEqual(nothingShared);
    });

    test("what was decided a while ago, or by another clock, changes nothing", async () => {
      const cells = open();
      const accountId = randomUUID();
      const { nowMs } = await cells.read(accountId);
      for (const atMs of [nowMs - 120_000, nowMs + 120_000]) {
        const swap = await cells.swap(accountId, null, paused, { atMs, toleranceMs: 60_000 }, null);
        expect(swap).toMatchObject({ isSwapped: false, now: { version: null } });
      }
    });

    test("the others hear of a change of which they are told", async () => {
      const [one, other] = [open(), open()];
      const accountId = randomUUID();
      const heard: unknown[] = [];
      onTestFinished(other.on((told) => heard.push(told)));
      const { nowMs } = await one.read(accountId);
      await one.swap(accountId, null, paused, { atMs: nowMs, toleranceMs: 60_000 }, "me");
      await vi.waitFor(() => expect(heard).toContainEqual({ accountId, from: "me" }), { timeout: 20_000 });
    });
  });

  describe(`processes over ${name}`, () => {
    const accountId = () => randomUUID();
    const processOf = (id: string, options: Partial<LimitsOptions> = {}): MailboxLimits => {
      const limits = createLimitsByMailbox({
        ...{ cells: open(), holder: randomUUID(), clock: systemClock, leaseMs: 2_000 },
        ...options,
      });
      onTestFinished(() => limits.stop());
      return limits.of(id);
    };

    test("never have more than a mailbox's four places together, whatever they want, and all get theirs", async () => {
      const id = accountId();
      const all = [processOf(id), processOf(id), processOf(id)];
      let inFlight = 0;
      let peak = 0;
      const work = async () => {
        inFlight += 1;
        peak = Math.max(peak, inFlight);
        // The first goes on as soon as a second has its place, too.
        await vi.waitUntil(() => peak > 1, patiently);
        inFlight -= 1;
      };
      const priorities: readonly RequestPriority[] = ["HISTORY", "DELTA", "PERSON"];
      await Promise.all(
        all.flatMap((one, nth) => Array.from({ length: 40 }, () => one.run(asked(priorities[nth] ?? "DELTA"), work))),
      );
      expect(peak).toBeLessThanOrEqual(4);
    });

    test("let a person's request go at once, however much of an import is under way in another one", async () => {
      const id = accountId();
      const [worker, api] = [processOf(id), processOf(id)];
      const held = hold(worker, "HISTORY", 5);
      await vi.waitUntil(() => held.turns.length === 3, patiently);
      await api.run(asked("PERSON"), async () => {});
      expect(held.turns).toHaveLength(3);
      await held.end();
    });

    test("give one that comes its places when a request of theirs ends", async () => {
      const id = accountId();
      const [one, other] = [processOf(id), processOf(id)];
      const held = hold(one, "DELTA", 3);
      await vi.waitUntil(() => held.turns.length === 3, patiently);
      const coming = hold(other, "DELTA", 2);
      await vi.waitUntil(() => coming.turns.length === 1, patiently);
      held.endOne();
      await vi.waitUntil(() => coming.turns.length === 2, { timeout: 20_000 });
      await Promise.all([held.end(), coming.end()]);
    });

    test("have the places of one that was killed when its lease is over", async () => {
      const id = accountId();
      const cells = open();
      // Killed: its requests never end, it hears nothing, and does nothing any more.
      const dead = processOf(id, {
        cells: { ...cells, on: () => () => {} },
        clock: { ...systemClock, every: () => ({ stop() {} }) },
      });
      const held = hold(dead, "PERSON", 4);
      await vi.waitUntil(() => held.turns.length === 4, patiently);
      const { untilMs = 0 } = Object.values((await cells.read(id)).limits.holders)[0] ?? {};
      await processOf(id).run(asked("PERSON"), async () => {});
      const { nowMs } = await cells.read(id);
      expect(nowMs).toBeGreaterThanOrEqual(untilMs);
      await held.end();
    });

    test("know of a frozen one that it must not send: its turn is over, and it waits for another", async () => {
      const id = accountId();
      let asleepMs = 0;
      const clock = {
        ...systemClock,
        now: () => new Date(Date.now() + asleepMs),
        monotonicMs: () => systemClock.monotonicMs() + asleepMs,
      };
      const frozen = processOf(id, { clock });
      const isGood: boolean[] = [];
      await frozen.run(asked("DELTA"), async (turn) => {
        isGood.push(turn.isGood());
        asleepMs = 60_000;
        isGood.push(turn.isGood());
        await turn.renew();
        isGood.push(turn.isGood());
      });
      expect(isGood).toEqual([true, false, true]);
    });

    test("all wait as long as Microsoft asked one of them to", async () => {
      const id = accountId();
      const [one, other] = [processOf(id), processOf(id)];
      await Promise.all([one, other].map((each) => each.run(asked("DELTA"), async () => {})));
      one.pause(3_600_000);
      const refused = () => other.run(asked("PERSON"), async () => {});
      await vi.waitFor(
        () => expect(refused()).rejects.toMatchObject({ fault: "throttled", mayHaveBeenApplied: false }),
        {
          timeout: 20_000,
        },
      );
      await expect(one.run(asked("DELTA"), async () => {})).rejects.toMatchObject({ fault: "throttled" });
    });

    test("send no more than a mailbox's budget, the one what the other left", async () => {
      const id = accountId();
      const [one, other] = [processOf(id, { requests: 10 }), processOf(id, { requests: 10 })];
      for (let nth = 0; nth < 6; nth += 1) await one.run(asked("PERSON"), async () => {});
      const waits: number[] = [];
      const stop = new AbortController();
      const all = Array.from({ length: 6 }, () =>
        other.run({ ...asked("PERSON"), signal: stop.signal, onWait: (ms) => waits.push(ms) }, async () => "sent"),
      );
      await vi.waitUntil(() => waits.length >= 2, { timeout: 20_000 });
      stop.abort(new Error("enough"));
      const outcomes = await Promise.allSettled(all);
      expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(4);
    });
  });
}

const asked = (priority: RequestPriority) => ({ priority, places: 1, signal });

/** Requests that end when they are told to. */
function hold(limits: MailboxLimits, priority: RequestPriority, count: number) {
  const turns: Turn[] = [];
  const ends = Array.from({ length: count }, () => createDeferred());
  const all = ends.map((end) =>
    limits.run(asked(priority), async (turn) => {
      turns.push(turn);
      await end.promise;
    }),
  );
  let ended = 0;
  const endOne = () => ends[ended++]?.resolve();
  return {
    turns,
    endOne,
    async end() {
      for (const one of ends) one.resolve();
      await Promise.all(all);
    },
  };
}
