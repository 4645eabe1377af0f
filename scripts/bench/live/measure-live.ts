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
  readonly presentRows: number;
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
/** What each subscriber is sent first is three rows a mailbox. */
const fewMailboxes = 5;
const moreMailboxes = 45;
const seconds = 5;
/** Of plain Yoga's rate: a little above the aim. */
const aimedRatio = 2.55;
/** Before anything is counted, in servers and clients alike: until then their code runs slowly. */
const warmSeconds = 3;
const quietMs = 2_000;
/** Changes are stored so often, several at once where there are more: each time waits for the disk. */
const storedPerSecond = 100;
/** A person may have a hundred connections with one token. */
const socketsOfOne = 100;

interface Server {
  readonly name: string;
  readonly origin: string;
  readonly tokens: readonly string[];
  readonly present: number;
  change(all: readonly number[]): Promise<void> | void;
}

/** Ours, and what makes it have more objects. */
interface Prepared {
  readonly server: Server;
  addMailboxes(count: number): Promise<void>;
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
      change: (all) => all.forEach((nth) => void yoga.send(nth)),
    };
    const ours = await prepare(product, db, Math.ceil(Math.max(...subscribers) / socketsOfOne));
    const all: LiveFigures[] = [];
    for (const count of subscribers) {
      const areFew = count <= socketsOfOne;
      // An object is told at most ten times a second: few subscribers keep a server busy only with more objects.
      if (areFew) await ours.addMailboxes(moreMailboxes);
      const plain = await measure(anchor, count, 25_000 / count);
      // How late messages are says something at a rate that leaves room: at all that it can send, they queue.
      const aimed = await measure(ours.server, count, (aimedRatio * plain.perSecond) / count);
      const most = await measure({ ...ours.server, name: "all it can" }, count, (areFew ? 75_000 : 65_000) / count);
      all.push(plain, aimed, most);
    }
    return all;
  } finally {
    yoga.disconnect();
    await db.end();
  }
}

/** Statuses that nothing else changes, and people enough to watch them. */
async function prepare(product: Product, db: pg.Client, people: number): Promise<Prepared> {
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
  const objects: { readonly accountId: string; readonly resource: string }[] = [];
  const addMailboxes = async (count: number): Promise<void> => {
    for (let nth = 0; nth < count; nth += 1) {
      const accountId = randomUUID();
      await db.query(
        `INSERT INTO account (id, user_id, organization_id, tenant_id, object_id, user_principal_name, display_name, state)
         VALUES ($1::uuid, $2, $3, 'bench', $4, $4, 'A mailbox', 'NEEDS_REAUTH')`,
        [accountId, owner.id, owner.organization_id, accountId],
      );
      for (const resource of resources) {
        await db.query("INSERT INTO sync_state (account_id, resource) VALUES ($1, $2)", [accountId, resource]);
        objects.push({ accountId, resource });
      }
    }
  };
  await addMailboxes(fewMailboxes);
  return {
    addMailboxes,
    server: {
      ...{ name: "status", origin: product.url, tokens },
      get present() {
        return objects.length;
      },
      async change(all) {
        const changed = all.map((nth) => must(objects[nth % objects.length], "an object"));
        await db.query(
          `WITH made AS (SELECT * FROM unnest($1::uuid[], $2::resource[], $3::timestamptz[]) AS made (account_id, resource, at)),
             changed AS (UPDATE sync_state s SET last_sync_at = made.at FROM made
               WHERE s.account_id = made.account_id AND s.resource = made.resource)
           INSERT INTO feed_event (topic, organization_id, account_id, resource)
           SELECT 'status', $4::uuid, account_id, resource FROM made`,
          [
            changed.map(({ accountId }) => accountId),
            changed.map(({ resource }) => resource),
            all.map(timeOf),
            owner.organization_id,
          ],
        );
      },
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
    const first = await offer(server, 0, perSecond, warmSeconds, tell);
    await untilQuiet(clients, first * subscribers);
    tell({ kind: "begin", nth: first });
    const before = await readCpuSeconds(server.origin);
    const startedAt = monotonicMs();
    const changes = await offer(server, first, perSecond, seconds, tell);
    const report = await untilQuiet(clients, changes * subscribers);
    const used = (await readCpuSeconds(server.origin)) - before;
    return {
      ...{ name: server.name, subscribers, presentRows: present, presentMs, presentRssMiB, changes },
      received: report.received / (changes * subscribers),
      perSecond: (report.received * 1_000) / (report.lastAtMs - startedAt),
      ...{ p50Ms: report.p50Ms, p99Ms: report.p99Ms },
      cpuMicros: (used * 1_000_000) / Math.max(1, report.received),
    };
  } finally {
    clients.disconnect();
  }
}

/** Offers changes at an even pace, numbered from the given one on. @returns how many */
async function offer(
  server: Server,
  from: number,
  perSecond: number,
  duration: number,
  tell: (message: ClientsOrder) => void,
): Promise<number> {
  const startedAt = monotonicMs();
  const count = Math.round(perSecond * duration);
  const atOnce = Math.ceil(perSecond / storedPerSecond);
  for (let done = 0; done < count; done += atOnce) {
    await sleep(Math.max(0, startedAt + (done * 1_000) / perSecond - monotonicMs()));
    const all = Array.from({ length: Math.min(atOnce, count - done) }, (_, nth) => from + done + nth);
    const atMs = monotonicMs();
    for (const nth of all) tell({ kind: "made", nth, atMs });
    await server.change(all);
  }
  return count;
}

/** Until all has come, or nothing more does: the newest state counts, and who reads slowly is not sent each one. */
async function untilQuiet(clients: ChildProcess, all: number): Promise<ClientsReport> {
  let report = await ask(clients);
  for (let last = -1; last !== report.received && report.received < all; report = await ask(clients)) {
    last = report.received;
    await sleep(quietMs);
  }
  return report;
}

async function ask(clients: ChildProcess): Promise<ClientsReport> {
  clients.send({ kind: "report" } satisfies ClientsOrder);
  return answerOf(clients);
}
