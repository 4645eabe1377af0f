// Whether a time ever shifts: a year of the demo's busy person is synced from Microsoft to Oro and from Oro to another mailbox, and the
// time on the wall of every occurrence is compared, computed by libraries that the product does not use. Run it with tsx; it needs nothing
// else, and ends with 1 where anything differs.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { migrateDatabase } from "../src/adapters/database/migrate.ts";
import { openDatabase } from "../src/adapters/database/open-database.ts";
import { createPrismaClient, openSqlDatabase } from "../src/adapters/database/prisma-client.ts";
import { createSimulator } from "../src/simulator/simulator.ts";
import { makeDataFolder } from "../test/support/postgres-server.ts";
import { compareBothWays } from "./check-calendar/both-ways.ts";

const daysBack = 84;
const folder = await makeDataFolder();
const database = await openDatabase({ folder: join(folder, "postgres"), database: "check_calendar", durable: false });
await migrateDatabase(database.url);
const simulator = createSimulator({ data: "demo" });
const origins = await simulator.start();
const prisma = createPrismaClient(database.url);
const sql = openSqlDatabase(database.url);
try {
  const day = (later: number) => new Date(Date.now() + later * 86_400_000).toISOString().slice(0, 10);
  const span = { from: day(-daysBack), to: day(365 - daysBack) };
  const running = { ...origins, fetch, control: simulator.control, stop: () => simulator.stop() };
  for (const { direction, compared, differences } of await compareBothWays({ prisma, sql, simulator: running, span })) {
    console.log(
      `${direction}: ${compared} occurrences from ${span.from} to ${span.to}, ${differences.length} differences`,
    );
    for (const line of differences) console.log(`  ${line}`);
    if (differences.length > 0 || compared === 0) process.exitCode = 1;
  }
} finally {
  await sql.end();
  await prisma.$disconnect();
  await simulator.stop();
  await database.stop();
  await rm(folder, { recursive: true, force: true });
}
