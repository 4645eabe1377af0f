import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createChangeLog, type Logged, type LogPosition } from "../../src/simulator/mailbox/change-log.ts";

interface Item extends Logged {
  readonly name: number;
  version: number;
}

type Step = { kind: "make" } | { kind: "change" | "remove"; which: number } | { kind: "read"; size: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: "make" } as const) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("change" as const), which: fc.nat(50) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("remove" as const), which: fc.nat(50) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("read" as const), size: fc.integer({ min: 1, max: 5 }) }) },
);

describe("the change log", () => {
  test("whoever reads pages between any changes ends up with exactly what is there", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const log = createChangeLog<Item>();
        const living: Item[] = [];
        const mirror = new Map<number, number>();
        let names = 0;
        let from: LogPosition | undefined;
        const read = (size: number) => {
          const at = from ?? { position: 0, startedAt: log.tail(), isInitial: true };
          const { items, next, isAtEnd } = log.read(at, size);
          for (const item of items) {
            // A tombstone of something never seen can come, as from Microsoft, and does no harm.
            if (item.isRemoved) mirror.delete(item.name);
            else mirror.set(item.name, item.version);
          }
          from =
            isAtEnd && items.length === 0
              ? { position: next, startedAt: log.tail(), isInitial: false }
              : { ...at, position: next };
          return isAtEnd;
        };
        for (const one of steps) {
          const index = "which" in one ? one.which % Math.max(1, living.length) : 0;
          const item = living[index];
          if (one.kind === "make") {
            names += 1;
            const made = { name: names, version: 0, seq: -1, createdSeq: -1, isRemoved: false };
            living.push(made);
            log.append(made);
          } else if (one.kind === "read") read(one.size);
          else if (item !== undefined) {
            if (one.kind === "change") item.version += 1;
            else {
              item.isRemoved = true;
              living.splice(index, 1);
            }
            log.append(item);
          }
        }
        while (!read(3));
        read(3);
        expect([...mirror].sort()).toEqual(living.map(({ name, version }) => [name, version]).sort());
      }),
      { numRuns: 500 },
    );
  });

  test("places that became stale are swept away, and positions survive that", () => {
    const log = createChangeLog<Item>();
    const items = Array.from({ length: 10 }, (_, name) => ({
      name,
      version: 0,
      seq: -1,
      createdSeq: -1,
      isRemoved: false,
    }));
    for (const item of items) log.append(item);
    const before: LogPosition = { position: log.tail(), startedAt: 0, isInitial: false };
    const [first] = items;
    if (first === undefined) throw new Error("no item");
    for (let round = 0; round < 5000; round += 1) log.append(first);
    expect(log.read(before, 10).items).toEqual([first]);
    expect(log.read({ position: 0, startedAt: 0, isInitial: true }, 100).items).toHaveLength(10);
  });
});
