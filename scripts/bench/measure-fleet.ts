import pg from "pg";
import { z } from "zod";
import { usualPageSize } from "../../src/adapters/graph/mailboxes.ts";
import { must } from "../../src/lib/must.ts";
import { signInPersona } from "../../test/support/product.ts";
import { type Asked, getAll, type Measured } from "./bare-fetch.ts";
import type { Benched } from "./benched.ts";
import { watchProcess } from "./process-use.ts";
import type { Stage } from "./stage.ts";
import { countStatements, logStatements, type StatementCounts } from "./statement-log.ts";

export interface FleetFigures {
  readonly mailboxes: number;
  /** In one round. */
  readonly runs: number;
  readonly runsPerSecond: number;
  /** Of the server. */
  readonly cpuMsPerRun: number;
  readonly graphRequestsPerRun: number;
  readonly feedRowsPerRun: number;
  /** All that PostgreSQL was sent meanwhile, the jobs' too if they are there. */
  readonly statements: StatementCounts;
  readonly bare: Measured;
}

/** Rounds whose figures count, after one that warms the server up and before one whose statements are logged. */
const ROUNDS = 3;
/** As delivered; the anchor sends as many requests at a time. */
const CONCURRENCY = 8;
const pollMs = 50;

const personShape = z.object({ userPrincipalName: z.string() });

/** Runs of mailboxes in which nothing has changed, and that are due all at once. */
export async function measureFleet(
  stage: Stage,
  mailboxes: number,
  resources: readonly Benched[],
): Promise<FleetFigures> {
  await connectMany(stage, mailboxes);
  const client = new pg.Client({ connectionString: stage.databaseUrl });
  await client.connect();
  // What the bench itself asks is not counted.
  await client.query("SET log_min_duration_statement = -1");
  try {
    const runs = mailboxes * resources.length;
    await allAreOver(client, runs);
    await runAll(client, runs);
    await stage.simulator.forgetRequests();
    const feedBefore = await countFeed(client);
    const watch = await watchProcess(must(stage.product.child.pid, "process id"), stage.product.url);
    let seconds = 0;
    for (let round = 0; round < ROUNDS; round += 1) seconds += await runAll(client, runs);
    const { cpuSeconds } = await watch.stop();
    const { total } = await stage.simulator.countRequests();
    const feedRows = (await countFeed(client)) - feedBefore;
    const log = await logStatements(stage);
    await runAll(client, runs);
    const all = runs * ROUNDS;
    return {
      mailboxes,
      runs,
      runsPerSecond: all / seconds,
      cpuMsPerRun: (cpuSeconds * 1000) / all,
      graphRequestsPerRun: total / all,
      feedRowsPerRun: feedRows / all,
      statements: countStatements(await log.stop(), runs),
      bare: await getAll(await requestsOf(stage, client, resources), CONCURRENCY),
    };
  } finally {
    await client.end();
  }
}

async function connectMany({ simulator, product }: Stage, mailboxes: number): Promise<void> {
  for (let nth = 1; nth <= mailboxes; nth += 1) {
    const person = await simulator.control("POST", "/people", { displayName: `Mailbox ${nth}` });
    await signInPersona(product, personShape.parse(person).userPrincipalName);
  }
}

/** Makes all of them due, and waits for their runs. @returns the seconds from the first run's start to the last one's end */
async function runAll(client: pg.Client, runs: number): Promise<number> {
  const { rows } = await client.query<{ now: Date }>(
    "UPDATE sync_state SET next_sync_at = clock_timestamp() WHERE next_sync_at IS NOT NULL RETURNING clock_timestamp() AS now",
  );
  if (rows.length !== runs) throw new Error(`There are ${rows.length} syncs and not ${runs}.`);
  const since = must(rows[0], "a sync").now;
  await allAreOver(client, runs, since);
  const { rows: times } = await client.query<{ seconds: number; bad: number }>(
    `SELECT extract(epoch FROM max(finished_at) - min(queued_at))::float8 AS seconds,
       count(*) FILTER (WHERE state <> 'SUCCEEDED')::int AS bad FROM run WHERE queued_at >= $1`,
    [since],
  );
  const { seconds, bad } = must(times[0], "times");
  if (bad > 0) throw new Error(`${bad} runs did not succeed.`);
  return seconds;
}

async function allAreOver(client: pg.Client, runs: number, since = new Date(0)): Promise<void> {
  for (let over = 0; over < runs; ) {
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    const { rows } = await client.query<{ over: number }>(
      `SELECT count(DISTINCT (account_id, resource))::int AS over FROM run r WHERE finished_at >= $1 AND queued_at >= $1
         AND NOT EXISTS (SELECT FROM run WHERE finished_at IS NULL)`,
      [since],
    );
    over = must(rows[0], "count").over;
  }
}

async function countFeed(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>("SELECT count(*)::int AS count FROM feed_event");
  return must(rows[0], "count").count;
}

/** What the product asks in such a run: the lists or calendars, and the changes of the default one. */
async function requestsOf(stage: Stage, client: pg.Client, resources: readonly Benched[]): Promise<readonly Asked[]> {
  const { rows } = await client.query<{ person: string; resource: string; lists: string | null; changes: string }>(
    `SELECT a.user_principal_name AS person, c.resource::text AS resource, s.collections_link AS lists, c.delta_link AS changes
     FROM collection c JOIN account a ON a.id = c.account_id
     JOIN sync_state s ON s.account_id = c.account_id AND s.resource = c.resource WHERE c.state = 'ACTIVE' ORDER BY a.id`,
  );
  const asked: Asked[] = [];
  for (const { person, resource, lists, changes } of rows) {
    const benched = must(
      resources.find((one) => one.resource === resource),
      "what is measured",
    );
    const mailbox = { origin: stage.simulator.origin, token: await stage.simulator.accessToken(person) };
    const urls = [isLink(lists) ? lists : benched.containers, isLink(changes) ? changes : packed.parse(changes).link];
    for (const url of urls) asked.push({ mailbox, url, headers: benched.headers(usualPageSize) });
  }
  return asked;
}

/** A calendar's link is stored with the dates that it was made for, and calendars have no link. */
const packed = z.preprocess((text) => JSON.parse(String(text)), z.object({ link: z.string() }));

function isLink(stored: string | null): stored is string {
  return stored !== null && URL.canParse(stored);
}
