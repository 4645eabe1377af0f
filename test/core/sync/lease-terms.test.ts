import { expect, test } from "vitest";
import { isProofGood, leaseTerms } from "../../../src/core/sync/lease-terms.ts";

const terms = leaseTerms(60_000);
const begun = { monotonicMs: 5_000, wallMs: 1_000_000 };
const after = (monotonicMs: number, wallMs: number) => ({
  monotonicMs: begun.monotonicMs + monotonicMs,
  wallMs: begun.wallMs + wallMs,
});

test.each([
  ["is good while it is young", after(29_000, 29_000), true],
  ["is old behind the margin", after(31_000, 31_000), false],
  ["is old where the machine was suspended: its monotonic clock stood still", after(10, 3_600_000), false],
  ["is old where the wall clock was set back meanwhile", after(31_000, 1_000), false],
  ["tells nothing where the wall clock was set back before its beginning", after(10, -1), false],
])("a proof %s", (_fact, now, isGood) => {
  expect(isProofGood(terms, begun, now)).toBe(isGood);
});

test.each([1_000, 3_000, 60_000, 3_600_000])(
  "a request that writes is shorter than the margin of a lease of %i ms",
  (leaseMs) => {
    const { goodMs, marginMs, writeMs, beatMs } = leaseTerms(leaseMs);
    expect(goodMs + marginMs).toBe(leaseMs);
    expect(writeMs).toBeLessThan(marginMs);
    expect(beatMs).toBeLessThanOrEqual(goodMs / 2);
  },
);
