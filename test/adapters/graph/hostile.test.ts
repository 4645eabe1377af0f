import { createServer, type RequestListener, type ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { createNetwork } from "../../../src/adapters/entra/network.ts";
import { readRetryAfter } from "../../../src/adapters/graph/errors.ts";
import { createMailboxes } from "../../../src/adapters/graph/mailboxes.ts";
import type { SyncedResource } from "../../../src/app/ports/m365-records.ts";
import { ownLimits } from "../../support/graph-limits.ts";
import { fakeGraph } from "./fake-graph.ts";
import { emptyTask, noSignal } from "./open-mailbox.ts";

const root = "https://graph.microsoft.com/v1.0/";
const window = { from: "2026-04-01", to: "2026-06-30" };

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("A TCP server has a port.");
  return `http://127.0.0.1:${address.port}`;
}

async function openAgainst(answer: RequestListener, resource: SyncedResource = "TASKS") {
  const simulatorOrigin = await listen((request, response) => {
    if (request.url?.endsWith("/mailboxSettings/timeZone")) response.end('{"value":"UTC"}');
    else answer(request, response);
  });
  const tokens = { forAccount: async () => "token" };
  const mailbox = await createMailboxes({ tokens, limits: ownLimits(), simulatorOrigin }).open({ id: "a" });
  return mailbox.records(resource, window);
}

const foreign = [
  ["of another host", "https://graph.example/v1.0/me/x"],
  ["of a host that looks like Graph's", "https://graph.microsoft.com.example/v1.0/me/x"],
  ["of a host behind a name", "https://graph.microsoft.com@graph.example/v1.0/me/x"],
  ["with a name before the host", "https://name@graph.microsoft.com/v1.0/me/x"],
  ["of another port", "https://graph.microsoft.com:8443/v1.0/me/x"],
  ["of another scheme", "http://graph.microsoft.com/v1.0/me/x"],
  ["of another root", "https://graph.microsoft.com/beta/me/x"],
  ["of another root behind dots", "https://graph.microsoft.com/v1.0/%2e%2e/beta/me/x"],
  ["without a scheme", "//graph.example/v1.0/me/x"],
  ["that is none", "x"],
] as const;

describe("a link", () => {
  it.each(foreign)("%s is refused when it comes, and never handed on to be kept", async (_what, link) => {
    for (const name of ["@odata.nextLink", "@odata.deltaLink"]) {
      const body = JSON.stringify({ value: [], [name]: link });
      const tasks = await openAgainst((_request, response) => response.end(body));
      const events = await openAgainst((_request, response) => response.end(body), "CALENDAR");
      const refused = { fault: "malformed", message: expect.stringContaining("leads elsewhere") };
      await expect(tasks.readChanges("list", null, noSignal)).rejects.toMatchObject(refused);
      await expect(tasks.readCollections(null, noSignal)).rejects.toMatchObject(refused);
      await expect(events.readChanges("calendar", null, noSignal)).rejects.toMatchObject(refused);
    }
  });

  it.each(foreign)("%s that was kept counts as dead, and nobody is asked", async (_what, link) => {
    const asked: (string | undefined)[] = [];
    const listener: RequestListener = ({ url }, response) => {
      asked.push(url);
      response.end("{}");
    };
    const tasks = await openAgainst(listener);
    const events = await openAgainst(listener, "CALENDAR");
    const packed = JSON.stringify({ from: "2026-03-01", to: "2026-07-30", link });
    const dead = { fault: "cursorExpired" };
    await expect(tasks.readChanges("list", link, noSignal)).rejects.toMatchObject(dead);
    await expect(tasks.readCollections(link, noSignal)).rejects.toMatchObject(dead);
    await expect(events.readChanges("calendar", packed, noSignal)).rejects.toMatchObject(dead);
    expect(asked).toEqual([]);
  });
});

describe("a redirect", () => {
  it.each([301, 302, 303, 307, 308])("with %s is neither followed with the token nor believed", async (status) => {
    let asked = 0;
    const elsewhere = await listen((_request, response) => {
      asked += 1;
      response.end(JSON.stringify({ value: [], "@odata.deltaLink": `${root}x` }));
    });
    const records = await openAgainst((_request, response) => {
      response.writeHead(status, { location: `${elsewhere}/v1.0/me/todo/lists/delta` }).end();
    });
    const refused = { fault: "malformed", message: expect.stringContaining("leads elsewhere") };
    await expect(records.readCollections(null, noSignal)).rejects.toMatchObject(refused);
    const create = records.create("list", { mark: "m", fields: emptyTask, extra: {} }, noSignal);
    await expect(create).rejects.toMatchObject(refused);
    expect(asked).toBe(0);
  });

  it("of Entra's is not followed either", async () => {
    let asked = 0;
    const elsewhere = await listen((_request, response) => {
      asked += 1;
      response.end("{}");
    });
    const entra = await listen((_request, response) => void response.writeHead(307, { location: elsewhere }).end());
    const answer = await createNetwork({}).sendPostRequestAsync(`${entra}/token`, { body: "client_secret=s" });
    expect(answer).toMatchObject({ status: 307, body: { error: "temporarily_unavailable" } });
    expect(asked).toBe(0);
  });
});

/** Some kilobytes that unpack to many megabytes. */
const bomb = (megabytes: number) => gzipSync(Buffer.alloc(megabytes * 1_048_576, " "));
const sendPacked = (response: ServerResponse, body: Buffer) =>
  void response.writeHead(200, { "content-encoding": "gzip", "content-type": "application/json" }).end(body);

describe("an answer that is too large", () => {
  it("is given up where it unpacks to more than 32 MB, with the reason", async () => {
    const packed = bomb(200);
    expect(packed.length).toBeLessThan(300_000);
    const records = await openAgainst((_request, response) => sendPacked(response, packed));
    const before = process.memoryUsage().rss;
    await expect(records.readChanges("list", null, noSignal)).rejects.toMatchObject({
      fault: "malformed",
      message: expect.stringContaining("larger than 32 MB"),
    });
    const create = records.create("list", { mark: "m", fields: emptyTask, extra: {} }, noSignal);
    await expect(create).rejects.toMatchObject({ fault: "malformed", mayHaveBeenApplied: true });
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1_048_576);
  });

  it("is asked for in smaller pages", async () => {
    const packed = bomb(40);
    const asked: (string | string[] | undefined)[] = [];
    const records = await openAgainst(({ headers }, response) => {
      asked.push(headers.prefer);
      if (asked.length === 1) sendPacked(response, packed);
      else response.end(JSON.stringify({ value: [], "@odata.deltaLink": `${root}x` }));
    });
    expect(await records.readChanges("list", null, noSignal)).toMatchObject({ items: [], next: { kind: "round" } });
    expect(asked).toEqual(["odata.maxpagesize=500", "odata.maxpagesize=20"]);
  });

  it("of Entra's is an unreadable one", async () => {
    // Without an end it would be read: the spaces stand within an object.
    const packed = gzipSync(
      Buffer.concat([Buffer.from('{"issuer":"x"'), Buffer.alloc(50 * 1_048_576, " "), Buffer.from("}")]),
    );
    const entra = await listen((_request, response) => sendPacked(response, packed));
    const answer = await createNetwork({}).sendGetRequestAsync(`${entra}/openid-configuration`);
    expect(answer.body).toMatchObject({ error: "temporarily_unavailable" });
  });
});

describe("Retry-After", () => {
  const now = Date.parse("2026-05-01T08:00:00Z");
  const hour = 3_600_000;
  it.each([
    ["17", 17_000],
    ["3600", hour],
    ["977616000", hour],
    ["99999999999999999999999999", hour],
    ["Fri, 01 May 2026 08:00:30 GMT", 30_000],
    ["Friday, 01-May-26 08:00:30 GMT", 30_000],
    ["Sat, 01 May 2027 08:00:00 GMT", hour],
    ["Thu, 30 Apr 2026 08:00:00 GMT", 0],
    ["0", 0],
    ["-5", null],
    ["-86400", null],
    ["1.5", null],
    ["2099-01-01", null],
    ["soon", null],
    ["", null],
    [null, null],
  ])("of %s is obeyed up to an hour, and one that says nothing counts for none: %s", (header, expected) => {
    expect(readRetryAfter(header, now)).toBe(expected);
  });
});

const task = { "@odata.etag": "e", title: "x", status: "notStarted", importance: "normal" };

describe("an item without an id", () => {
  it.each([[{}], [{ id: "" }], [{ id: null }], [{ id: 7 }], [{ id: "a\u0000b" }], [null], ["x"]])(
    "(%j) costs only itself, and is counted",
    async (bad) => {
      const value = [
        bad,
        { ...task, id: "t" },
        typeof bad === "object" && bad !== null ? { ...bad, "@removed": {} } : 1,
      ];
      const body = JSON.stringify({ value, "@odata.deltaLink": `${root}x` });
      const records = await openAgainst((_request, response) => response.end(body));
      const page = await records.readChanges("list", null, noSignal);
      expect(page).toMatchObject({ items: [{ id: "t" }], removed: [], rejected: [], nameless: 2 });
      const { records: events } = fakeGraph(() => ({ body: { value, "@odata.deltaLink": `${root}x` } }));
      expect(await events.readChanges("c", null, noSignal)).toMatchObject({ removed: [], nameless: 2 });
    },
  );

  it("is no answer to a create: it is read back by its mark", async () => {
    const records = await openAgainst((_request, response) => response.end(JSON.stringify({ ...task, id: "" })));
    const create = records.create("list", { mark: "m", fields: emptyTask, extra: {} }, noSignal);
    await expect(create).rejects.toMatchObject({ fault: "malformed", mayHaveBeenApplied: true });
  });

  it("that is a list or a calendar is left out, and counted", async () => {
    const body = JSON.stringify({ value: [{ id: "" }, {}, { id: "l" }], "@odata.deltaLink": `${root}x` });
    for (const resource of ["TASKS", "CALENDAR"] as const) {
      const records = await openAgainst((_request, response) => response.end(body), resource);
      const page = await records.readCollections(null, noSignal);
      expect(page).toMatchObject({ collections: [{ id: "l" }], nameless: 2 });
    }
  });
});

describe("a list whose pages never end", () => {
  it("is given up, whether its links are the same or new", async () => {
    for (const isSame of [true, false]) {
      // Thousands of pages: the rule is of links, and needs no socket.
      const { records, asked } = fakeGraph(() => ({
        body: { value: [], "@odata.nextLink": `${root}me/calendars?$skip=${isSame ? 1 : asked.length}` },
      }));
      await expect(records.readCollections(null, noSignal)).rejects.toMatchObject({
        fault: "malformed",
        message: expect.stringContaining("without end"),
      });
      expect(asked.length).toBeLessThan(isSame ? 4 : 6_000);
    }
  });
});
