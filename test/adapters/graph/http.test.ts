import { createServer, type RequestListener } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { createMailboxes } from "../../../src/adapters/graph/mailboxes.ts";
import { findFreePort } from "../../../src/lib/free-port.ts";
import { ownLimits } from "../../support/graph-limits.ts";
import { emptyTask, noSignal } from "./open-mailbox.ts";

const tokens = { forAccount: async () => "token" };
const create = { mark: "m", fields: emptyTask, extra: {} };

/** A server that answers the question for the time zone, and everything else as told. */
async function openAgainst(answer: RequestListener, timeoutMs = 5_000) {
  const server = createServer((request, response) => {
    if (request.url?.endsWith("/mailboxSettings/timeZone")) response.end('{"value":"UTC"}');
    else answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("A TCP server has a port.");
  const simulatorOrigin = `http://127.0.0.1:${address.port}`;
  const mailbox = await createMailboxes({ tokens, limits: ownLimits(), simulatorOrigin, timeoutMs }).open(
    { id: "a" },
    // A run's: somebody who waits would have one place more.
    {
      priority: "DELTA",
      stop: noSignal,
      writeMs: 60_000,
      mayWrite: () => true,
      renew: async () => {},
      onWait: () => {},
    },
  );
  return mailbox.records("TASKS", { from: "2000-01-01", to: "2100-01-01" });
}

describe("a request", () => {
  it("that nobody answers ends after its time", async () => {
    const records = await openAgainst(() => {}, 700);
    await expect(records.readCollections(null, noSignal)).rejects.toMatchObject({
      fault: "unavailable",
      mayHaveBeenApplied: false,
    });
    await expect(records.create("list", create, noSignal)).rejects.toMatchObject({
      fault: "unavailable",
      mayHaveBeenApplied: true,
    });
  });

  it("whose answer stops half-way ends after its time too", async () => {
    const records = await openAgainst((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"value":[');
    }, 700);
    await expect(records.readCollections(null, noSignal)).rejects.toMatchObject({ fault: "unavailable" });
  });

  it("ends at once when the caller cancels, whether sent or still waiting for its place", async () => {
    const controller = new AbortController();
    const records = await openAgainst(() => controller.abort(new Error("stopped")));
    const all = Array.from({ length: 6 }, () =>
      records.create("list", create, controller.signal).catch((error) => error),
    );
    const errors = await Promise.all(all);
    expect(errors.map(({ fault }) => fault)).toEqual(Array(6).fill("unavailable"));
    expect(errors.map(({ mayHaveBeenApplied }) => mayHaveBeenApplied)).toEqual([true, true, true, false, false, false]);
  });

  it("that reaches nobody had no effect", async () => {
    const port = await findFreePort();
    const opened = createMailboxes({ tokens, limits: ownLimits(), simulatorOrigin: `http://127.0.0.1:${port}` }).open({
      id: "a",
    });
    await expect(opened).rejects.toMatchObject({
      fault: "unavailable",
      code: "ECONNREFUSED",
      mayHaveBeenApplied: false,
    });
  });

  it("carries its token to Graph only, whatever a link says", async () => {
    let asked = 0;
    const records = await openAgainst((_request, response) => {
      asked += 1;
      response.end("{}");
    });
    for (const link of ["https://graph.example/v1.0/me/todo/lists/delta", "http://graph.microsoft.com/v1.0/me"])
      await expect(records.readCollections(link, noSignal)).rejects.toMatchObject({ fault: "cursorExpired" });
    expect(asked).toBe(0);
  });

  it("sends what is asked for page by page in the header, and no query option", async () => {
    const seen: string[] = [];
    const deltaLink = "https://graph.microsoft.com/v1.0/me/todo/lists/A%2FB/tasks/delta?$deltatoken=x%2By==";
    const records = await openAgainst(({ url, headers }, response) => {
      seen.push(`${url} ${headers.prefer} ${headers.authorization} ${headers["client-request-id"] ? "id" : "no id"}`);
      response.end(JSON.stringify({ value: [], "@odata.deltaLink": deltaLink }));
    });
    const { next } = await records.readChanges("A/B", null, noSignal);
    await records.readChanges("A/B", next.link, noSignal);
    expect(seen).toEqual([
      "/v1.0/me/todo/lists/A%2FB/tasks/delta odata.maxpagesize=500 Bearer token id",
      "/v1.0/me/todo/lists/A%2FB/tasks/delta?$deltatoken=x%2By== odata.maxpagesize=500 Bearer token id",
    ]);
  });
});

describe("a page", () => {
  it.each([
    ["no JSON", "<html>"],
    ["no list", '{"value":{}}'],
    ["no link", '{"value":[]}'],
  ])("with %s is malformed", async (_what, body) => {
    const records = await openAgainst((_request, response) => response.end(body));
    await expect(records.readChanges("list", null, noSignal)).rejects.toMatchObject({ fault: "malformed" });
  });

  it("with an item twice counts its last state", async () => {
    const task = { id: "t", "@odata.etag": "e", title: "x", status: "notStarted", importance: "normal" };
    const value = [
      task,
      { id: "t", "@removed": { reason: "deleted" } },
      { ...task, id: "u" },
      { ...task, id: "u", title: "y" },
    ];
    const records = await openAgainst((_request, response) =>
      response.end(JSON.stringify({ value, "@odata.deltaLink": "https://graph.microsoft.com/v1.0/x" })),
    );
    const page = await records.readChanges("list", null, noSignal);
    expect(page.removed).toEqual(["t"]);
    expect(page.items).toMatchObject([{ id: "u", fields: { subject: "y" } }]);
  });
});
