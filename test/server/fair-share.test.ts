import { type Client, createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { limits } from "../../src/server/limits.ts";
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
  }, 60_000);

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
    expect(streams.filter(({ status }) => status === 429)).toHaveLength(10);
    expect((await api.ask("{ viewer { name } }")).status).toBe(200);
    await Promise.all(streams.map(({ body }) => body?.cancel()));
  }, 60_000);
});
