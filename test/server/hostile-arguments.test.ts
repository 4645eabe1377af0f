import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeFeed } from "../../src/adapters/feed/feed-events.ts";
import { createSyncOrders } from "../../src/adapters/store/sync/orders.ts";
import { recordKinds } from "../../src/core/records/record-kinds.ts";
import { schema } from "../../src/graphql/schema.ts";
import { startApi, type TestApi } from "../support/api.ts";
import { type HostileCall, hostileCalls, ordinaryId } from "../support/hostile-arguments.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startApi({
    orders: (prisma) => createSyncOrders({ prisma, wakes: { wake: async () => {} }, writeFeed, kinds: recordKinds }),
  });
  // One of everything has the id that is asked for: what comes behind the search for it is reached, too.
  const { id: userId, organizationId } = await api.prisma.user.findUniqueOrThrow({
    where: { id: api.administratorId },
  });
  const id = ordinaryId;
  const owner = { organizationId, userId, tenantId: id, objectId: id };
  await api.prisma.account.create({
    data: { id, ...owner, userPrincipalName: "kim@contoso.example", displayName: "Kim", state: "CONNECTED" },
  });
  await api.prisma.officeTask.create({ data: { id, ownerId: userId, subject: "Call" } });
});
afterAll(() => api[Symbol.asyncDispose]());

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function send({
  operation,
  query,
  variables,
}: Pick<HostileCall, "operation" | "query" | "variables">): Promise<Answer> {
  const response = await fetch(`${api.url}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${api.token}`,
      ...(operation === "subscription" ? { accept: "text/event-stream" } : {}),
    },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, text: await response.text() };
}

/** All of them, ten at a time; answers what went wrong. */
async function sendAll(
  calls: readonly HostileCall[],
  isRight: (answer: Answer, call: HostileCall) => boolean,
): Promise<string[]> {
  const waiting = [...calls];
  const wrong: string[] = [];
  const sender = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const answer = await send(next);
      if (!isRight(answer, next)) {
        wrong.push(`${next.field} ${next.place} ${JSON.stringify(next.variables)}: ${answer.status} ${answer.text}`);
      }
    }
  };
  await Promise.all(Array.from({ length: 10 }, sender));
  return wrong;
}

const loggedErrors = () => api.log.filter((line) => JSON.parse(line).level >= 50);
const texts = ["a\u0000b", "\u0007", "half \ud800"];
const cursor = (text: string) => Buffer.from(text).toString("base64");

describe("odd arguments", () => {
  it("a control character in any argument of any operation is answered 400, with the argument's name", async () => {
    const calls = hostileCalls(schema, {
      String: texts,
      ID: texts,
      JSON: [...texts, { key: ["\u0001"] }, { "\u0000": 1 }],
    });
    expect(calls.length).toBeGreaterThan(300);
    const isRight = ({ status, text }: Answer, { place }: HostileCall) =>
      status === 400 && text.includes(`$${place.split(".")[0]}`) && /control character|half a character/.test(text);
    expect(await sendAll(calls, isRight)).toEqual([]);
    expect(loggedErrors()).toEqual([]);
  }, 120_000);

  it("no value of any argument of any query or mutation is a failure of ours", async () => {
    const calls = hostileCalls(schema, {
      String: [
        "",
        " ",
        "%_\\",
        "nothing",
        "GPC:N:5",
        cursor("GPC:N:5"),
        cursor("GPC:S:5"),
        "99999999999999999999.5~x",
        "x".repeat(70_000),
      ],
      ID: ["", "nothing", "%", "0b0b0b0b-1111-4222-8333-444455556666"],
      Int: [-2_147_483_648, -1, 0, 2_147_483_647],
      Float: [-1e308, 1e308],
      DateTime: ["0000-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"],
      Date: ["0000-01-01", "0001-01-01", "9999-12-31"],
      JSON: [-1, 1e308, "", null, [], {}, [[["x"]]]],
    }).filter(({ operation }) => operation !== "subscription");
    expect(await sendAll(calls, ({ status, text }) => status < 500 && !text.includes("INTERNAL_SERVER_ERROR"))).toEqual(
      [],
    );
    expect(loggedErrors()).toEqual([]);
  }, 240_000);

  it("a text written into the document is looked at like a variable, and tabs and line breaks may stay", async () => {
    const bad = await send({
      operation: "query",
      query: '{ tasks(filter: { text: "a\\u0000" }) { totalCount } }',
      variables: {},
    });
    expect([bad.status, bad.text]).toEqual([
      400,
      expect.stringContaining("filter.text: contains the control character U+0000"),
    ]);
    const byDefault = 'query ($text: String = "\\u0001") { tasks(filter: { text: $text }) { totalCount } }';
    expect((await send({ operation: "query", query: byDefault, variables: {} })).status).toBe(400);
    const query = "query ($text: String) { tasks(filter: { text: $text }) { totalCount } }";
    const fine = await send({ operation: "query", query, variables: { text: "a\tb\r\nc" } });
    expect(fine).toEqual({ status: 200, text: expect.stringContaining("totalCount") });
  });

  it("a cursor that is none is answered 400", async () => {
    for (const after of [cursor("GPC:N:5"), cursor("GPC:S:nothing"), "%%%", ""]) {
      const query = `query ($after: String) { runs(after: $after) { nodes { id } } }`;
      expect([after, (await send({ operation: "query", query, variables: { after } })).status]).toEqual([after, 400]);
      const literal = `{ runs(before: ${JSON.stringify(after)}) { nodes { id } } }`;
      expect([after, (await send({ operation: "query", query: literal, variables: {} })).status]).toEqual([after, 400]);
    }
    expect(loggedErrors()).toEqual([]);
  });
});
