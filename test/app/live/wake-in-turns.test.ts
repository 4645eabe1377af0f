import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { createWakeInTurns } from "../../../src/app/live/wake-in-turns.ts";

const readers = (count: number, woken: number[]) =>
  Array.from({ length: count }, (_, nth) => ({ wake: () => void woken.push(nth) }));

test("a thousand readers leave turns to everything else, and each is woken once, in order", async () => {
  const woken: number[] = [];
  const wake = createWakeInTurns((error) => expect.unreachable(String(error)));
  wake(readers(1_000, woken));
  expect(woken).toHaveLength(100);
  await nextTurn();
  expect(woken.length).toBeLessThan(1_000);
  while (woken.length < 1_000) await nextTurn();
  expect(woken).toEqual(Array.from({ length: 1_000 }, (_, nth) => nth));
});

test("whoever still waits is not woken twice for what comes meanwhile; whoever was woken already is woken again", async () => {
  const woken: number[] = [];
  const all = readers(150, woken);
  const wake = createWakeInTurns((error) => expect.unreachable(String(error)));
  wake(all);
  wake(all);
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
  expect(woken).toEqual(Array.from({ length: 250 }, (_, nth) => nth % 150));
});

test("what a reader throws ends the group, and the next are woken all the same", async () => {
  const errors: unknown[] = [];
  const wake = createWakeInTurns((error) => errors.push(error));
  const broken = new Error("Broken");
  wake([
    {
      wake() {
        throw broken;
      },
    },
  ]);
  await nextTurn();
  expect(errors).toEqual([broken]);
  const woken: number[] = [];
  wake(readers(1, woken));
  expect(woken).toEqual([0]);
});
