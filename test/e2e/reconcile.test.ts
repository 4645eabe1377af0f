import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { emptyEvent, recordOf } from "../../src/core/records/event.ts";
import { must } from "../../src/lib/must.ts";
import { systemClock } from "../../src/lib/system-clock.ts";
import { timedOn } from "../support/events.ts";
import { openRealStage, type RealStage } from "../support/real-stage.ts";
import { accountId, createRealSync, ownerId, type RealSync } from "../support/real-sync.ts";
import type { RunningSimulator } from "../support/simulator.ts";

let stage: RealStage;
let prisma: PrismaClient;
let simulator: RunningSimulator;

beforeAll(async () => {
  stage = await openRealStage();
  ({ prisma, simulator } = stage);
});
afterAll(() => stage.close());

const event = { start: "2026-12-09T09:00", end: "2026-12-09T10:00" };

/** A person's doings in Outlook, and what Oro shows of them. */
const sides = {
  TASKS: {
    make: (title: string) => simulator.control.todo.createTask("quiet", "default", { title }).id,
    remove: (id: string) => void simulator.control.todo.deleteTask("quiet", "default", id),
    shown: () => prisma.officeTask.findMany({ where: { ownerId, deletedAt: null }, orderBy: { subject: "asc" } }),
  },
  CALENDAR: {
    make: (subject: string) => simulator.control.calendar.createEvent("quiet", "default", { subject, ...event }).id,
    remove: (id: string) => void simulator.control.calendar.deleteEvent("quiet", id),
    shown: () => prisma.officeEvent.findMany({ where: { ownerId, deletedAt: null }, orderBy: { subject: "asc" } }),
  },
} as const;

async function begin(resource: keyof typeof sides, hidesDeletions = true): Promise<RealSync> {
  simulator.control.reset();
  simulator.control.settings.change({ calendar: { replaysLastChange: true }, quirks: { hidesDeletions } });
  const real = createRealSync({ prisma, sql: stage.sql, simulator, resource, person: "quiet" });
  await real.reset();
  await real.sync();
  return real;
}

describe.each(["TASKS", "CALENDAR"] as const)("a deletion of %s that Graph never tells", (resource) => {
  const side = sides[resource];
  const shown = async () => (await side.shown()).map(({ subject }) => subject);

  test("goes from Oro by a full sync at once", async () => {
    const real = await begin(resource);
    const id = side.make("Vanishes");
    side.make("Stays");
    await real.sync();
    side.remove(id);
    await real.sync();
    expect(await shown()).toEqual(["Stays", "Vanishes"]);
    await real.sync(null, true);
    expect(await shown()).toEqual(["Stays"]);
  });

  test("goes from Oro within a day by itself, for a few requests", async () => {
    const real = await begin(resource);
    const id = side.make("Vanishes");
    side.make("Stays");
    await real.sync();
    side.remove(id);
    await prisma.collection.updateMany({
      where: { accountId },
      data: { reconciledAt: new Date(Date.now() - 86_400_000) },
    });
    simulator.control.log.clear();
    await real.sync();
    expect(await shown()).toEqual(["Stays"]);
    const requests = simulator.control.log.entries().length;
    simulator.control.log.clear();
    await real.sync();
    // The list of what is there, and the look at what is gone: a batch, and what is in it.
    expect(requests - simulator.control.log.entries().length).toBeLessThanOrEqual(4);
    const { reconciledAt } = must(await prisma.collection.findFirst({ where: { accountId, state: "ACTIVE" } }), "it");
    expect(Date.now() - (reconciledAt?.getTime() ?? 0)).toBeLessThan(3_600_000);
  });
});

test("an event that the last round told goes from Oro when it is deleted then, though its feed begins with that event again", async () => {
  const real = await begin("CALENDAR", false);
  const { make, remove, shown } = sides.CALENDAR;
  const id = make("Made in Outlook");
  await real.sync();
  const made = ["Oro 1", "Oro 2", "Oro 3"];
  for (const subject of made) {
    const fields = recordOf({ ...emptyEvent, subject, time: timedOn("2026-12-09") });
    await real.write([{ op: "create", id: systemClock.newId(), fields }]);
  }
  remove(id);
  await real.sync();
  expect((await shown()).map(({ subject }) => subject)).toEqual(made);
  expect(simulator.control.calendar.events("quiet").map(({ subject }) => subject)).toEqual(made);
});
