import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { createPrismaClient } from "../../src/adapters/database/prisma-client.ts";
import { emptyEvent, recordOf } from "../../src/core/records/event.ts";
import type { OfficeWrite } from "../../src/core/records/office-record.ts";
import type { RecordFields } from "../../src/core/records/record.ts";
import { must } from "../../src/lib/must.ts";
import { createRandom } from "../../src/simulator/random.ts";
import { offices } from "../../src/wiring/resources.ts";
import { timedOn } from "../support/events.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { connectPersona, type Product, setUpSystem } from "../support/product.ts";
import { orderSync, type Run, syncUntil } from "../support/runs.ts";

/**
 * A worker that is frozen in the middle of its sending, as by a closed laptop, is awake again when another one has done its work.
 * FROZEN_ROUNDS and FROZEN_SEED say how often, and at which moments.
 */
const rounds = Number(process.env.FROZEN_ROUNDS ?? 3);
const random = createRandom(Number(process.env.FROZEN_SEED ?? 4_711));
const records = 20;

const env = { LEASE_SECONDS: "2" };

const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
const fieldsOf = {
  TASKS: (subject: string): RecordFields => ({ subject }),
  CALENDAR: (subject: string): RecordFields => recordOf({ ...emptyEvent, subject, time: timedOn(tomorrow) }),
};

function titles(resource: "TASKS" | "CALENDAR"): readonly string[] {
  const { todo, calendar } = installation.simulator.control;
  return resource === "TASKS"
    ? todo.tasks("quiet").map(({ title }) => title)
    : calendar.events("quiet").map(({ subject }) => subject ?? "");
}

let installation: Installation;
let api: Product;
let workers: readonly Product[];
let prisma: PrismaClient;
let accountId: string;

beforeAll(async () => {
  installation = await openInstallation({ settings: { latencyMs: 40 } });
  prisma = createPrismaClient(installation.databaseUrl, { connections: 1 });
  const { start, simulator } = installation;
  const [first, ...others] = await Promise.all([start("api", env), start("worker", env), start("worker", env)]);
  api = first;
  workers = others;
  await setUpSystem(api, simulator, { CALENDAR_SYNC_ENABLED: true });
  accountId = await connectPersona(api, "quiet@contoso.example");
}, 180_000);
afterAll(async () => {
  for (const { child } of workers ?? []) child.kill("SIGCONT");
  await prisma?.$disconnect();
  await installation?.close();
});

async function workerAt(resource: string): Promise<Product> {
  const { rows } = await installation.sql.query<{ worker: string }>(
    "SELECT worker FROM run WHERE state = 'RUNNING' AND resource = $1::resource",
    [resource],
  );
  const pid = Number(must(rows[0], "the run under way").worker.split(":")[1]);
  return must(
    workers.find(({ child }) => child.pid === pid),
    "process of the run",
  );
}

test.each(["TASKS", "CALENDAR"] as const)(
  "a worker that was frozen beyond its lease makes no duplicate in %s",
  async (resource) => {
    const { sql } = installation;
    const isQuiet = async ({ state }: Run): Promise<boolean> => {
      const { rows } = await sql.query("SELECT FROM effect WHERE state IN ('PLANNED', 'UNKNOWN')");
      return state === "SUCCEEDED" && rows.length === 0;
    };
    await syncUntil(api, sql, accountId, isQuiet, resource);
    const wanted: string[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const names = Array.from({ length: records }, (_, nth) => `Round ${round}, record ${nth}`);
      wanted.push(...names);
      const { length: before } = titles(resource);
      const ownerId = must((await sql.query<{ id: string }>("SELECT user_id AS id FROM account")).rows[0], "owner").id;
      const writes = names.map(
        (name): OfficeWrite => ({ op: "create", id: randomUUID(), fields: fieldsOf[resource](name) }),
      );
      await prisma.$transaction((tx) => offices[resource].write(tx, ownerId, writes));
      const letPass = random.between(0, records - 6);
      await orderSync(api, accountId, resource);
      await vi.waitUntil(() => titles(resource).length > before + letPass, { timeout: 60_000, interval: 5 });
      const frozen = await workerAt(resource);
      frozen.child.kill("SIGSTOP");
      // Another one takes over, and makes what is missing.
      await syncUntil(api, sql, accountId, () => titles(resource).length >= wanted.length, resource);
      frozen.child.kill("SIGCONT");
      await syncUntil(api, sql, accountId, isQuiet, resource);
      expect(titles(resource).toSorted()).toEqual(wanted.toSorted());
    }
    expect(await api.ask(`{ ledgerCheck { isClean unsettled duplicates missing } }`)).toEqual({
      ledgerCheck: { isClean: true, unsettled: 0, duplicates: 0, missing: 0 },
    });
  },
  900_000,
);
