import { createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { startApi, type TestApi } from "../support/api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const times = (count: number, write: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => write(at)).join(" ");
const fields =
  "id user { id name email organization { id name } } organization { id name } syncStatuses { id account { id user { id name } } }";
/** Many lists in one document, their pages all of one size: under the limit with 5 a page, over it with the usual 20. */
const lists = (args: string) =>
  `query ${args.includes("$n") ? "($n: Int) " : ""}{ ${times(28, (at) => `a${at}: accounts${args} { nodes { ${fields} } }`)} }`;
const tooMuch = expect.arrayContaining([
  expect.objectContaining({ message: expect.stringContaining("Query Cost limit") }),
]);

async function errorsOf(query: string, variables: object = {}) {
  return (await api.askComposed(query, variables)).errors;
}

describe("what a document costs", () => {
  it("counts a page's size, wherever that is said: in the document, in a variable, or nowhere", async () => {
    expect(await errorsOf(lists("(first: 5)"))).toEqual([]);
    expect(await errorsOf(lists("(first: 100)"))).toEqual(tooMuch);
    const byVariable = lists("(first: $n)");
    // The same document, parsed and known: what counts is what is sent with it this time.
    expect(await errorsOf(byVariable, { n: 5 })).toEqual([]);
    expect(await errorsOf(byVariable, { n: 100 })).toEqual(tooMuch);
    expect(await errorsOf(byVariable, { n: 5 })).toEqual([]);
    expect(await errorsOf(lists("(last: $n)"), { n: 100 })).toEqual(tooMuch);
    expect(await errorsOf(byVariable.replace("$n: Int", "$n: Int = 100"))).toEqual(tooMuch);
    expect(await errorsOf(lists('(search: "x", last: 5, first: 100)'))).toEqual(tooMuch);
    expect(await errorsOf(lists(""))).toEqual(tooMuch);
  });

  it("bounds subscriptions, too", async () => {
    const client = createClient({
      url: `${api.url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${api.token}` },
      retryAttempts: 0,
    });
    const path = [
      "syncStatus",
      "status",
      "account",
      "user",
      "accounts",
      "user",
      "accounts",
      "user",
      "accounts",
      "user",
      "organization",
    ];
    const query = `subscription { ${path.join(" { ")} { ${"id ".repeat(580)} ${"}".repeat(path.length + 1)}`;
    const refused = await client
      .iterate({ query })
      .next()
      .catch((error: unknown) => error);
    expect(JSON.stringify(refused)).toContain("Query Cost limit");
    await client.dispose();
  });
});
