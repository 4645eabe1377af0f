import { once } from "node:events";
import { connect } from "node:net";
import { createYoga } from "graphql-yoga";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { schema } from "../../src/graphql/schema.ts";
import { createDocumentCache, createDocumentPlugin } from "../../src/server/documents.ts";
import { limits } from "../../src/server/limits.ts";
import { startApi, type TestApi } from "../support/api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const loggedErrors = () => api.log.filter((line) => JSON.parse(line).level >= 50);

async function post(body: string, token: string | null) {
  const response = await fetch(`${api.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    body,
  });
  return { status: response.status, text: await response.text() };
}

/** What the server says to one message of a WebSocket, behind a greeting with this token. */
async function overSocket(token: string | null, query: string, variables: object = {}): Promise<string> {
  const socket = new WebSocket(`${api.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
  await once(socket, "open");
  if (token !== null) {
    socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${token}` } }));
    await once(socket, "message");
  }
  const answer = Promise.race([
    once(socket, "message").then(([data]) => String(data)),
    once(socket, "close").then(([code, reason]) => `${code} ${reason}`),
  ]);
  socket.send(JSON.stringify({ type: "subscribe", id: "1", payload: { query, variables } }));
  const text = await answer;
  socket.close();
  return text;
}

const nest = (open: string, inner: string, close: string, times: number) =>
  open.repeat(times) + inner + close.repeat(times);
const deep: Readonly<Record<string, (levels: number) => string>> = {
  selections: (levels) => nest("{ viewer ", "{ name }", "}", levels),
  lists: (levels) => `{ tasks(filter: { status: ${nest("[", "OPEN", "]", levels)} }) { totalCount } }`,
  objects: (levels) => `{ tasks(filter: ${nest("{ a: ", "1", "}", levels)}) { totalCount } }`,
  types: (levels) => `query ($a: ${nest("[", "Int", "]", levels)}) { viewer { name } }`,
};
const nested = (levels: number) =>
  `{"query":"query ($v: [TaskStatus!]) { tasks(filter: { status: $v }) { totalCount } }","variables":{"v":${nest("[", '"OPEN"', "]", levels)}}}`;

describe("a document", () => {
  it("of a caller whom nobody knows is not parsed, nor is the body around it", async () => {
    for (const token of [null, "m365s_wrong"]) {
      for (const body of [
        "{ this is no JSON",
        JSON.stringify({ query: "{ nonsense" }),
        `{"query":"${"x ".repeat(400_000)}"}`,
      ]) {
        expect(await post(body, token)).toEqual({ status: 401, text: expect.stringContaining("UNAUTHENTICATED") });
      }
    }
    expect(await overSocket(null, "{ nonsense")).toBe("4401 Unauthorized");
  });

  it("of a caller whom nobody knows is not even waited for", async () => {
    const { hostname, port } = new URL(api.url);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.write(
      "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000000\r\n\r\n{",
    );
    const [answer] = await once(socket, "data");
    expect(String(answer)).toMatch(/^HTTP\/1.1 401 /);
    socket.destroy();
  });

  it("a WebSocket's first message is short, since nobody knows yet who sends it", async () => {
    const socket = new WebSocket(`${api.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
    await once(socket, "open");
    socket.send(JSON.stringify({ type: "connection_init", payload: { x: "y".repeat(limits.greetingBytes) } }));
    const [code, reason] = await once(socket, "close");
    expect([code, String(reason)]).toEqual([4400, "Say who you are first, in a short message."]);
  });

  it.each(Object.entries(deep))("that nests deep is answered 400, over every transport (%s)", async (_name, write) => {
    const get = await fetch(`${api.url}/graphql?query=${encodeURIComponent(write(100))}`, {
      headers: { authorization: `Bearer ${api.token}` },
    });
    expect([get.status, await get.text()]).toEqual([400, expect.stringContaining("nest at most")]);
    const query = write(1_600);
    const posted = await post(JSON.stringify({ query }), api.token);
    expect(posted).toEqual({ status: 400, text: expect.stringContaining("nest at most") });
    expect(await overSocket(api.token, query)).toContain("nest at most");
    expect(loggedErrors()).toEqual([]);
  });

  it("variables that nest deep are answered 400", async () => {
    expect(await post(nested(100_000), api.token)).toEqual({
      status: 400,
      text: expect.stringContaining("nest at most"),
    });
    const query = "query ($v: [TaskStatus!]) { tasks(filter: { status: $v }) { totalCount } }";
    expect(await overSocket(api.token, query, { v: JSON.parse(nest("[", "1", "]", 1_000)) })).toContain("nest at most");
    expect((await post(nested(1), api.token)).status).toBe(200);
    expect(loggedErrors()).toEqual([]);
  });

  it("that is too long, or asks for too many fields, is answered 400 with what would do", async () => {
    const long = await post(JSON.stringify({ query: `{ viewer { name } } # ${"x".repeat(70_000)}` }), api.token);
    expect(long).toEqual({ status: 400, text: expect.stringContaining("Send long texts as variables") });
    for (const query of [`{ ${"viewer { name } ".repeat(620)} }`, `{ viewer { ${"name ".repeat(1_240)} } }`]) {
      const wide = await post(JSON.stringify({ query }), api.token);
      expect(wide).toEqual({ status: 400, text: expect.stringContaining("at most 600 fields") });
    }
    const chain = Array.from({ length: 100 }, (_, at) => `fragment f${at} on Viewer { name ...f${at + 1} }`).join(" ");
    const linked = await post(
      JSON.stringify({ query: `{ viewer { ...f0 } } ${chain} fragment f100 on Viewer { name }` }),
      api.token,
    );
    expect(linked).toEqual({ status: 400, text: expect.stringContaining("fragments") });
  });

  it("is kept parsed only while there is room, whatever comments tell documents apart", async () => {
    const cache = createDocumentCache(1_000_000);
    const yoga = createYoga({
      schema,
      logging: false,
      parserAndValidationCache: false,
      plugins: [createDocumentPlugin(cache)],
    });
    const ask = (query: string) =>
      yoga.fetch("http://localhost/graphql", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query }),
      });
    for (let at = 0; at < 60; at += 1) await ask(`{ __typename } # ${at} ${"x".repeat(30_000)}`);
    expect(cache.calculatedSize).toBeLessThanOrEqual(1_000_000);
    expect(cache.size).toBeGreaterThan(5);
    expect(cache.size).toBeLessThan(20);
    for (let at = 0; at < 5; at += 1)
      await ask(`{ ${Array.from({ length: 500 }, (_, n) => `a${at}_${n}: __typename`).join(" ")} }`);
    expect(cache.size).toBeLessThan(5);
  });
});
