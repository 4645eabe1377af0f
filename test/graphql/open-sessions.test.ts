import { createClient } from "graphql-ws";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { must } from "../../src/lib/must.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { granted } from "../support/asked.ts";

let api: TestApi;
let una: { id: string; token: string };
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api[Symbol.asyncDispose]());
beforeEach(async () => {
  una = await api.addPerson(`Una ${crypto.randomUUID()}`, "USER");
});

/** Signs in as the form does. @returns the cookie */
async function signIn(token: string, userAgent = "Firefox"): Promise<string> {
  const response = await fetch(`${api.url}/login`, {
    method: "POST",
    headers: { "content-type": "application/json", "user-agent": userAgent },
    body: JSON.stringify({ token }),
  });
  return must(response.headers.get("set-cookie")?.split(";")[0], "a cookie");
}

async function asBrowser(cookie: string, query: string, variables: object = {}) {
  const response = await fetch(`${api.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie, origin: new URL(api.url).origin },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, data: (await response.json()).data };
}
const statusOf = async (cookie: string) => (await asBrowser(cookie, "{ viewer { name } }")).status;

const list = `query ($userId: ID) { sessions(userId: $userId) { totalCount nodes { id isCurrent signedInBy address userAgent browser user { id } } } }`;
const listed = async (userId: string, token = api.token) =>
  (await api.ask(list, { userId }, token)).data.sessions.nodes;
const firstOf = async (userId: string) => must((await listed(userId))[0], "a session").id;
const endOne = "mutation ($id: ID!) { endSession(id: $id) { __typename } }";
const endAll =
  "mutation ($userId: ID) { endSessions(userId: $userId) { __typename ... on EndSessionsSuccess { data } } }";

describe("sessions", () => {
  it("are listed with how and where they began, and which of them asks", async () => {
    const cookie = await signIn(una.token, "Firefox on Linux");
    await signIn(una.token, "Safari");
    const { data } = await asBrowser(cookie, list);
    expect(data.sessions.totalCount).toBe(2);
    expect(data.sessions.nodes).toContainEqual(
      expect.objectContaining({
        ...{ isCurrent: true, signedInBy: "TOKEN", userAgent: "Firefox on Linux" },
        address: expect.stringMatching(/127\.0\.0\.1$/),
      }),
    );
  });

  it("and tokens tell when their person was last seen", async () => {
    const seen = async (id: string) =>
      (await api.ask("query ($id: ID!) { user(id: $id) { lastSeenAt } }", { id })).data.user?.lastSeenAt ?? null;
    const ingrid = await api.addPerson(`Ingrid ${crypto.randomUUID()}`, "USER");
    expect(await seen(ingrid.id)).toBeNull();
    await api.ask("{ viewer { name } }", {}, ingrid.token);
    const byToken = Date.parse(must(await seen(ingrid.id), "a time"));
    expect(byToken).toBeGreaterThan(0);
    await signIn(ingrid.token);
    expect(Date.parse(must(await seen(ingrid.id), "a time"))).toBeGreaterThanOrEqual(byToken);
  });

  it("say which browser it is, in words, and nothing where that is not known", async () => {
    const linux = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0";
    const phone =
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
    for (const agent of [linux, phone, "curl/8.5.0", ""]) await signIn(una.token, agent);
    const browsers = new Map((await listed(una.id)).map((one) => [one.userAgent, one.browser]));
    expect([linux, phone, "curl/8.5.0", ""].map((agent) => browsers.get(agent))).toEqual([
      ...["Firefox 141 on Linux", "Safari 18 on iOS", null, null],
    ]);
  });

  it("of others are listed for administrators and auditors, and for nobody else", async () => {
    await signIn(una.token);
    const eve = await api.addPerson(`Eve ${crypto.randomUUID()}`, "USER");
    const aud = await api.addPerson(`Aud ${crypto.randomUUID()}`, "AUDITOR");
    expect([await listed(una.id), await listed(una.id, aud.token), await listed(una.id, eve.token)]).toEqual([
      [expect.objectContaining({ user: { id: una.id } })],
      [expect.objectContaining({ user: { id: una.id } })],
      [],
    ]);
  });

  it("end at once when their person ends them, with what they have open", async () => {
    const cookie = await signIn(una.token);
    const closed = new Promise<{ code: number }>((resolve) => {
      const client = createClient({
        url: `${api.url.replace("http", "ws")}/graphql`,
        webSocketImpl: class extends WebSocket {
          constructor(address: string, protocols: string) {
            super(address, protocols, { headers: { cookie, origin: new URL(api.url).origin } });
          }
        },
        lazy: false,
        retryAttempts: 0,
        onNonLazyError: () => {},
        on: {
          connected: () => void firstOf(una.id).then((id) => api.ask(endOne, { id }, una.token)),
          closed: (event) => resolve(event as { code: number }),
        },
      });
      onTestFinished(() => void client.dispose());
    });
    expect((await closed).code).toBe(4403);
    expect(await statusOf(cookie)).toBe(401);
    expect(await listed(una.id)).toEqual([]);
  });

  it("of an auditor end by themself: it is their own way in", async () => {
    const aud = await api.addPerson(`Aud ${crypto.randomUUID()}`, "AUDITOR");
    const cookie = await signIn(aud.token);
    const id = await firstOf(aud.id);
    expect((await api.ask(endOne, { id }, aud.token)).data.endSession.__typename).toBe("EndSessionSuccess");
    expect(await statusOf(cookie)).toBe(401);
  });

  it("are ended by nobody who does not see them, and an administrator's by no organization administrator", async () => {
    const eve = await api.addPerson(`Eve ${crypto.randomUUID()}`, "USER");
    const aud = await api.addPerson(`Aud ${crypto.randomUUID()}`, "AUDITOR");
    const olga = await api.addPerson(`Olga ${crypto.randomUUID()}`, "ORGANIZATION_ADMINISTRATOR");
    const cookies = [await signIn(una.token), await signIn(api.token)];
    const [ofUna, ofAdmin] = [await firstOf(una.id), await firstOf(api.administratorId)];
    const end = async (id: string, token: string) => (await api.ask(endOne, { id }, token)).data.endSession.__typename;
    expect([await end(ofUna, eve.token), await end(ofUna, aud.token), await end(ofAdmin, olga.token)]).toEqual([
      "NotFoundError",
      "ForbiddenError",
      "ForbiddenError",
    ]);
    expect(await Promise.all(cookies.map(statusOf))).toEqual([200, 200]);
  });

  it("end all at once, but for the one that asks; tokens stay", async () => {
    const mine = await signIn(una.token);
    const others = [await signIn(una.token), await signIn(una.token)];
    expect((await asBrowser(mine, endAll)).data.endSessions.data).toBe(2);
    expect(await Promise.all([mine, ...others].map(statusOf))).toEqual([200, 401, 401]);
    expect(granted((await api.ask(endAll, { userId: una.id })).data.endSessions).data).toBe(1);
    expect(await statusOf(mine)).toBe(401);
    expect((await api.ask("{ viewer { id } }", {}, una.token)).status).toBe(200);
  });

  it("an API token is no session that could be ended as one", async () => {
    const { id } = await api.prisma.apiToken.findFirstOrThrow({ where: { userId: una.id, isSession: false } });
    expect((await api.ask(endOne, { id })).data.endSession.__typename).toBe("NotFoundError");
  });
});

describe("another site's page", () => {
  const elsewhere = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  it.each<[string, Record<string, string>]>([
    ["from another origin", elsewhere],
    ["from a page that hides its origin", { origin: "null", "sec-fetch-site": "cross-site" }],
    ["from the same site, another port", { origin: "http://localhost:1", "sec-fetch-site": "same-site" }],
    ["without any origin", {}],
  ])("acts with nobody's session: %s", async (_what, headers) => {
    const cookie = await signIn(una.token);
    const own = await listed(una.id);
    for (const contentType of ["application/json", "text/plain", "application/x-www-form-urlencoded"]) {
      const response = await fetch(`${api.url}/graphql`, {
        method: "POST",
        headers: { "content-type": contentType, cookie, ...headers },
        body: JSON.stringify({ query: endOne, variables: { id: own[0]?.id } }),
      });
      expect(response.status).toBeGreaterThanOrEqual(400);
    }
    expect(await statusOf(cookie)).toBe(200);
  });

  it("changes nothing by an address that a browser is sent to", async () => {
    const cookie = await signIn(una.token);
    const id = await firstOf(una.id);
    const address = new URL("/graphql", api.url);
    address.searchParams.set("query", endOne);
    address.searchParams.set("variables", JSON.stringify({ id }));
    const response = await fetch(address, { headers: { cookie, accept: "application/json", ...elsewhere } });
    expect(response.status).toBe(405);
    expect(await statusOf(cookie)).toBe(200);
  });

  it("opens no connection with the session's cookie", async () => {
    const cookie = await signIn(una.token);
    const socket = new WebSocket(`${api.url.replace("http", "ws")}/graphql`, "graphql-transport-ws", {
      headers: { cookie, origin: "https://evil.example" },
    });
    const closed = new Promise<number>((resolve) => socket.once("close", resolve));
    socket.once("open", () => socket.send(JSON.stringify({ type: "connection_init" })));
    expect(await closed).toBe(4403);
  });

  it("neither signs anybody out nor in", async () => {
    const cookie = await signIn(una.token);
    for (const path of ["/logout", "/login"]) {
      const response = await fetch(`${api.url}${path}`, {
        method: "POST",
        headers: { cookie, ...elsewhere },
        body: new URLSearchParams({ token: api.token }),
      });
      expect([path, response.status, response.headers.get("set-cookie")]).toEqual([path, 403, null]);
    }
    expect(await statusOf(cookie)).toBe(200);
  });
});
