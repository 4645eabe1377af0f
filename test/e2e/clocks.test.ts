import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { person } from "../support/instant-sides.ts";
import { openRealStage, type RealStage } from "../support/real-stage.ts";
import { createRealSync } from "../support/real-sync.ts";

let stage: RealStage;
beforeAll(async () => {
  stage = await openRealStage();
});
afterAll(() => stage.close());

const hourMs = 3_600_000;

/** How far a stored time is from the database's now, in seconds. */
async function secondsUntil(what: "next_sync_at" | "waiting_until" | "planned_at"): Promise<number> {
  const table = { next_sync_at: "sync_state", waiting_until: "run", planned_at: "effect" }[what];
  const rows = await stage.prisma.$queryRawUnsafe<{ seconds: number }[]>(
    `SELECT extract(epoch FROM ${what} - clock_timestamp())::float8 AS seconds FROM ${table} WHERE ${what} IS NOT NULL`,
  );
  return rows[0]?.seconds ?? Number.NaN;
}

test.each([
  ["ahead", 3 * hourMs],
  ["behind", -3 * hourMs],
])("a worker whose clock is three hours %s stores no time of its own, and loses no run", async (_which, skewMs) => {
  const { prisma, simulator } = stage;
  simulator.control.reset();
  const real = createRealSync({ prisma, sql: stage.sql, simulator, resource: "TASKS", person, skewMs });
  await real.reset();
  await real.write([{ op: "create", id: randomUUID(), fields: { subject: "One" } }]);
  await real.sync();
  expect(simulator.control.todo.tasks(person).map(({ title }) => title)).toEqual(["One"]);
  expect(Math.abs((await secondsUntil("next_sync_at")) - 300)).toBeLessThan(60);
  expect(Math.abs(await secondsUntil("planned_at"))).toBeLessThan(60);

  await real.write([{ op: "create", id: randomUUID(), fields: { subject: "Two" } }]);
  simulator.control.faults.inject({ kind: "throttle", rate: 1, retryAfterSeconds: 600, times: 1 });
  await real.sync();
  expect(Math.abs((await secondsUntil("waiting_until")) - 600)).toBeLessThan(60);
  await real.pass(600_000);
  await real.sync();
  expect(simulator.control.todo.tasks(person)).toHaveLength(2);
});
