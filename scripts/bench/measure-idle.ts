import pg from "pg";
import { must } from "../../src/lib/must.ts";
import { type Stage, secondsOf } from "./stage.ts";
import { logStatements, type RunStatements, runIn } from "./statement-log.ts";

export interface IdleFigures {
  readonly seconds: number;
  /** What the simulator was asked, by route. */
  readonly requests: Readonly<Record<string, number>>;
}

/** A run with nothing to do, after one that had something to do. */
export async function measureIdle(stage: Stage): Promise<IdleFigures> {
  await stage.simulator.forgetRequests();
  await orderSync(stage);
  const run = await stage.runEnds();
  const { byRoute } = await stage.simulator.countRequests();
  return { seconds: secondsOf(run), requests: byRoute };
}

/** What such a run asks of the database. Nobody asks the server anything meanwhile. */
export async function measureIdleStatements(stage: Stage): Promise<RunStatements> {
  await measureIdle(stage);
  const log = await logStatements(stage);
  await orderSync(stage);
  await leaseIsReleased(stage);
  return runIn(await log.stop());
}

async function orderSync({ product, benched }: Stage): Promise<void> {
  const { accounts } = await product.ask("{ accounts(first: 1) { nodes { id } } }");
  await product.ask(
    `mutation ($id: ID!, $resource: Resource!) { syncNow(accountId: $id, resource: $resource) { __typename ... on UserError { message } } }`,
    { id: must(accounts.nodes[0], "account").id, resource: benched.resource },
  );
}

async function leaseIsReleased({ databaseUrl }: Stage): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query("SET log_min_duration_statement = -1");
  for (let isOver = false; !isOver; ) {
    const { rows } = await client.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM run WHERE finished_at IS NULL",
    );
    isOver = rows[0]?.count === 0;
  }
  await client.end();
}
