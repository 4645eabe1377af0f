import type pg from "pg";
import { expect, vi } from "vitest";
import { must } from "../../src/lib/must.ts";
import { granted } from "./asked.ts";
import type { Product } from "./product.ts";

/** A run as the database holds it. */
export interface Run {
  readonly id: string;
  readonly state: string;
  readonly trigger: string;
  readonly worker: string | null;
  readonly counts: Readonly<Record<string, number>>;
}

const OVER = /^(SUCCEEDED|PARTIAL|FAILED|CANCELLED|AWAITING_APPROVAL)$/;

/** Orders a run as a person does. Answers the id of the run that will do it. */
export async function orderSync(
  product: Product,
  accountId: string,
  resource: "TASKS" | "CALENDAR" | "EMAIL" = "TASKS",
): Promise<string> {
  const { syncNow } = await product.ask(
    `mutation ($id: ID!, $resource: Resource!) { syncNow(accountId: $id, resource: $resource) {
      __typename ... on UserError { message } ... on SyncNowSuccess { data { runs { id } } } } }`,
    { id: accountId, resource },
  );
  return must(granted(syncNow).data.runs[0], "run").id;
}

export async function readRun(sql: pg.Client, runId: string): Promise<Run> {
  const { rows } = await sql.query<Run>("SELECT id, state, trigger, worker, counts FROM run WHERE id = $1", [runId]);
  return must(rows[0], "run");
}

/** The run once it is over, or waits for a person. */
export async function runEnds(sql: pg.Client, runId: string): Promise<Run> {
  await vi.waitUntil(async () => OVER.test((await readRun(sql, runId)).state), { timeout: 60_000, interval: 30 });
  return readRun(sql, runId);
}

/** Orders one run and waits until it ended as it should. */
export async function syncNow(
  product: Product,
  sql: pg.Client,
  accountId: string,
  outcome = "SUCCEEDED",
): Promise<Run> {
  const run = await runEnds(sql, await orderSync(product, accountId));
  expect(run.state).toBe(outcome);
  return run;
}

/** Orders one run after the other until one ends as wanted. */
export async function syncUntil(
  product: Product,
  sql: pg.Client,
  accountId: string,
  isWanted: (run: Run) => boolean | Promise<boolean>,
  resource: "TASKS" | "CALENDAR" | "EMAIL" = "TASKS",
): Promise<void> {
  const attempt = async () => isWanted(await runEnds(sql, await orderSync(product, accountId, resource)));
  await vi.waitUntil(attempt, { timeout: 90_000, interval: 250 });
}
