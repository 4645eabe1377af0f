import { setTimeout as sleepFor } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import { createPrismaClient } from "../../src/adapters/database/prisma-client.ts";
import { must } from "../../src/lib/must.ts";
import type { FaultRule } from "../../src/simulator/faults.ts";
import { createRandom } from "../../src/simulator/random.ts";
import { createEventSide } from "../support/event-side.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { type KillMoment, planKills, type WorkWatch, watchWork } from "../support/kill-moments.ts";
import { connectPersona, type Product, setUpSystem } from "../support/product.ts";
import { createRecordWorld, type RecordWorld } from "../support/record-world.ts";
import { orderSync, syncUntil } from "../support/runs.ts";
import { createTaskSide } from "../support/task-side.ts";

/**
 * A worker that is killed again and again while records are made, edited, deleted and moved on both sides and every twentieth request fails.
 * `npm run test:kill` is the same with more of everything: KILL_RECORDS, KILL_COUNT and KILL_SEED say how much.
 */
const isLong = process.env.KILL_COUNT !== undefined;
const seed = Number(process.env.KILL_SEED ?? 20_261);
const backend = inject("mongoUrl") == null ? "PostgreSQL" : "MongoDB";

/** One request in twenty. What is applied although its answer is lost is the worst. */
const FAULTS: readonly FaultRule[] = [
  { kind: "unavailable", rate: 0.01 },
  { kind: "gatewayTimeoutApplied", rate: 0.012 },
  { kind: "resetBefore", rate: 0.008 },
  { kind: "resetApplied", rate: 0.012 },
  { kind: "throttle", rate: 0.005, retryAfterSeconds: 1 },
  { kind: "slow", rate: 0.01, delayMs: 2_500 },
  { kind: "deltaGone", rate: 0.01 },
];

const env = { LEASE_SECONDS: "3" };

interface Resource {
  readonly resource: "TASKS" | "CALENDAR";
  readonly noun: string;
  readonly records: number;
  readonly kills: number;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly createSide: typeof createTaskSide;
  /** A second list or calendar, and both chosen to be synced. */
  readonly chooseBoth: (installation: Installation, api: Product, accountId: string) => Promise<void>;
}

const resources: readonly Resource[] = [
  {
    resource: "TASKS",
    noun: "tasks",
    records: Number(process.env.KILL_RECORDS ?? 200),
    kills: Number(process.env.KILL_COUNT ?? 6),
    settings: { TASKS_SYNC_ENABLED: true, CALENDAR_SYNC_ENABLED: false },
    createSide: createTaskSide,
    async chooseBoth({ simulator, sql }, api, accountId) {
      const { id } = simulator.control.todo.createList("quiet", "Projects");
      await syncUntil(api, sql, accountId, (run) => run.state === "SUCCEEDED");
      const standard = must(simulator.control.todo.lists("quiet")[0], "default list").id;
      const { chooseTaskLists } = await api.ask(
        `mutation ($input: ChooseTaskListsInput!) { chooseTaskLists(input: $input) { __typename } }`,
        { input: { accountId, mode: "CHOSEN", listIds: [standard, id] } },
      );
      expect(chooseTaskLists.__typename).toBe("ChooseTaskListsSuccess");
    },
  },
  {
    resource: "CALENDAR",
    noun: "events",
    records: Number(process.env.KILL_RECORDS ?? 60),
    kills: Number(process.env.KILL_COUNT ?? 3),
    settings: { TASKS_SYNC_ENABLED: false, CALENDAR_SYNC_ENABLED: true },
    createSide: createEventSide,
    async chooseBoth({ simulator, sql }, api, accountId) {
      simulator.control.calendar.createCalendar("quiet", "Projects");
      await syncUntil(api, sql, accountId, (run) => run.state === "SUCCEEDED", "CALENDAR");
      const { calendars } = await api.ask(`query ($id: ID!) { calendars(accountId: $id) { id name isDefault } }`, {
        id: accountId,
      });
      const chosen = calendars.filter(({ name, isDefault }) => isDefault || name === "Projects");
      const { chooseCalendars } = await api.ask(
        `mutation ($input: ChooseCalendarsInput!) { chooseCalendars(input: $input) { __typename } }`,
        { input: { accountId, mode: "CHOSEN", calendarIds: chosen.map(({ id }) => id) } },
      );
      expect(chooseCalendars.__typename).toBe("ChooseCalendarsSuccess");
    },
  },
];

describe.each(resources)("$noun", ({ resource, noun, records, kills, settings, createSide, chooseBoth }) => {
  const random = createRandom(seed);
  let installation: Installation;
  let prisma: PrismaClient;
  let watch: WorkWatch;
  let api: Product;
  let worker: Product;
  let accountId: string;
  let world: RecordWorld;

  beforeAll(async () => {
    const onSleep = (ms: number): Promise<unknown> => {
      watch.onRequest();
      return sleepFor(ms);
    };
    installation = await openInstallation({ seed, sleep: onSleep, settings: { latencyMs: 1 } });
    const { simulator, sql, databaseUrl } = installation;
    const listening = new pg.Client({ connectionString: databaseUrl });
    await listening.connect();
    watch = await watchWork(listening);
    prisma = createPrismaClient(databaseUrl, { connections: 2 });
    [api, worker] = await Promise.all([installation.start("api", env), installation.start("worker", env)]);
    await setUpSystem(api, simulator, { ...settings, DELETION_BRAKE_PERCENT: 100, DELETION_BRAKE_MINIMUM: 100_000 });
    accountId = await connectPersona(api, "quiet@contoso.example");
    await chooseBoth(installation, api, accountId);
    const { rows } = await sql.query<{ user_id: string }>("SELECT user_id FROM account");
    world = createRecordWorld({
      side: createSide(simulator.control, prisma, "quiet"),
      ownerId: must(rows[0], "owner").user_id,
      prisma,
      random,
    });
  }, 180_000);

  afterAll(async () => {
    await Promise.all([prisma?.$disconnect(), watch?.stop()]);
    await installation?.close();
  });

  /** Errors in the log, but for a lock that a starved process lost: that is no loss. */
  function unforeseen({ output }: Product): readonly string[] {
    return output
      .filter((line) => line.includes('"level":50') && !/The lock of|execution took more than/.test(line))
      .map((line) => line.slice(0, 400));
  }

  /** What the product itself says is not done yet, by state and reason. */
  async function leftOver(): Promise<readonly string[]> {
    const { rows } = await installation.sql.query<{ what: string }>(
      `SELECT concat_ws(' ', count(*), 'effects', operation, state, error_code) AS what FROM effect
     WHERE state IN ('PLANNED', 'UNKNOWN') GROUP BY operation, state, error_code
     UNION ALL SELECT concat_ws(' ', count(*), 'rows of', side, state, reason, message) FROM inbox_item
     GROUP BY side, state, reason, message`,
    );
    return rows.map(({ what }) => what);
  }

  /** Requests that write in Microsoft, as the simulator counted them. */
  function writesToMicrosoft(): number {
    return Object.entries(installation.simulator.control.log.counts().byRoute)
      .filter(([route]) => /\/(todo|events|calendars)\b/.test(route) && !route.startsWith("GET "))
      .reduce((sum, [, count]) => sum + count, 0);
  }

  test(`after ${kills} kills on ${backend} nothing is lost and nothing is there twice`, {
    timeout: 900_000,
  }, async () => {
    const { simulator, sql } = installation;
    const startedAt = performance.now();
    await world.makeInOffice(records / 2);
    world.makeInOutlook(records / 2);
    for (const fault of FAULTS) simulator.control.faults.inject(fault);
    const hits: string[] = [];
    for (const [index, moment] of planKills(kills, random).entries()) {
      if (index > 0) worker = await installation.start("worker", env);
      await orderSync(api, accountId, resource);
      const isTime = watch.waitFor(moment, () => orderSync(api, accountId, resource));
      if (index % 2 === 1) await world.stir(Math.ceil(records / 100));
      await isTime;
      await worker.end("SIGKILL");
      hits.push(await watch.phaseNow());
      await sayHowFar(hits, moment, performance.now() - startedAt);
      expect(unforeseen(worker)).toEqual([]);
    }
    simulator.control.faults.clear();
    worker = await installation.start("worker", env);
    await syncUntil(
      api,
      sql,
      accountId,
      async ({ state, counts }) => {
        const left = await leftOver();
        say(`run ${state} ${JSON.stringify(counts)}, left: ${left.join("; ") || "nothing"}`);
        return state === "SUCCEEDED" && left.length === 0;
      },
      resource,
    );

    const agreed = await world.expectAgreement();
    expect(await api.ask(`{ ledgerCheck { isClean unsettled duplicates missing } }`)).toEqual({
      ledgerCheck: { isClean: true, unsettled: 0, duplicates: 0, missing: 0 },
    });
    await expectIdleRun();
    await world.expectAgreement();
    await report(hits, agreed, performance.now() - startedAt);
  });

  async function sayHowFar(hits: readonly string[], { phase, event, letPass }: KillMoment, ms: number): Promise<void> {
    const { rows } = await installation.sql.query<{ linked: number }>("SELECT count(*)::int AS linked FROM link");
    const place = `meant ${phase} after ${letPass} ${event}s, met ${hits.at(-1)}`;
    say(
      `kill ${hits.length} of ${kills}: ${place}; ${must(rows[0], "links").linked} linked; ${(ms / 1000).toFixed(1)} s`,
    );
  }

  /** The long version runs for minutes: a line a step shows that it goes on. */
  function say(line: string): void {
    if (isLong) process.stdout.write(`  ${line}\n`);
  }

  /** One more run finds nothing to write on either side. */
  async function expectIdleRun(): Promise<void> {
    const { sql } = installation;
    const officeHead = async () => (await sql.query("SELECT head FROM office_log")).rows;
    const before = { writes: writesToMicrosoft(), head: await officeHead() };
    await syncUntil(api, sql, accountId, ({ state }) => state === "SUCCEEDED", resource);
    expect({ writes: writesToMicrosoft(), head: await officeHead() }).toEqual(before);
  }

  async function report(hits: readonly string[], agreed: number, ms: number): Promise<void> {
    const { sql, simulator } = installation;
    const count = (phase: string) => hits.filter((hit) => hit === phase).length;
    const phases = [...new Set(hits)].map((phase) => `${phase} ${count(phase)}`).join(", ");
    const { rows } = await sql.query<{ runs: number; takeovers: number }>(
      "SELECT count(*)::int AS runs, (SELECT sum(fencing_token) FROM sync_state)::int - count(*)::int AS takeovers FROM run",
    );
    const { total, byStatus } = simulator.control.log.counts();
    const faulty = Object.entries(byStatus).filter(([status]) => !status.startsWith("2"));
    console.log(
      [
        `kill test: ${backend}, seed ${seed}`,
        `${agreed} ${noun} agree after ${hits.length} kills (${phases})`,
        `${must(rows[0], "runs").runs} runs, ${must(rows[0], "runs").takeovers} of them taken over`,
        `${total} requests to Microsoft, of them ${faulty.map(([status, times]) => `${times} × ${status}`).join(", ")}`,
        `${Math.round(ms / 1000)} s`,
      ].join("\n  "),
    );
  }
});
