// npx tsx scripts/measure-settings.ts [ACCOUNTS]: how long it takes to save a setting that many accounts follow, and the waking behind it.
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrateDatabase } from "../src/adapters/database/migrate.ts";
import { openDatabase } from "../src/adapters/database/open-database.ts";
import { createPrismaClient } from "../src/adapters/database/prisma-client.ts";
import { createPeople } from "../src/adapters/store/tokens.ts";
import { applicationScopeId, clientSecretName } from "../src/app/ports/settings-store.ts";
import { createSettings } from "../src/app/settings/settings.ts";
import { createPostgresJobs } from "../src/jobs/agenda.ts";
import { createWakes } from "../src/jobs/wakes.ts";
import { createLogger } from "../src/server/logger.ts";
import { noServerYet } from "../src/wiring/live-server.ts";
import { createMailRules } from "../src/wiring/mail-rules.ts";
import { createStores } from "../src/wiring/stores.ts";

const count = Number(process.argv[2] ?? 1_000);
const folder = await mkdtemp(join(tmpdir(), "m365-sync-measure-"));
const database = await openDatabase({ folder: join(folder, "postgres") });
await migrateDatabase(database.url);
const prisma = createPrismaClient(database.url);
const jobs = await createPostgresJobs(database.url, { onFailure: ({ error }) => console.error(error) });
const wakes = createWakes({ queue: jobs.queue, onAway: (error) => console.error(error), onBack: () => {} });
const logger = createLogger({ level: "info", isPretty: true });
try {
  const { id: organizationId } = await prisma.organization.create({ data: { name: "Contoso" } });
  const people = Array.from({ length: count }, () => ({ id: randomUUID(), accountId: randomUUID() }));
  await prisma.user.createMany({
    data: people.map(({ id }, nth) => ({
      ...{ id, organizationId, name: `Person ${nth}`, email: `${nth}@contoso.example` },
      role: nth === 0 ? ("ADMINISTRATOR" as const) : ("USER" as const),
    })),
  });
  await prisma.account.createMany({
    data: people.map(({ id, accountId }, nth) => ({
      ...{ id: accountId, organizationId, userId: id, tenantId: "t", objectId: id, state: "CONNECTED" as const },
      ...{
        userPrincipalName: `${nth}@contoso.example`,
        displayName: `Person ${nth}`,
        grantedScopes: ["Tasks.ReadWrite"],
      },
    })),
  });
  const overrides = { clientId: randomUUID(), tenantId: "contoso.example" };
  const system = { TASKS_SYNC_ENABLED: true, CALENDAR_SYNC_ENABLED: true };
  await prisma.settingsScope.createMany({
    data: [
      { id: applicationScopeId, overrides },
      { id: "system", overrides: system },
    ],
  });
  await prisma.secret.create({ data: { name: clientSecretName, ciphertext: Buffer.from("x"), keyId: "k" } });
  const { onSettingsChanged, settings: store } = createStores(prisma, wakes, noServerYet(""), logger);
  const shared = { prisma, people: createPeople(prisma), settings: store };
  const { mailAlreadyHere } = createMailRules({ ...shared, reach: async () => [], now: () => new Date() });
  const settings = createSettings({ store, people: shared.people, mailAlreadyHere, onSettingsChanged });
  const viewer = {
    ...{ userId: people[0]?.id ?? "", organizationId, name: "Person 0", email: "0@contoso.example" },
    role: "ADMINISTRATOR" as const,
  };
  const changes = [
    ["TASKS_CONFLICT_RULE", "M365_WINS"],
    ["SYNC_INTERVAL_MINUTES", 10],
    ["WINDOW_BACK_DAYS", 100],
    ["CALENDAR_DIRECTION", "M365_TO_OFFICE"],
    ["TASKS_CONFLICT_RULE", "OFFICE_WINS"],
    ["DELETION_BRAKE_PERCENT", 30],
    ["SYNC_INTERVAL_MINUTES", 5],
    ["CALENDAR_SYNC_ENABLED", false],
    ["CALENDAR_SYNC_ENABLED", true],
  ] as const;
  for (const [key, value] of changes) {
    // Each change finds every account at rest.
    await prisma.$executeRaw`UPDATE run SET state = 'SUCCEEDED' WHERE state = 'QUEUED'`;
    const { version } = await store.readScope("system");
    const startedAt = performance.now();
    await settings.update(viewer, { level: "SYSTEM", expectedVersion: version, set: [{ key, value }], inherit: [] });
    const savedMs = performance.now() - startedAt;
    while (wakes.undelivered > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    const wokenMs = performance.now() - startedAt;
    console.log(
      `${count} accounts, ${key}: saved in ${savedMs.toFixed(0)} ms, all woken after ${wokenMs.toFixed(0)} ms`,
    );
  }
} finally {
  wakes.stop();
  await jobs.close();
  await prisma.$disconnect();
  await database.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exit(0);
