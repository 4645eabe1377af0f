import { once } from "node:events";
import { type Client, createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { startApi, type TestApi } from "../support/api.ts";

let api: TestApi;
const time = new Date("2026-05-01T08:00:00Z");
beforeAll(async () => {
  api = await startApi({ now: () => time });
  await api.ask(setInterval);
});
afterAll(() => api[Symbol.asyncDispose]());

const setInterval = `mutation { updateSettings(input: {
  level: SYSTEM, expectedVersion: 0, set: [{ key: SYNC_INTERVAL_MINUTES, value: 7 }] }) { __typename } }`;
const settings = "subscription { settings { cursor level version } }";

interface Closing {
  readonly code: number;
  readonly reason: string;
}

function connect(token: string | null, headers: Readonly<Record<string, string>> = {}) {
  let close: (closing: Closing) => void = () => {};
  const closed = new Promise<Closing>((resolve) => {
    close = resolve;
  });
  const client = createClient({
    url: `${api.url.replace("http", "ws")}/graphql`,
    webSocketImpl: class extends WebSocket {
      constructor(address: string, protocols: string[]) {
        super(address, protocols, { headers });
      }
    },
    connectionParams: token === null ? {} : { authorization: `Bearer ${token}` },
    retryAttempts: 0,
    onNonLazyError: () => {},
    on: { closed: (event) => close(event as Closing) },
  });
  return { client, closed };
}

async function first(client: Client, query: string) {
  for await (const result of client.iterate({ query })) return result;
  throw new Error("Nothing came.");
}

async function makeToken(input: Readonly<Record<string, unknown>> = {}) {
  const { data } = await api.ask(
    "mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) { ... on CreateApiTokenSuccess { data { token apiToken { id } } } } }",
    { input: { name: "socket", role: "ADMINISTRATOR", ...input } },
  );
  return { token: data.createApiToken.data.token, id: data.createApiToken.data.apiToken.id };
}

describe("GraphQL over WebSocket", () => {
  it("queries are answered as over HTTP", async () => {
    const { client } = connect(api.token);
    expect(await first(client, "{ viewer { name } }")).toEqual({ data: { viewer: { name: "Administrator" } } });
    await client.dispose();
  });

  it("without a token the socket is closed with its reason", async () => {
    for (const token of [null, "m365s_wrong"]) {
      const { client, closed } = connect(token);
      await expect(first(client, "{ __typename }")).rejects.toMatchObject({ code: 4403 });
      expect((await closed).reason).toContain("Authorization: Bearer");
    }
  });

  it("the page's cookie opens a socket from our own page only", async () => {
    const response = await fetch(`${api.url}/login`, {
      method: "POST",
      redirect: "manual",
      body: new URLSearchParams({ code: api.sessions.issueCode(api.administratorId).code }),
    });
    const cookie = response.headers.get("set-cookie")?.split(";")[0] ?? "";
    const own = connect(null, { cookie, origin: new URL(api.url).origin });
    expect(await first(own.client, "{ viewer { name } }")).toMatchObject({ data: { viewer: {} } });
    await own.client.dispose();
    const other = connect(null, { cookie, origin: "https://evil.example" });
    await expect(first(other.client, "{ __typename }")).rejects.toMatchObject({ code: 4403 });
  });

  it("the limits of HTTP hold for sockets too", async () => {
    const { client } = connect(api.token);
    const aliases = Array.from({ length: 40 }, (_, at) => `a${at}: viewer { name }`).join(" ");
    const deep = `{ accounts { nodes { user { accounts { user { accounts { user { accounts { user { accounts { user { accounts { user { accounts { id } } } } } } } } } } } } } } }`;
    for (const query of [`{ ${aliases} }`, deep, `{ ${"__typename ".repeat(6000)} }`, "{ nonsense"]) {
      await expect(first(client, query)).rejects.toBeInstanceOf(Array);
    }
    await client.dispose();
  });

  it("a subscription that changes bring on goes on until its token is revoked", async () => {
    const { token, id } = await makeToken();
    const { client, closed } = connect(token);
    const events = client.iterate({ query: settings });
    expect(await events.next()).toMatchObject({ value: { data: { settings: { cursor: expect.any(String) } } } });
    await api.ask("mutation ($id: ID!) { revokeApiToken(id: $id) { __typename } }", { id });
    expect(await closed).toMatchObject({ code: 4403, reason: expect.stringContaining("revoked") });
    await client.dispose();
  });

  it("an open server-sent stream ends with its token", async () => {
    const { token, id } = await makeToken();
    const response = await fetch(`${api.url}/graphql`, {
      method: "POST",
      headers: { accept: "text/event-stream", "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: settings }),
    });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const reading = response.text();
    await api.ask("mutation ($id: ID!) { revokeApiToken(id: $id) { __typename } }", { id });
    expect(await reading).not.toContain("event: complete");
  });

  it("an operation that fails for a reason nobody foresaw is shown with an id only", async () => {
    const { client } = connect(api.token);
    // The feed is asked about a cursor that is not one.
    const bad = await first(client, `subscription { settings(after: "nonsense") { cursor } }`).catch(
      (error: unknown) => error,
    );
    expect(JSON.stringify(bad)).toContain("Subscribe again without");
    await api.prisma.$executeRaw`ALTER TABLE audit_entry RENAME TO audit_entry_gone`;
    const broken = await first(client, "{ auditLog { nodes { id } } }").finally(
      () => api.prisma.$executeRaw`ALTER TABLE audit_entry_gone RENAME TO audit_entry`,
    );
    expect(JSON.stringify(broken)).toContain("INTERNAL_SERVER_ERROR");
    expect(JSON.stringify(broken)).not.toContain("audit_entry");
    expect(api.log.some((line) => line.includes("audit_entry"))).toBe(true);
    await client.dispose();
  });
});

describe("stopping", () => {
  it("sockets are closed as going away, streams end, and requests are answered", async () => {
    await using other = await startApi();
    const socket = new WebSocket(`${other.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
    await once(socket, "open");
    socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${other.token}` } }));
    await once(socket, "message");
    const stream = await fetch(`${other.url}/graphql`, {
      method: "POST",
      headers: {
        accept: "text/event-stream",
        "content-type": "application/json",
        authorization: `Bearer ${other.token}`,
      },
      body: JSON.stringify({ query: settings }),
    });
    const closed = once(socket, "close");
    const inFlight = other.ask("{ viewer { name } }");
    const reading = stream.text();
    await inFlight;
    await other.server.stop();
    const [code, reason] = await closed;
    expect([code, String(reason)]).toEqual([1001, "The server is stopping. Connect again."]);
    expect(await reading).not.toContain("event: complete");
    await expect(other.ask("{ __typename }")).rejects.toThrow();
  });
});
