import fc from "fast-check";
import { expect, test } from "vitest";
import { isReconcileDue, reconcileSlotMs } from "../../../src/core/sync/reconcile.ts";

const DAY = 86_400_000;
const at = (ms: number) => new Date(ms);
const known = { reconcileFailedAt: null, reconcileOrders: 0 };

test("a thousand collections are spread over the whole day: in no ten minutes come more than twenty", () => {
  const turns = Array.from({ length: 1_000 }, (_, n) =>
    Math.floor(reconcileSlotMs(`10000000-0000-4000-8000-${String(n).padStart(12, "0")}`) / 600_000),
  );
  const counts = Array.from({ length: 144 }, (_, slot) => turns.filter((turn) => turn === slot).length);
  expect(Math.max(...counts)).toBeLessThanOrEqual(20);
  expect(turns.every((turn) => turn >= 0 && turn < 144)).toBe(true);
});

test("whenever runs come, each collection is compared once in every day", () => {
  fc.assert(
    fc.property(fc.uuid(), fc.nat(DAY), fc.integer({ min: 60_000, max: DAY }), (id, start, step) => {
      let reconciledAt = at(20_000 * DAY + start);
      let times = 0;
      for (let now = reconciledAt.getTime(); now <= 20_010 * DAY + start; now += step) {
        if (!isReconcileDue({ ...known, id, reconciledAt }, at(now))) continue;
        reconciledAt = at(now);
        times += 1;
      }
      // Where runs are nearly a day apart, the first and the last turn may lie outside of the ten days.
      return times >= 8 && times <= 10;
    }),
  );
});

test("an order makes it due at once, a failure an hour later, and before the first full round nothing does", () => {
  const now = at(20_000 * DAY);
  const fresh = { ...known, id: "a", reconciledAt: now };
  expect(isReconcileDue(fresh, now)).toBe(false);
  expect(isReconcileDue({ ...fresh, reconcileOrders: 1 }, now)).toBe(true);
  expect(isReconcileDue({ ...fresh, reconcileOrders: 1, reconcileFailedAt: now }, at(now.getTime() + 3_599_000))).toBe(
    false,
  );
  expect(isReconcileDue({ ...fresh, reconcileOrders: 1, reconcileFailedAt: now }, at(now.getTime() + 3_600_000))).toBe(
    true,
  );
  expect(isReconcileDue({ ...fresh, reconciledAt: null }, now)).toBe(false);
});
