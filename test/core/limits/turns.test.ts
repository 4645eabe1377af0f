import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  countPlaces,
  dueAtMs,
  noPlaces,
  type Places,
  type RequestPriority,
  requestPriorities,
} from "../../../src/core/limits/priority.ts";
import { nextTurn, type Waiting } from "../../../src/core/limits/turns.ts";

interface Asked {
  readonly priority: RequestPriority;
  readonly askedAtMs: number;
  readonly places?: number;
}

function turn(asked: readonly Asked[], inFlight: Partial<Places> = {}, places = 4) {
  const waiting: Waiting[] = asked
    .map((one) => ({ places: 1, ...one, dueAtMs: dueAtMs(one.priority, one.askedAtMs) }))
    .toSorted((one, other) => one.dueAtMs - other.dueAtMs);
  const wanted = { ...noPlaces };
  for (const one of waiting) wanted[one.priority] += one.places;
  const room = { places, inFlight: { ...noPlaces, ...inFlight }, wanted, total: 4, isElseDue: false };
  return nextTurn(waiting, { ...room, isHeldBack: () => false });
}

describe("of the requests that wait for one mailbox", () => {
  test("a person's goes first, whoever asked before", () => {
    const asked = requestPriorities.map((priority, at) => ({ priority, askedAtMs: 900 - at }));
    expect(turn(asked)).toEqual({ at: 0, priority: "PERSON", places: 1 });
  });

  test("history that was asked for half a minute before a person's goes first: nobody waits for ever", () => {
    const asked: Asked[] = [
      { priority: "PERSON", askedAtMs: 30_001 },
      { priority: "HISTORY", askedAtMs: 0 },
    ];
    expect(turn(asked)).toMatchObject({ priority: "HISTORY" });
  });

  test("a person's finds a place however much of an import is under way", () => {
    expect(turn([{ priority: "HISTORY", askedAtMs: 0 }], { HISTORY: 3 })).toBeNull();
    expect(turn([{ priority: "PERSON", askedAtMs: 0 }], { HISTORY: 3 })).toMatchObject({ priority: "PERSON" });
  });

  test("a change finds a place beside an import that has something else to let by", () => {
    const asked: Asked[] = [
      { priority: "HISTORY", askedAtMs: 0 },
      { priority: "DELTA", askedAtMs: 29_000 },
    ];
    expect(turn(asked, { HISTORY: 2 })).toMatchObject({ priority: "DELTA" });
  });

  test("a batch that waits for its places is not passed by single requests, but by a person's", () => {
    const asked: Asked[] = [
      { priority: "DELTA", askedAtMs: 0, places: 3 },
      { priority: "DELTA", askedAtMs: 1 },
    ];
    expect(turn(asked, { DELTA: 1 })).toBeNull();
    expect(turn([...asked, { priority: "PERSON", askedAtMs: 9_000 }], { DELTA: 1 })).toMatchObject({
      priority: "PERSON",
    });
  });

  test("a batch takes fewer places where its process has no more", () => {
    expect(turn([{ priority: "DELTA", askedAtMs: 0, places: 3 }], {}, 2)).toMatchObject({ places: 2 });
  });
});

const asking = fc.record({
  priority: fc.constantFrom(...requestPriorities),
  askedAtMs: fc.nat(60_000),
  places: fc.integer({ min: 1, max: 5 }),
});

test("whatever is asked, all of it gets its turn, and never more is in flight than there are places", () => {
  fc.assert(
    fc.property(fc.array(asking, { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), (asked, places) => {
      const left = [...asked].toSorted((a, b) => dueAtMs(a.priority, a.askedAtMs) - dueAtMs(b.priority, b.askedAtMs));
      const inFlight: { priority: RequestPriority; places: number }[] = [];
      const used = { ...noPlaces };
      while (left.length > 0) {
        const next = turn(left, used, places);
        if (next === null) {
          const [first] = inFlight.splice(0, 1);
          // Nothing is in flight, and nobody has a turn: somebody waits for ever.
          expect(first).toBeDefined();
          if (first !== undefined) used[first.priority] -= first.places;
          continue;
        }
        left.splice(next.at, 1);
        used[next.priority] += next.places;
        inFlight.push(next);
        expect(countPlaces(used)).toBeLessThanOrEqual(places);
      }
    }),
  );
});
