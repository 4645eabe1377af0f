import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { must } from "../../src/lib/must.ts";
import type { Benched } from "./benched.ts";
import type { Stage } from "./stage.ts";

const pollMs = 3;
/** Long enough for a notification of what the product wrote itself, and for the run that it starts. */
const quietMs = 2_000;
const mostMs = 30_000;
const times = 7;

export interface ChangeFigures {
  /** From the edit until the other side has it, each time, shortest first. */
  readonly ms: readonly number[];
  /** Graph requests of each run since the last edit: the one that carried it, then those that its echo started. */
  readonly runs: readonly { readonly trigger: string; readonly graphRequests: number }[];
  /** What the simulator was asked since the last edit, by route. */
  readonly requests: Readonly<Record<string, number>>;
}

export interface Changes {
  readonly fromOutlook: ChangeFigures;
  readonly fromOffice: ChangeFigures;
}

/** One edit on an idle server that Microsoft tells of changes, in either direction, several times each. */
export async function measureChanges(stage: Stage<Benched>): Promise<Changes> {
  const { benched, simulator, person, product } = stage;
  const sql = new pg.Client({ connectionString: stage.databaseUrl });
  await sql.connect();
  try {
    await until(async () => (await count(sql, "notification_subscription WHERE state = 'ACTIVE'")) > 0);
    const one = await findLinked(sql);
    const readOffice = async () =>
      must(
        (
          await sql.query<{ name: string; version: number }>(
            `SELECT subject AS name, version FROM ${benched.tableName} WHERE id = $1`,
            [one.officeId],
          )
        ).rows[0],
        "record",
      );
    const measure = async (
      prefix: string,
      edit: (name: string) => Promise<unknown>,
      isThere: (name: string) => Promise<boolean>,
    ): Promise<ChangeFigures> => {
      const ms: number[] = [];
      for (let time = 1; time <= times; time += 1) {
        await becomesQuiet(sql);
        await simulator.forgetRequests();
        await sql.query("CREATE TEMPORARY TABLE IF NOT EXISTS bench_run (id uuid)");
        await sql.query("INSERT INTO bench_run SELECT id FROM run");
        const name = `${prefix} ${time}`;
        const began = performance.now();
        await edit(name);
        await until(() => isThere(name));
        ms.push(performance.now() - began);
      }
      await becomesQuiet(sql);
      const { rows } = await sql.query<ChangeFigures["runs"][number]>(
        `SELECT trigger, graph_requests AS "graphRequests" FROM run WHERE id NOT IN (SELECT id FROM bench_run) ORDER BY queued_at`,
      );
      const { byRoute } = await simulator.countRequests();
      return { ms: ms.toSorted((less, more) => less - more), runs: rows, requests: byRoute };
    };
    const fromOutlook = await measure(
      "Edited in Outlook",
      (name) => benched.renameInOutlook(simulator, person, one.m365Id, name),
      async (name) => (await readOffice()).name === name,
    );
    const fromOffice = await measure(
      "Edited in Oro",
      async (name) => {
        const { version } = await readOffice();
        await benched.renameInOffice(product, { id: one.officeId, version, name });
      },
      async (name) => (await benched.nameInOutlook(simulator, person, one.m365Id)) === name,
    );
    return { fromOutlook, fromOffice };
  } finally {
    await sql.end();
  }
}

async function findLinked(sql: pg.Client): Promise<{ readonly officeId: string; readonly m365Id: string }> {
  const { rows } = await sql.query<{ officeId: string; m365Id: string }>(
    `SELECT office_id AS "officeId", m365_id AS "m365Id" FROM link WHERE state = 'ACTIVE' ORDER BY m365_id DESC LIMIT 1`,
  );
  return must(rows[0], "linked record");
}

/** No run is open, and none was for a while. */
async function becomesQuiet(sql: pg.Client): Promise<void> {
  const quiet = `run WHERE state IN ('QUEUED', 'RUNNING', 'WAITING') OR finished_at > now() - interval '${quietMs} milliseconds'`;
  await until(async () => (await count(sql, quiet)) === 0);
}

async function count(sql: pg.Client, from: string): Promise<number> {
  const { rows } = await sql.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${from}`);
  return must(rows[0], "count").count;
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + mostMs;
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`Not within ${mostMs / 1000} s.`);
    await sleep(pollMs);
  }
}
