import { randomUUID } from "node:crypto";
import { type Client, createClient } from "graphql-ws";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { WebSocket } from "ws";
import { createFairQueue } from "../../src/lib/fair-queue.ts";
import { limits } from "../../src/server/limits.ts";
import { createAdmission } from "../../src/server/turns.ts";
import { startApi, type TestApi } from "../support/api.ts";

let api: TestApi;
const clients: Client[] = [];
beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.dispose()));
  await api[Symbol.asyncDispose]();
});

function connect(token: string): Client {
  const client = createClient({
    url: `${api.url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  clients.push(client);
  return client;
}

const rich = `subscription { settings { cursor level version ownerId isApplication } }`;

/** Opens one and answers its first event, or how it was refused. */
async function open(client: Client, query = rich): Promise<unknown> {
  const events = client.iterate({ query });
  try {
    return (await events.next()).value;
  } catch (error) {
    return error;
  }
}

/** Locks a table, so that whoever reads it waits. */
async function lock(table: string) {
  const [found] = await api.prisma.$queryRaw<{ name: string }[]>`SELECT current_database() AS name`;
  const url = new URL(inject("postgresUrl"));
  url.pathname = `/${found?.name}`;
  const [holder, watcher] = [new pg.Client(url.href), new pg.Client(url.href)];
  await Promise.all([holder.connect(), watcher.connect()]);
  await holder.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
  return {
    /** Connections that wait for it. */
    waiting: async (): Promise<number> =>
      (await watcher.query("SELECT FROM pg_locks WHERE NOT granted AND relation = $1::regclass", [table])).rows.length,
    release: () => holder.query("ROLLBACK"),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([holder.end(), watcher.end()]);
    },
  };
}

describe("one person's share", () => {
  it("has an end, in subscriptions, whatever sockets and tokens they come by; and others are answered meanwhile", async () => {
    await api.ask(
      `mutation { updateSettings(input: { level: SYSTEM, expectedVersion: 0, set: [{ key: SYNC_INTERVAL_MINUTES, value: 7 }] }) { __typename } }`,
    );
    const other = await api.addPerson("Kim", "USER");
    const sockets = Array.from({ length: 5 }, () => connect(api.token));
    const opening = Promise.all(
      Array.from({ length: limits.subscriptionsPerPerson + 40 }, (_, at) =>
        open(sockets[at % sockets.length] ?? connect(api.token)),
      ),
    );
    expect((await api.ask("{ viewer { name } }", {}, other.token)).data).toEqual({ viewer: { name: "Kim" } });
    expect((await fetch(`${api.url}/readyz`)).status).toBe(200);
    const answers = (await opening).map((answer) => JSON.stringify(answer));
    expect(answers.filter((answer) => answer.includes('"cursor"'))).toHaveLength(limits.subscriptionsPerPerson);
    expect(answers.filter((answer) => answer.includes("TOO_MANY"))).toHaveLength(40);
    expect(JSON.stringify(await open(connect(other.token)))).toContain('"cursor"');
    // What ends makes room.
    await sockets[0]?.dispose();
    expect(JSON.stringify(await open(connect(api.token)))).toContain('"cursor"');
  });

  it("has an end in connections, whatever tokens they come by", async () => {
    const kim = await api.addPerson("Lou", "USER");
    const make = `mutation { createApiToken(input: { name: "more", role: USER }) { ... on CreateApiTokenSuccess { data { token } } } }`;
    const tokens = [kim.token];
    for (let at = 0; at < 2; at += 1) tokens.push((await api.ask(make, {}, kim.token)).data.createApiToken.data.token);
    const query = JSON.stringify({ query: rich });
    const streams = await Promise.all(
      Array.from({ length: limits.connectionsPerPerson + 10 }, (_, at) =>
        fetch(`${api.url}/graphql`, {
          method: "POST",
          headers: {
            accept: "text/event-stream",
            "content-type": "application/json",
            authorization: `Bearer ${tokens[at % 3]}`,
          },
          body: query,
        }),
      ),
    );
    const refused = streams.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(10);
    expect(await refused[0]?.json()).toMatchObject({ errors: [{ extensions: { code: "TOO_MANY" } }] });
    expect((await api.ask("{ viewer { name } }")).status).toBe(200);
    await Promise.all(streams.map(({ body, bodyUsed }) => (bodyUsed ? undefined : body?.cancel())));
  });

  it("is not taken by callers who go away while they are looked up", async () => {
    const { token } = await api.addPerson("Max", "USER");
    const body = JSON.stringify({ query: "{ viewer { name } }" });
    const going = new AbortController();
    {
      await using table = await lock("api_token");
      const sent = Array.from({ length: limits.connectionsPerToken }, () =>
        fetch(`${api.url}/graphql`, {
          method: "POST",
          headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
          body,
          signal: going.signal,
        }),
      );
      await vi.waitUntil(async () => (await table.waiting()) > 0, { timeout: 60_000 });
      for (let at = 0; at < 5; at += 1) await fetch(`${api.url}/healthz`);
      going.abort();
      await Promise.allSettled(sent);
      for (let at = 0; at < 5; at += 1) await fetch(`${api.url}/healthz`);
      await table.release();
    }
    // The first answers may still come before theirs would.
    for (let at = 0; at < 5; at += 1) await api.ask("{ viewer { name } }", {}, token);
    expect((await api.ask("{ viewer { name } }", {}, token)).data).toEqual({ viewer: { name: "Max" } });
  });

  it.each([
    ["queries", "audit_entry", "query", "{ auditLog { nodes { id } } }", 3],
    ["subscriptions", "settings_scope", "subscription", rich, 3],
    [
      "subscriptions' events",
      "account",
      "subscription",
      "subscription { alerts { alert { account { displayName } } } }",
      // Accounts that are asked for in one moment Prisma reads at once, for all of the events.
      1,
    ],
  ] as const)(
    "of the database has an end: others are answered while all of one person's %s wait for it",
    async (_what, table, operation, query, atLeast) => {
      const { id: userId, organizationId } = await api.prisma.user.findUniqueOrThrow({
        where: { id: api.administratorId },
      });
      const id = randomUUID();
      const account = {
        id,
        organizationId,
        userId,
        tenantId: "t",
        objectId: id,
        userPrincipalName: id,
        displayName: id,
      };
      await api.prisma.account.create({ data: { ...account, state: "CONNECTED" } });
      await api.prisma.alert.create({
        data: {
          key: id,
          subject: "run",
          accountId: id,
          organizationId,
          source: "x",
          type: "sync",
          code: "INTERNAL",
          message: "x",
          remedy: "x",
        },
      });
      // Somebody of whom nothing is open: how many subscriptions of the first test's person are left is chance.
      const one = await api.addPerson(`One${table}`, "ADMINISTRATOR");
      const other = await api.addPerson(`Other${table}`, "USER");
      await using locked = await lock(table);
      const client = connect(one.token);
      const all = Array.from({ length: 40 }, (_, index) =>
        // With the same operation they would all wait for one read.
        operation === "query"
          ? api.ask(query, {}, one.token)
          : open(client, query.replace("subscription", `subscription Nth${index}`)),
      );
      await vi.waitUntil(async () => (await locked.waiting()) >= atLeast, { timeout: 30_000 });
      const answer = vi.fn();
      void api.ask("{ viewer { name } }", {}, other.token).then(answer);
      await vi.waitFor(() => expect(answer).toHaveBeenCalledWith(expect.objectContaining({ status: 200 })), {
        timeout: 30_000,
      });
      expect(await locked.waiting()).toBeLessThanOrEqual(limits.operations.slotsPerOwner);
      await locked.release();
      await Promise.all(all);
    },
  );

  it("of parsing is one document in each turn of the loop: a burst leaves room for health and for others between any two", async () => {
    const turns: string[] = [];
    const admit = createAdmission();
    const burst = Array.from({ length: 50 }, async () => {
      await admit("burst");
      turns.push("burst");
    });
    const tick = (): void => {
      turns.push("loop");
      if (turns.filter((turn) => turn === "burst").length < 50) setImmediate(tick);
    };
    setImmediate(tick);
    const other = admit("other").then(() => turns.push("other"));
    await Promise.all([...burst, other]);
    expect(turns.indexOf("other")).toBeLessThan(8);
    expect(turns.join(" ")).not.toContain("burst burst");
  });

  it("of parsing has an end, over WebSockets, too", async () => {
    const waiting: Promise<unknown>[] = [];
    const admit = createAdmission(createFairQueue({ slots: 1, slotsPerOwner: 1, waitingPerOwner: 3 }));
    for (let at = 0; at < 6; at += 1) waiting.push(admit("one"));
    const refused = (await Promise.all(waiting)).filter((answer) => answer !== null);
    expect(refused).toHaveLength(2);
    expect(JSON.stringify(refused)).toContain("TOO_MANY");
  });
});
