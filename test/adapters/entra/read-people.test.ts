import { expect, test } from "vitest";
import { createNetwork } from "../../../src/adapters/entra/network.ts";
import { createReadPeople } from "../../../src/adapters/entra/read-people.ts";
import type { DirectoryPerson } from "../../../src/core/access/people-import.ts";

interface Answer {
  readonly status?: number;
  readonly retryAfter?: string;
  readonly body?: unknown;
}

const graph = "https://graph.microsoft.com/v1.0/users";
const kim = {
  id: "1A7D2C94-0001-4F3B-8A10-D1E2F3A4B501",
  displayName: "Kim\u0000",
  userPrincipalName: "kim@x.example",
};

/** Reads all pages, of which the last answer is given again for ever. */
async function readAll(...answers: readonly Answer[]) {
  const asked: string[] = [];
  const slept: number[] = [];
  const people: DirectoryPerson[] = [];
  const network = createNetwork({
    fetch: async (url) => {
      const { status = 200, retryAfter, body } = answers[Math.min(asked.length, answers.length - 1)] ?? {};
      asked.push(String(url));
      return new Response(JSON.stringify(body ?? {}), {
        status,
        ...(retryAfter !== undefined && { headers: { "retry-after": retryAfter } }),
      });
    },
  });
  const pages = createReadPeople({ network, cloud: "global", sleep: async (ms) => void slept.push(ms) })("token");
  const read = async () => {
    for await (const page of pages) people.push(...page);
  };
  const error = await read().then(
    () => null,
    (thrown: unknown) => (thrown as Error).message,
  );
  return { asked, slept, people, error };
}
const link = (to: string) => ({ value: [kim], "@odata.nextLink": to });

test("pages are followed as Microsoft links them, and what nobody can see is left out of names", async () => {
  const { asked, people, error } = await readAll({ body: link(`${graph}?$skiptoken=a`) }, { body: { value: [] } });
  expect([asked[1], error]).toEqual([`${graph}?$skiptoken=a`, null]);
  expect(people).toMatchObject([{ objectId: kim.id.toLowerCase(), displayName: "Kim", mail: null }]);
});

test.each([
  "https://graph.microsoft.com.elsewhere.example/v1.0/users",
  "https://elsewhere.example/v1.0/users",
  "http://graph.microsoft.com/v1.0/users",
  "https://graph.microsoft.com@elsewhere.example/v1.0/users",
])("the access token is not carried to %s", async (elsewhere) => {
  const { asked, error } = await readAll({ body: link(elsewhere) }, { body: { value: [] } });
  expect([asked.length, error]).toEqual([1, expect.stringContaining("leads elsewhere")]);
});

test("pages that lead in a circle end", async () => {
  const { error } = await readAll({ body: link(`${graph}?$skiptoken=a`) });
  expect(error).toContain("in a circle");
});

test("Microsoft's limit is waited for as long as it says, with a fraction too, and not for ever", async () => {
  const waited = await readAll({ status: 429, retryAfter: "2.128" }, { status: 503 }, { body: { value: [kim] } });
  expect([waited.slept, waited.people.length, waited.error]).toEqual([[2128, 2000], 1, null]);
  const given = await readAll({ status: 429, retryAfter: "1" });
  expect([given.asked.length, given.error]).toEqual([5, expect.stringContaining("too many calls")]);
  const long = await readAll({ status: 429, retryAfter: "3600" });
  expect([long.slept, long.error]).toEqual([[], expect.stringContaining("later")]);
});

test.each([
  [403, "does not let this account read all people"],
  [401, "does not let this account read all people"],
  [500, "HTTP status 500"],
])("an answer with status %i says what to do", async (status, said) => {
  const { error } = await readAll({ status });
  expect(error).toContain(said);
});

test("a page that cannot be read is no empty one", async () => {
  expect((await readAll({ body: { value: "nobody" } })).error).toContain("cannot be read");
});
