import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type RequestPriority, requestPriorities } from "../../../src/core/limits/priority.ts";
import type { Sent } from "../../../src/core/limits/sent.ts";
import type { Need } from "../../../src/core/limits/share-out.ts";
import { exchange, nothingShared, type Report, type SharedLimits } from "../../../src/core/limits/shared-limits.ts";

const terms = { places: 4, requests: 100, windowMs: 10_000, leaseMs: 2_000 };
const need = (priority: RequestPriority, places: number): Need => ({ priority, places, dueAtMs: 0 });
const usual: Report = { sent: [], inFlight: 0, needs: [], wants: null, pausedUntilMs: 0, isAsking: true };
const wanting = (priority: RequestPriority, requests = 1): Partial<Report> => ({
  needs: [need(priority, 3)],
  wants: { priority, requests },
});

/** Processes that exchange one after another. */
function processes(atMs = 1_000) {
  let limits: SharedLimits = nothingShared;
  const scene = {
    atMs,
    exchange(holder: string, report: Partial<Report>) {
      const exchanged = exchange(limits, holder, { ...usual, ...report }, scene.atMs, terms);
      ({ limits } = exchanged);
      return exchanged;
    },
    limits: () => limits,
  };
  return scene;
}

describe("processes that share a mailbox", () => {
  test("cost a process that is alone no question until its block is used up", () => {
    const scene = processes();
    expect(scene.exchange("a", wanting("HISTORY"))).toMatchObject({ allowed: 4, block: 1, tells: false });
    const sent: Sent = [[scene.atMs, 1]];
    expect(scene.exchange("a", { ...wanting("HISTORY"), sent, inFlight: 1 })).toMatchObject({ allowed: 4, block: 2 });
  });

  test("make room for one that comes: it asks, what is in flight ends first, and it is told", () => {
    const scene = processes();
    scene.exchange("a", wanting("HISTORY"));
    expect(scene.exchange("b", wanting("HISTORY"))).toMatchObject({ allowed: 0, tells: true });
    const heard = { ...wanting("HISTORY"), isAsking: false };
    expect(scene.exchange("a", { ...heard, inFlight: 4 })).toMatchObject({ allowed: 2, tells: false });
    expect(scene.exchange("a", { ...heard, inFlight: 3 })).toMatchObject({ allowed: 2, tells: true });
    expect(scene.exchange("b", heard)).toMatchObject({ allowed: 1, tells: false });
  });

  test("have what a dead one held when its lease is over, and not before", () => {
    const scene = processes();
    scene.exchange("dead", { ...wanting("HISTORY"), inFlight: 0 });
    scene.atMs += terms.leaseMs - 1;
    expect(scene.exchange("b", wanting("DELTA")).allowed).toBe(0);
    scene.atMs += 1;
    expect(scene.exchange("b", wanting("DELTA")).allowed).toBe(4);
  });

  test("count what a dead one might have sent as sent when its lease ended", () => {
    const scene = processes();
    scene.exchange("dead", wanting("PERSON", 100));
    scene.atMs += terms.leaseMs;
    expect(scene.exchange("b", wanting("PERSON"))).toMatchObject({ block: 0, roomAtMs: scene.atMs + terms.windowMs });
  });

  test("leave the last twentieth of the budget to people; history leaves a tenth, and three while anything else is due", () => {
    const of = (priority: RequestPriority, requests: number, also: readonly Need[] = []) =>
      processes().exchange("a", { needs: [need(priority, 1), ...also], wants: { priority, requests } }).block;
    expect([of("PERSON", 100), of("DELTA", 96), of("DELTA", 95)]).toEqual([100, 0, 95]);
    expect([of("HISTORY", 91), of("HISTORY", 90)]).toEqual([0, 90]);
    expect([of("HISTORY", 71, [need("DELTA", 1)]), of("HISTORY", 70, [need("DELTA", 1)])]).toEqual([0, 70]);
  });

  test.each(requestPriorities.filter((priority) => priority !== "HISTORY"))(
    "after history has sent all that it may, %s need not wait until that has left the window",
    (priority) => {
      const scene = processes();
      const { block } = scene.exchange("a", wanting("HISTORY", 90));
      const sent: Sent = [[scene.atMs, block]];
      expect(scene.exchange("a", { ...wanting("HISTORY"), sent })).toMatchObject({ block: 0 });
      expect(scene.exchange("a", wanting(priority))).toMatchObject({ roomAtMs: null });
    },
  );

  test("give back the budget that they do not use when another one has none", () => {
    const scene = processes();
    scene.exchange("a", wanting("PERSON", 100));
    expect(scene.exchange("b", wanting("DELTA"))).toMatchObject({ block: 0, tells: true });
    expect(scene.exchange("a", { needs: [need("PERSON", 1)], isAsking: false })).toMatchObject({
      block: 0,
      tells: true,
    });
    expect(scene.exchange("b", wanting("DELTA")).block).toBeGreaterThan(0);
  });

  test("all hear that Microsoft asked one of them to wait", () => {
    const scene = processes();
    scene.exchange("a", wanting("DELTA"));
    scene.exchange("b", wanting("DELTA"));
    expect(scene.exchange("a", { ...wanting("DELTA"), pausedUntilMs: 9_000, isAsking: false }).tells).toBe(true);
    expect(scene.limits().pausedUntilMs).toBe(9_000);
  });
});

// Any processes, that come, send, end, freeze and die whenever they like; only what the rules of a share say holds them.
const command = fc.oneof(
  fc.record({ do: fc.constant("pass" as const), ms: fc.integer({ min: 1, max: 700 }) }),
  fc.record({
    do: fc.constantFrom("exchange" as const, "hear" as const),
    who: fc.nat(3),
    priority: fc.constantFrom(...requestPriorities),
    places: fc.integer({ min: 0, max: 4 }),
  }),
  fc.record({ do: fc.constantFrom("send" as const, "end" as const, "die" as const), who: fc.nat(3) }),
);

interface Process {
  id: string;
  inFlight: number;
  allowed: number;
  block: number;
  untilMs: number;
  sent: [number, number][];
}

test("whatever they do, never more than four requests of a mailbox are in flight, nor more than its budget sent in a window", () => {
  fc.assert(
    fc.property(fc.array(command, { minLength: 20, maxLength: 300 }), (commands) => {
      const scene = processes();
      let born = 0;
      const create = (): Process => {
        born += 1;
        return { id: `p${born}`, inFlight: 0, allowed: 0, block: 0, untilMs: 0, sent: [] };
      };
      const all = [create(), create(), create(), create()];
      const ghosts: Process[] = [];
      const everSent: number[] = [];
      for (const one of commands) {
        if (one.do === "pass") {
          scene.atMs += one.ms;
          // A request is shorter than the margin in which none is begun.
          for (const process of [...all, ...ghosts]) if (process.untilMs <= scene.atMs) process.inFlight = 0;
          continue;
        }
        const process = all[one.who];
        if (process === undefined) continue;
        if (one.do === "exchange" || one.do === "hear") {
          const exchanged = scene.exchange(process.id, {
            sent: process.sent,
            inFlight: process.inFlight,
            needs: one.places === 0 ? [] : [need(one.priority, one.places)],
            wants: one.places === 0 ? null : { priority: one.priority, requests: 1 },
            isAsking: one.do === "exchange",
          });
          Object.assign(process, { ...exchanged, sent: [], untilMs: scene.atMs + terms.leaseMs });
        } else if (one.do === "send") {
          const isGood = scene.atMs <= process.untilMs - terms.leaseMs / 2;
          if (!isGood || process.inFlight >= process.allowed || process.block < 1) continue;
          process.inFlight += 1;
          process.block -= 1;
          process.sent.push([scene.atMs, 1]);
          everSent.push(scene.atMs);
        } else if (one.do === "end") {
          process.inFlight = Math.max(0, process.inFlight - 1);
        } else {
          ghosts.push(process);
          all[one.who] = create();
        }
        expect([...all, ...ghosts].reduce((sum, { inFlight }) => sum + inFlight, 0)).toBeLessThanOrEqual(terms.places);
        const since = scene.atMs - terms.windowMs;
        expect(everSent.filter((at) => at > since).length).toBeLessThanOrEqual(terms.requests);
      }
    }),
    { numRuns: 300 },
  );
});
