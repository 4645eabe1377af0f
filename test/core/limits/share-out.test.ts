import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { requestPriorities } from "../../../src/core/limits/priority.ts";
import { type Need, shareOut } from "../../../src/core/limits/share-out.ts";

const need = (priority: Need["priority"], places: number, dueAtMs = 0): Need => ({ priority, places, dueAtMs });

describe("a mailbox's four places", () => {
  test("are all of the one process that wants any", () => {
    expect(shareOut({ a: [need("DELTA", 1)], b: [] }, 4)).toEqual({ a: 4 });
  });

  test("are shared by two imports, and one is kept for a person who comes", () => {
    expect(shareOut({ a: [need("HISTORY", 3)], b: [need("HISTORY", 3, 1)] }, 4)).toEqual({ a: 2, b: 1 });
    expect(shareOut({ a: [need("HISTORY", 3)], b: [need("PERSON", 3, 1)] }, 4)).toEqual({ a: 2, b: 2 });
  });

  test("leave an import two at most while anything else is due", () => {
    expect(shareOut({ a: [need("HISTORY", 4)], b: [need("DELTA", 1)] }, 4)).toEqual({ a: 2, b: 1 });
  });

  test("go round where more processes want one than there are: who waits longest is next", () => {
    const wanting = { a: 5, b: 1, c: 4, d: 2, e: 3, f: 6 };
    const needs = Object.fromEntries(Object.entries(wanting).map(([id, due]) => [id, [need("DELTA", 3, due)]]));
    expect(shareOut(needs, 4)).toEqual({ b: 1, d: 1, e: 1 });
  });
});

const anyNeeds = fc.dictionary(
  fc.constantFrom("a", "b", "c", "d", "e"),
  fc.array(
    fc.record({
      priority: fc.constantFrom(...requestPriorities),
      places: fc.integer({ min: 1, max: 4 }),
      dueAtMs: fc.nat(100_000),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  { minKeys: 2 },
);

test("are never more than there are, nobody who is alone apart has more than it wants, and the earliest due has one", () => {
  fc.assert(
    fc.property(anyNeeds, fc.integer({ min: 1, max: 4 }), (needs, total) => {
      const shares = shareOut(needs, total);
      expect(Object.values(shares).reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(total);
      for (const [holder, share] of Object.entries(shares))
        expect(share).toBeLessThanOrEqual((needs[holder] ?? []).reduce((sum, { places }) => sum + places, 0));
      const first = Object.entries(needs).toSorted(
        ([, one], [, other]) => Math.min(...one.map(dueOf)) - Math.min(...other.map(dueOf)),
      );
      const [holder, itsNeeds] = first[0] ?? ["", []];
      const isTied = first.filter(([, others]) => Math.min(...others.map(dueOf)) === Math.min(...itsNeeds.map(dueOf)));
      if (isTied.length === 1) expect(shares[holder]).toBeGreaterThan(0);
    }),
  );
});

test("are shared fairly: of equal needs none has two more than another", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1_000), { minLength: 2, maxLength: 6 }), (dues) => {
      const needs = Object.fromEntries(dues.map((due, at) => [`p${at}`, [need("DELTA", 4, due)]]));
      const shares = dues.map((_, at) => shareOut(needs, 4)[`p${at}`] ?? 0);
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    }),
  );
});

const dueOf = ({ dueAtMs }: Need): number => dueAtMs;
