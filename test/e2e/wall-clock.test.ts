import { expect, onTestFinished, test } from "vitest";
import { compareBothWays } from "../../scripts/check-calendar/both-ways.ts";
import { createPrismaClient, openSqlDatabase } from "../../src/adapters/database/prisma-client.ts";
import { createTestDatabase } from "../support/database.ts";
import { startSimulator } from "../support/simulator.ts";

test("no occurrence of a busy calendar shifts on the wall, on its way to Oro and out again, by other libraries' reckoning", async () => {
  const database = await createTestDatabase();
  const prisma = createPrismaClient(database.url);
  const sql = openSqlDatabase(database.url);
  onTestFinished(async () => {
    await sql.end();
    await prisma.$disconnect();
    await database.drop();
  });
  const simulator = await startSimulator({ data: "demo" });
  const day = (later: number) => new Date(Date.now() + later * 86_400_000).toISOString().slice(0, 10);
  const span = { from: day(0), to: day(180) };
  for (const { compared, differences } of await compareBothWays({ prisma, sql, simulator, span })) {
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(150);
  }
});
