import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { must } from "../../../src/lib/must.ts";
import { order, type Product } from "../../../test/support/product.ts";
import { answerOf, startChild } from "../child-process.ts";
import { readCpuSeconds, readResidentMiB } from "../process-use.ts";
import type { Stage } from "../stage.ts";
import { type ClientsOrder, type ClientsReport, monotonicMs, timeOf } from "./changes.ts";

export interface LiveFigures {
  readonly name: string;
  readonly subscribers: number;
  /** Until each had been sent the present objects; memory when it had. */
  readonly presentMs: number;
  readonly presentRssMiB: number;
  readonly changes: number;
  /** Of all that were due. */
  readonly received: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the server, for one message to one subscriber. */
  readonly cpuMicros: number;
}

const query = "subscription { syncStatus { cursor status { id resource state isInProgress lastSyncAt } } }";
const resources = ["TASKS", "CALENDAR", "EMAIL"] as const;
const mailboxes = 5;
const seconds = 5;
/** A person may have a hundred connections with one token. */
const socketsOfOne = 100;

interface Server {
  readonly name: string;
  readonly origin: string;
  readonly tokens: readonly string[];
  readonly present: number;
  change(nth: number): Promise<void> | void;
}

/** Status messages to many subscribers at once, beside plain Yoga with the same ones. */
export async function measureLive(
  { product, databaseUrl }: Pick<Stage, "product" | "databaseUrl">,
  subscribers: readonly number[],
): Promise<readonly LiveFigures[]> {
  const db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  const yoga = startChild("yoga-process.ts");
  try {
    const port = await answerOf<number>(yoga);
    const anchor: Server = {
      ...{ name: "plain yoga", origin: `http://localhost:${port}`, tokens: [], present: 0 },
      change: (nth) => void yoga.send(nth),
    };
    const ours = await prepare(product, db, Math.ceil(Math.max(...subscribers) / socketsOfOne));
    const all: LiveFigures[] = [];
    for (const count of subscribers) {
      all.push(await measure(anchor, count, 25_000 / count));
      // As fast as objects may be told: ten times a second each.
      all.push(await measure(ours, count, Math.min(50, 60_000 / count)));
    }
    return all;
  } finally {
    yoga.disconnect();
    await db.end();
  }
}

/** Statuses that nothing else changes, and people enough to watch them. */
async function prepare(product: Product, db: pg.Client, people: number): Promise<Server> {
  const tokens: string[] = [];
  for (let nth = 0; nth < people; nth += 1) {
    const user = await order(
      product,
      `mutation ($input: CreateUserInput!) { result: createUser(input: $input) { __typename ... on CreateUserSuccess { data { id } } ... on UserError { message } } }`,
      { input: { name: `Watcher ${nth}`, email: `watcher-${nth}@example.com`, role: "AUDITOR" } },
    );
    const made = await order(
      product,
      `mutation ($input: CreateApiTokenInput!) { result: createApiToken(input: $input) { __typename ... on CreateApiTokenSuccess { data { token } } ... on UserError { message } } }`,
      { input: { name: "bench", role: "AUDITOR", userId: user.data.id } },
    );
    tokens.push(made.data.token);
  }
  const { rows } = await db.query<{ id: string; organization_id: string }>(
    `SELECT id, organization_id FROM "user" LIMIT 1`,
  );
  const owner = must(rows[0], "a person");
  const accounts: string[] = [];
  for (let nth = 0; nth < mailboxes; nth += 1) {
    const id = randomUUID();
    accounts.push(id);
    await db.query(
      `INSERT INTO account (id, user_id, organization_id, tenant_id, object_id, user_principal_name, display_name, state)
       VALUES ($1::uuid, $2, $3, 'bench', $4, $4, 'A mailbox', 'NEEDS_REAUTH')`,
      [id, owner.id, owner.organization_id, id],
    );
    for (const resource of resources)
      await db.query("INSERT INTO sync_state (account_id, resource) VALUES ($1, $2)", [id, resource]);
  }
  return {
    ...{ name: "status", origin: product.url, tokens, present: mailboxes * resources.length },
    async change(nth) {
      const of = [accounts[nth % mailboxes], resources[nth % resources.length]];
      await db.query(
        `WITH changed AS (UPDATE sync_state SET last_sync_at = $3 WHERE account_id = $1::uuid AND resource = $2::resource)
         INSERT INTO feed_event (topic, organization_id, account_id, resource) VALUES ('status', $4, $1::uuid, $2::resource)`,
        [...of, timeOf(nth), owner.organization_id],
      );
    },
  };
}

async function measure(server: Server, subscribers: number, perSecond: number): Promise<LiveFigures> {
  const clients = startChild("live/clients-process.ts");
  const tell = (message: ClientsOrder) => clients.send(message);
  try {
    const { origin, tokens, present } = server;
    const url = `${origin.replace("http", "ws")}/graphql`;
    tell({ kind: "open", url, tokens, count: subscribers, query, present });
    const { presentMs } = await answerOf<{ presentMs: number }>(clients);
    const presentRssMiB = await readResidentMiB(server.origin);
    await sleep(1_000);
    const before = await readCpuSeconds(server.origin);
    const startedAt = monotonicMs();
    let nth = 0;
    for (; nth < perSecond * seconds; nth += 1) {
      await sleep(Math.max(0, startedAt + (nth * 1_000) / perSecond - monotonicMs()));
      tell({ kind: "made", nth, atMs: monotonicMs() });
      await server.change(nth);
    }
    // Until nothing more comes.
    let report = await ask(clients);
    for (let last = -1; last !== report.received; report = await ask(clients)) {
      last = report.received;
      await sleep(500);
    }
    const used = (await readCpuSeconds(server.origin)) - before;
    return {
      ...{ name: server.name, subscribers, presentMs, presentRssMiB, changes: nth },
      received: report.received / (nth * subscribers),
      perSecond: (report.received * 1_000) / (report.lastAtMs - startedAt),
      ...{ p50Ms: report.p50Ms, p99Ms: report.p99Ms },
      cpuMicros: (used * 1_000_000) / Math.max(1, report.received),
    };
  } finally {
    clients.disconnect();
  }
}

async function ask(clients: ChildProcess): Promise<ClientsReport> {
  clients.send({ kind: "report" } satisfies ClientsOrder);
  return answerOf(clients);
}
