import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PrismaClient } from "../../../prisma/generated/client.ts";
import { createOfficeEvents } from "../../../src/adapters/office/events.ts";
import { createOfficeTasks } from "../../../src/adapters/office/tasks.ts";
import type { OfficeWrite } from "../../../src/core/records/office-record.ts";
import type { RecordFields } from "../../../src/core/records/record.ts";
import { createDeferred } from "../../../src/lib/deferred.ts";
import { must } from "../../../src/lib/must.ts";
import { describeOfficeTable, fullEvent, fullTask, samples } from "../../contracts/office-table.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";

const table = createOfficeTasks();
const events = createOfficeEvents();
let database: TestDatabase;
let prisma: PrismaClient<"query">;
let statements = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  const client = new PrismaClient({
    adapter: new PrismaPg(database.url),
    log: [{ emit: "event", level: "query" }],
  });
  client.$on("query", () => {
    statements += 1;
  });
  prisma = client;
});
afterAll(async () => {
  await prisma.$disconnect();
  await database.drop();
});

async function createOwner(): Promise<string> {
  const organization = await prisma.organization.create({ data: { name: "Works" } });
  const user = await prisma.user.create({
    data: { organizationId: organization.id, name: "Owner", email: `${randomUUID()}@example.test`, role: "USER" },
  });
  return user.id;
}

for (const sample of samples) {
  describeOfficeTable("PostgreSQL", sample, async () => ({
    table: sample.kind.resource === "TASKS" ? table : events,
    transaction: (work) => prisma.$transaction(work),
    createOwner,
    changesSince: async (ownerId, after) => {
      const rows = await prisma.officeChange.findMany({
        where: { scopeId: ownerId, seq: { gt: after } },
        orderBy: { seq: "asc" },
      });
      return rows.map(({ recordId: id, seq, version, deleted }) => ({ id, seq, version, deleted }));
    },
  }));
}

describe("office events in PostgreSQL", () => {
  const timed = (start: string, end: string, zone = "Europe/Berlin") => ({
    isAllDay: false,
    start,
    end,
    startZone: zone,
    endZone: zone,
  });
  async function extentAfter(fields: RecordFields, changed: RecordFields = {}) {
    const ownerId = await createOwner();
    const id = randomUUID();
    await prisma.$transaction((tx) => events.write(tx, ownerId, [{ op: "create", id, fields }]));
    await prisma.$transaction((tx) => events.write(tx, ownerId, [{ op: "update", id, changed }]));
    const { startsAt, endsAt } = await prisma.officeEvent.findUniqueOrThrow({ where: { id } });
    return [startsAt.toISOString(), endsAt?.toISOString() ?? null];
  }
  const weekly = (range: RecordFields) => ({
    type: "weekly",
    interval: 1,
    daysOfWeek: ["monday"],
    firstDayOfWeek: "monday",
    range,
  });
  const single: RecordFields = { ...fullEvent, recurrence: null, exceptions: [] };
  const spring: RecordFields = { ...single, time: timed("2026-03-23T09:00:00", "2026-03-23T10:00:00") };

  test("a single event begins and ends at its instants", async () => {
    expect(await extentAfter(spring)).toEqual(["2026-03-23T08:00:00.000Z", "2026-03-23T09:00:00.000Z"]);
  });

  test("an all-day event is a day wider on each side, since its days begin at other times elsewhere", async () => {
    const time = { isAllDay: true, start: "2026-03-23", end: "2026-03-24", startZone: null, endZone: null };
    expect(await extentAfter({ ...single, time })).toEqual(["2026-03-22T00:00:00.000Z", "2026-03-25T00:00:00.000Z"]);
  });

  test("a series lasts to the end of its last occurrence, with the clock of that day; an endless one has no end", async () => {
    const recurrence = weekly({ type: "numbered", count: 2 });
    expect(await extentAfter(spring, { recurrence })).toEqual(["2026-03-23T08:00:00.000Z", "2026-03-30T08:00:00.000Z"]);
    expect(await extentAfter({ ...spring, recurrence }, { recurrence: weekly({ type: "noEnd" }) })).toEqual([
      "2026-03-23T08:00:00.000Z",
      null,
    ]);
  });

  test("occurrences that were moved out of the series' days count, whatever an update names", async () => {
    const exceptions = [
      { date: "2026-03-23", kind: "changed", changes: { time: timed("2026-03-20T09:00:00", "2026-03-20T10:00:00") } },
      { date: "2026-03-30", kind: "changed", changes: { time: timed("2026-04-02T09:00:00", "2026-04-02T10:00:00") } },
    ];
    const series = { ...spring, recurrence: weekly({ type: "numbered", count: 2 }) };
    const wide = ["2026-03-20T08:00:00.000Z", "2026-04-02T08:00:00.000Z"];
    expect(await extentAfter(series, { exceptions })).toEqual(wide);
    expect(await extentAfter({ ...series, exceptions }, { subject: "Renamed" })).toEqual(wide);
  });
});

for (const { kind, full } of samples) {
  test(`a thousand mixed writes cost two statements: ${kind.resource}`, async () => {
    const records = kind.resource === "TASKS" ? table : events;
    const ownerId = await createOwner();
    const ids = Array.from({ length: 1_000 }, () => randomUUID());
    await prisma.$transaction((tx) =>
      records.write(
        tx,
        ownerId,
        ids.map((id) => ({ op: "create", id, fields: full })),
      ),
    );
    await prisma.$transaction(async (tx) => {
      statements = 0;
      const written = await records.write(
        tx,
        ownerId,
        ids.map((id, index) =>
          index % 2 === 0 ? { op: "update", id, changed: { subject: `Record ${index}` } } : { op: "delete", id },
        ),
      );
      expect(written).toHaveLength(1_000);
      expect(statements).toBeLessThanOrEqual(2);
    });
  });
}

describe("office tasks in PostgreSQL", () => {
  test("a change with a lower number is never committed after one with a higher number", async () => {
    const ownerId = await createOwner();
    const create = () => ({ op: "create" as const, id: randomUUID(), fields: fullTask });
    const gate = createDeferred();
    const written = createDeferred();
    const first = prisma.$transaction(async (tx) => {
      await table.write(tx, ownerId, [create()]);
      written.resolve();
      await gate.promise;
    });
    await written.promise;
    let isSecondDone = false;
    const second = prisma
      .$transaction((tx) => table.write(tx, ownerId, [create()]))
      .then(() => {
        isSecondDone = true;
      });
    expect(await prisma.officeChange.count({ where: { scopeId: ownerId } })).toBe(0);
    expect(isSecondDone).toBe(false);
    gate.resolve();
    await Promise.all([first, second]);
    const log = await prisma.officeChange.findMany({ where: { scopeId: ownerId }, orderBy: { seq: "asc" } });
    expect(log.map(({ seq }) => seq)).toEqual([1n, 2n]);
  });

  test("what a run writes stands in its ledger with the values that it replaced, in no statement more", async () => {
    const ownerId = await createOwner();
    const { organizationId } = await prisma.user.findUniqueOrThrow({ where: { id: ownerId } });
    const mailbox = { tenantId: "t", objectId: randomUUID(), userPrincipalName: "a@b.example", displayName: "A" };
    const { id: accountId } = await prisma.account.create({
      data: { organizationId, userId: ownerId, ...mailbox, state: "CONNECTED" },
    });
    const run = { runId: randomUUID(), accountId };
    const cost = async (writes: readonly OfficeWrite[], by?: typeof run) => {
      const before = statements;
      await prisma.$transaction((tx) => table.write(tx, ownerId, writes, by));
      return statements - before;
    };
    const writesOn = (made: string, edited: string, gone: string): readonly OfficeWrite[] => [
      { op: "create", id: made, fields: fullTask },
      { op: "update", id: edited, changed: { subject: "Edited", categories: [] } },
      { op: "delete", id: gone },
    ];
    const ids = Array.from({ length: 6 }, () => randomUUID());
    const [made = "", edited = "", gone = "", ...others] = ids;
    await cost([edited, gone, ...others.slice(1)].map((id) => ({ op: "create", id, fields: fullTask })));
    const [one = "", two = "", three = ""] = others;
    expect(await cost(writesOn(made, edited, gone), run)).toBe(await cost(writesOn(one, two, three)));
    await cost([{ op: "delete", id: gone }], run);
    const effects = await prisma.effect.findMany({ where: { accountId }, orderBy: { operation: "asc" } });
    expect(effects).toMatchObject([
      { operation: "create", officeId: made, officeVersion: 1, before: null },
      {
        ...{ operation: "delete", officeId: gone, officeVersion: 2 },
        before: { subject: fullTask.subject, dueDate: fullTask.dueDate, checklist: fullTask.checklist },
      },
      {
        ...{ operation: "update", officeId: edited, officeVersion: 2 },
        before: { subject: fullTask.subject, categories: fullTask.categories },
      },
    ]);
    expect(effects.map(({ side, state, runId }) => [side, state, runId])).toEqual(
      Array(3).fill(["office", "CONFIRMED", run.runId]),
    );
    expect(Object.keys(effects[2]?.before ?? {})).toHaveLength(2);
    await prisma.$transaction((tx) => events.write(tx, ownerId, [{ op: "create", id: made, fields: fullEvent }], run));
    await prisma.$transaction((tx) => events.write(tx, ownerId, [{ op: "delete", id: made }], run));
    const event = await prisma.effect.findFirstOrThrow({
      where: { accountId, resource: "CALENDAR", operation: "delete" },
    });
    expect(event.before).toMatchObject({
      subject: fullEvent.subject,
      time: fullEvent.time,
      attendees: fullEvent.attendees,
    });
  });

  test("text that PostgreSQL cannot hold does not fail the page", async () => {
    const ownerId = await createOwner();
    const id = randomUUID();
    const odd = { ...fullTask, subject: "nul\u0000 half\ud83d whole\u{1F600}", description: "\\u0000 stays" };
    const [record] = await prisma.$transaction(async (tx) => {
      await table.write(tx, ownerId, [{ op: "create", id, fields: odd }]);
      return table.load(tx, ownerId, [id]);
    });
    expect(must(record, "the record").fields).toMatchObject({
      subject: "nul half\ufffd whole\u{1F600}",
      description: "\\u0000 stays",
    });
  });
});

describe("what stands beside a record", () => {
  const make = (id: string): OfficeWrite => ({ op: "create", id, fields: fullTask, content: { text: "A long text" } });

  test("is stored in the transaction that creates the record, or neither is", async () => {
    const ownerId = await createOwner();
    const stored: unknown[] = [];
    let isFull = false;
    const beside = createOfficeTasks({
      prepareContent: (_ownerId, rows) => async () => {
        if (isFull) throw new Error("The disk is full.");
        stored.push(...rows);
      },
    });
    const [id, refused] = [randomUUID(), randomUUID()];
    await prisma.$transaction((tx) => beside.write(tx, ownerId, [make(id)]));
    expect(stored).toEqual([{ id, fields: fullTask, content: { text: "A long text" } }]);
    isFull = true;
    await expect(prisma.$transaction((tx) => beside.write(tx, ownerId, [make(refused)]))).rejects.toThrow("full");
    expect(await prisma.officeTask.count({ where: { id: { in: [id, refused] } } })).toBe(1);
  });

  test("is refused by a table that has no place for it, instead of being lost", async () => {
    const ownerId = await createOwner();
    const writing = prisma.$transaction((tx) => table.write(tx, ownerId, [make(randomUUID())]));
    await expect(writing).rejects.toThrow("keeps no content");
  });
});
