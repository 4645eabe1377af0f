import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { createOwners } from "../../src/adapters/store/owners.ts";
import { isCancelledInM365 } from "../../src/adapters/store/sync/cancelled-occurrences.ts";
import { createPeople } from "../../src/adapters/store/tokens.ts";
import { createEditEvents } from "../../src/app/events/edit-events.ts";
import type { Viewer } from "../../src/core/access/viewer.ts";
import { type EventFields, emptyEvent, eventOf, recordOf } from "../../src/core/records/event.ts";
import { offices } from "../../src/wiring/resources.ts";
import { openRealStage, type RealStage } from "../support/real-stage.ts";
import { createRealSync, organizationId, ownerId, type RealSync } from "../support/real-sync.ts";
import type { RunningSimulator } from "../support/simulator.ts";

/**
 * Exchange drops the exceptions of a series whose time is changed. They are written again after it, so between the two writes Microsoft
 * lacks what nobody took away: a worker that dies there must not make Oro forget it.
 */

let stage: RealStage;
let prisma: PrismaClient;
let simulator: RunningSimulator;

beforeAll(async () => {
  stage = await openRealStage();
  ({ prisma, simulator } = stage);
});
afterAll(() => stage.close());

const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
const [first, second, third] = [day(10), day(11), day(12)];

/** In a zone without summer time, whatever the day of the test: half past five ahead of UTC. */
const timeAt = (hour: string): EventFields["time"] => ({
  isAllDay: false,
  start: `${first}T${hour}:00:00`,
  end: `${first}T${hour}:30:00`,
  startZone: "Asia/Kolkata",
  endZone: "Asia/Kolkata",
});

const series: EventFields = {
  ...emptyEvent,
  subject: "Standup",
  time: timeAt("09"),
  recurrence: { type: "daily", interval: 1, range: { type: "numbered", count: 6 } },
  exceptions: [
    { date: second, kind: "changed", changes: { subject: "Standup with guests" } },
    { date: third, kind: "cancelled" },
  ],
};

async function prepare(id: string): Promise<RealSync> {
  simulator.control.reset();
  const real = createRealSync({ prisma, sql: stage.sql, simulator, resource: "CALENDAR", person: "quiet" });
  await real.reset();
  await real.write([{ op: "create", id, fields: recordOf(series) }]);
  await real.sync();
  await real.sync();
  return real;
}

/** What both sides hold of the series: its first start and its exceptions, in a few words each. */
async function both(id: string) {
  const row = await prisma.officeEvent.findUniqueOrThrow({ where: { id } });
  const { time, exceptions } = eventOf(JSON.parse(JSON.stringify(row)));
  const office = exceptions.map((one) => `${one.date} ${one.kind === "cancelled" ? "cancelled" : one.changes.subject}`);
  const found = simulator.control.calendar.events("quiet", "default").filter(({ subject }) => subject === "Standup");
  return { start: time.start.slice(11, 16), office, copies: found.length, outlook: found[0] };
}

test("exceptions survive a move of their series, at whichever write the worker dies", async () => {
  const wanted = [`${second} Standup with guests`, `${third} cancelled`];
  let instants = 0;
  for (let at = 1; ; at += 1) {
    const id = randomUUID();
    const real = await prepare(id);
    await real.write([{ op: "update", id, changed: recordOf({ time: timeAt("14") }) }]);
    const hasDied = await real.sync({ of: "write", at });
    for (let round = 0; round < 4; round += 1) await real.sync();
    const { start, office, copies, outlook } = await both(id);
    expect({ start, office, copies }, `dies at ${at}`).toEqual({ start: "14:00", office: wanted, copies: 1 });
    const told = JSON.stringify(outlook);
    expect(told, `dies at ${at}`).toContain("Standup with guests");
    expect(told, `dies at ${at}`).toContain(`${first}T08:30:00`);
    if (!hasDied) break;
    instants = at;
  }
  expect(instants).toBeGreaterThanOrEqual(6);
}, 240_000);

test("an occurrence that Outlook has cancelled is not restored in Oro, since Outlook could not follow", async () => {
  const id = randomUUID();
  await prepare(id);
  const edit = createEditEvents({
    table: offices.CALENDAR,
    people: createPeople(prisma),
    ownerOf: createOwners(prisma).ofEvent,
    readable: async ({ userId }) => ({ kind: "own", userId }),
    isCancelledInM365: (eventId, date) => isCancelledInM365(prisma, eventId, date),
    transaction: (work) => prisma.$transaction(work),
    newId: randomUUID,
    onOfficeChange: async () => {},
  });
  const viewer: Viewer = {
    userId: ownerId,
    organizationId,
    role: "USER",
    name: "Owner",
    email: "owner@contoso.example",
  };
  const { version } = await prisma.officeEvent.findUniqueOrThrow({ where: { id } });
  await expect(edit.restoreOccurrence(viewer, id, version, third)).rejects.toThrow("cannot bring one back");
  await edit.restoreOccurrence(viewer, id, version, second);
  expect((await both(id)).office).toEqual([`${third} cancelled`]);
});
