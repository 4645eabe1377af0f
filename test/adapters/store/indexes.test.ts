import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PrismaClient } from "../../../prisma/generated/client.ts";
import { createActivityReader } from "../../../src/adapters/feed/activity.ts";
import { createRetentionStore } from "../../../src/adapters/store/retention.ts";
import { createTestDatabase, type TestDatabase } from "../../support/database.ts";

/** What is asked every few seconds, and what is purged, is read by an index in its order, however much there is beside it. */

let database: TestDatabase;
let prisma: PrismaClient<"query">;
let sql: pg.Client;
let statements: string[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  prisma = new PrismaClient({ adapter: new PrismaPg(database.url), log: [{ emit: "event", level: "query" }] });
  prisma.$on("query", ({ query }) => statements.push(query));
  sql = new pg.Client({ connectionString: database.url });
  await sql.connect();
  // Tables here are empty: PostgreSQL would read them whole, and sort what it has read, as long as it may.
  await sql.query("SET enable_seqscan = off; SET enable_sort = off; SET enable_bitmapscan = off");
});
afterAll(async () => {
  await prisma.$disconnect();
  await sql.end();
  await database.drop();
});

/** The steps of the plans of all that is asked. */
async function planOf(ask: () => Promise<unknown>): Promise<string> {
  statements = [];
  await ask();
  const plans: string[] = [];
  for (const statement of statements.filter((one) => /^\s*(SELECT|DELETE|WITH)/.test(one))) {
    const { rows } = await sql.query<{ "QUERY PLAN": string }>(`EXPLAIN (GENERIC_PLAN, COSTS OFF) ${statement}`);
    plans.push(...rows.map((row) => row["QUERY PLAN"]));
  }
  expect(plans).not.toEqual([]);
  return plans.join("\n");
}
const wholeTable =
  /Seq Scan on (run|effect|feed_event|alert|audit_entry|office_task|office_event|link|conflict|api_token|used_sign_on)\b/;

const newest = (name: "queuedAt" | "plannedAt" | "createdAt") => ({
  orderBy: [{ [name]: "desc" as const }, { id: "desc" as const }],
  take: 50,
});
const somebody = "0c0c0c0c-1111-4222-8333-444455556666";

test.each<[string, () => Promise<unknown>]>([
  ["all activity", () => createActivityReader(prisma).read({ reach: { kind: "all" }, limit: 50 })],
  [
    "an organization's activity",
    () => createActivityReader(prisma).read({ reach: { kind: "organization", organizationId: somebody }, limit: 50 }),
  ],
  [
    "a person's activity",
    () => createActivityReader(prisma).read({ reach: { kind: "own", userId: somebody }, limit: 50 }),
  ],
  ["runs", () => prisma.run.findMany(newest("queuedAt"))],
  ["writes to Microsoft", () => prisma.effect.findMany(newest("plannedAt"))],
  ["open alerts", () => prisma.alert.findMany({ where: { resolvedAt: null }, ...newest("createdAt") })],
])("a page of %s is read by index, newest first", async (_name, ask) => {
  const plan = await planOf(ask);
  expect(plan).not.toMatch(wholeTable);
  expect(plan).not.toContain("Sort");
});

test("what is purged is found by its age, by index: no step sorts all that is old", async () => {
  const retention = createRetentionStore(prisma);
  const slow: string[] = [];
  for (const { name } of retention.steps) {
    // Of these there are few: at most one for each mailbox, the limits.
    if (["broken glass", "invitations", "limits with Microsoft"].includes(name)) continue;
    const plan = await planOf(() => retention.purge(name, new Date(), 1_000));
    if (wholeTable.test(plan) || plan.includes("Sort Key: t.")) slow.push(`${name}:\n${plan}`);
  }
  expect(slow).toEqual([]);
});
