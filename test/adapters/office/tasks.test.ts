import { randomUUID } from "node:crypto";
import { PrismaPg } from "@prisma/adapter-pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PrismaClient } from "../../../prisma/generated/client.ts";
import { createOfficeTasks } from "../../../src/adapters/office/tasks.ts";
import { createDeferred } from "../../../src/lib/deferred.ts";
import { must } from "../../../src/lib/must.ts";
import { describeOfficeTable, fullTask } from "../../contracts/office-table.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";

const table = createOfficeTasks();
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

describeOfficeTable("PostgreSQL", async () => ({
  table,
  transaction: (work) => prisma.$transaction(work),
  createOwner,
  changesSince: async (ownerId, after) => {
    const rows = await prisma.officeChange.findMany({
      where: { ownerId, seq: { gt: after } },
      orderBy: { seq: "asc" },
    });
    return rows.map(({ recordId: id, seq, version, deleted }) => ({ id, seq, version, deleted }));
  },
}));

describe("office tasks in PostgreSQL", () => {
  test("a thousand mixed writes cost three statements", async () => {
    const ownerId = await createOwner();
    const ids = Array.from({ length: 1_000 }, () => randomUUID());
    await prisma.$transaction((tx) =>
      table.write(
        tx,
        ownerId,
        ids.map((id) => ({ op: "create", id, fields: fullTask })),
      ),
    );
    await prisma.$transaction(async (tx) => {
      statements = 0;
      const written = await table.write(
        tx,
        ownerId,
        ids.map((id, index) =>
          index % 2 === 0 ? { op: "update", id, changed: { subject: `Task ${index}` } } : { op: "delete", id },
        ),
      );
      expect(written).toHaveLength(1_000);
      expect(statements).toBeLessThanOrEqual(3);
    });
  });

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
    expect(await prisma.officeChange.count({ where: { ownerId } })).toBe(0);
    expect(isSecondDone).toBe(false);
    gate.resolve();
    await Promise.all([first, second]);
    const log = await prisma.officeChange.findMany({ where: { ownerId }, orderBy: { seq: "asc" } });
    expect(log.map(({ seq }) => seq)).toEqual([1n, 2n]);
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
