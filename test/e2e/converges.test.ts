import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { taskKind } from "../../src/core/records/task.ts";
import { systemClock } from "../../src/lib/system-clock.ts";
import { openRealStage, type RealStage } from "../support/real-stage.ts";
import { createRealSync, ownerId, type RealSync } from "../support/real-sync.ts";
import type { RunningSimulator } from "../support/simulator.ts";

/**
 * The random histories of the memory model, fewer and shorter, against what users run: PostgreSQL under the real store, and the
 * simulator behind the real Graph adapter, with answers lost, requests refused and workers dying between transactions.
 */

type Fault = "unavailable" | "gatewayTimeoutApplied" | "resetApplied" | "throttle" | "deltaGone";

type Step =
  | { readonly do: "make" | "rename" | "star" | "delete"; readonly side: "office" | "m365"; readonly pick: number }
  | { readonly do: "sync"; readonly fault: Fault | null; readonly crashAt: number | null };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom("make" as const, "rename" as const, "star" as const, "delete" as const),
      side: fc.constantFrom("office" as const, "m365" as const),
      pick: fc.nat(20),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("sync" as const),
      fault: fc.option(
        fc.constantFrom<Fault>("unavailable", "gatewayTimeoutApplied", "resetApplied", "throttle", "deltaGone"),
      ),
      crashAt: fc.option(fc.integer({ min: 1, max: 40 })),
    }),
  },
);

/** How Microsoft tells of things. Of a deletion that it never tells, a comparison of all there is. */
const habits = fc.record({
  emptyLastPage: fc.boolean(),
  shortPages: fc.boolean(),
  hidesDeletions: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  ids: fc.constantFrom("urlSafe" as const, "classic" as const),
});

const emptyTask = Object.fromEntries(taskKind.fields.map((spec) => [spec.name, spec.empty]));

let stage: RealStage;
let prisma: PrismaClient;
let simulator: RunningSimulator;

beforeAll(async () => {
  stage = await openRealStage();
  ({ prisma, simulator } = stage);
});
afterAll(() => stage.close());

const inOffice = () => prisma.officeTask.findMany({ where: { ownerId, deletedAt: null }, orderBy: { id: "asc" } });
const inOutlook = () => simulator.control.todo.tasks("quiet", "default");

async function edit({ write }: RealSync, one: Extract<Step, { side: string }>, serial: number): Promise<void> {
  const { todo } = simulator.control;
  if (one.side === "office") {
    if (one.do === "make") {
      await write([{ op: "create", id: systemClock.newId(), fields: { ...emptyTask, subject: `Oro ${serial}` } }]);
      return;
    }
    const all = await inOffice();
    const task = all[one.pick % Math.max(1, all.length)];
    if (task === undefined) return;
    if (one.do === "delete") await write([{ op: "delete", id: task.id }]);
    else
      await write([
        { op: "update", id: task.id, changed: one.do === "star" ? { priority: "high" } : { subject: `Oro ${serial}` } },
      ]);
    return;
  }
  if (one.do === "make") {
    todo.createTask("quiet", "default", { title: `Outlook ${serial}` });
    return;
  }
  const all = inOutlook();
  const task = all[one.pick % Math.max(1, all.length)];
  if (task === undefined) return;
  if (one.do === "delete") todo.deleteTask("quiet", "default", task.id);
  else
    todo.updateTask(
      "quiet",
      "default",
      task.id,
      one.do === "star" ? { importance: "high" } : { title: `Outlook ${serial}` },
    );
}

test("PostgreSQL and the simulator agree after any history", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 18, size: "max" }), habits, async (steps, quirks) => {
      simulator.control.reset();
      simulator.control.settings.change({ quirks });
      const history = createRealSync({
        prisma,
        sql: stage.sql,
        simulator,
        resource: "TASKS",
        person: "quiet",
        pageSize: 3,
      });
      await history.reset();
      for (const [serial, one] of steps.entries()) {
        if (one.do !== "sync") {
          await edit(history, one, serial);
          continue;
        }
        if (one.fault !== null)
          simulator.control.faults.inject({ kind: one.fault, times: 1, path: "/todo/", retryAfterSeconds: 1 });
        await history.sync(one.crashAt === null ? null : { of: "step", at: one.crashAt });
        simulator.control.faults.clear();
      }
      for (let round = 0; round < 4; round += 1) await history.sync(null, quirks.hidesDeletions);
      const office = (await inOffice()).map(({ subject, priority }) => ({ subject, priority }));
      const outlook = inOutlook().map(({ title, importance }) => ({ subject: title, priority: importance }));
      const inOrder = (one: { subject: string }, other: { subject: string }): number =>
        one.subject.localeCompare(other.subject);
      expect(outlook.toSorted(inOrder)).toEqual(office.toSorted(inOrder));
      expect(await prisma.effect.count({ where: { state: { in: ["PLANNED", "UNKNOWN"] } } })).toBe(0);
      const before = await prisma.officeTask.aggregate({ _sum: { version: true } });
      const effects = await prisma.effect.count();
      await history.sync();
      expect(await prisma.officeTask.aggregate({ _sum: { version: true } })).toEqual(before);
      expect(await prisma.effect.count()).toBe(effects);
    }),
    { numRuns: Number(process.env.MODEL_RUNS ?? 12) },
  );
}, 3_000_000);
