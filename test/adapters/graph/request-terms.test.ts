import { createServer } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { createMailboxes, type GraphMailboxesOptions } from "../../../src/adapters/graph/mailboxes.ts";
import type { RequestTerms } from "../../../src/app/ports/m365-records.ts";
import { createDeferred } from "../../../src/lib/deferred.ts";
import { systemClock } from "../../../src/lib/system-clock.ts";
import { ownLimits } from "../../support/graph-limits.ts";
import { emptyTask, noSignal } from "./open-mailbox.ts";

const create = { mark: "m", fields: emptyTask, extra: {} };
const task = { "@odata.etag": 'W/"1"', id: "task", title: "", status: "notStarted", importance: "normal" };

/** A mailbox whose writes are answered when the test says so. */
async function openMailbox(terms: Partial<RequestTerms>, options: Partial<GraphMailboxesOptions> = {}) {
  const log: string[] = [];
  const answers: (() => void)[] = [];
  let arrived = createDeferred();
  const server = createServer((request, response) => {
    if (request.url?.endsWith("/mailboxSettings/timeZone")) return void response.end('{"value":"UTC"}');
    log.push(request.method ?? "");
    answers.push(() => response.writeHead(201, { "content-type": "application/json" }).end(JSON.stringify(task)));
    arrived.resolve();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("A TCP server has a port.");
  const mailboxes = createMailboxes({
    tokens: { forAccount: async () => "token" },
    limits: ownLimits(),
    simulatorOrigin: `http://127.0.0.1:${address.port}`,
    ...options,
  });
  const usual: RequestTerms = {
    priority: "DELTA",
    stop: noSignal,
    writeMs: 60_000,
    mayWrite: () => true,
    renew: async () => {},
    onWait: () => {},
  };
  const mailbox = await mailboxes.open({ id: "a" }, { ...usual, ...terms });
  return {
    records: mailbox.records("TASKS", { from: "2000-01-01", to: "2100-01-01" }),
    log,
    /** Answers the oldest request, once it is there and something else was done. */
    async answer(before: () => void = () => {}) {
      await arrived.promise;
      arrived = createDeferred();
      before();
      answers.shift()?.();
    },
  };
}

describe("a request that writes", () => {
  it("goes out only while its run may write, and is asked after its wait for a place, not before", async () => {
    let mayWrite = true;
    const { records, log, answer } = await openMailbox(
      { mayWrite: () => mayWrite, renew: () => Promise.reject(new Error("Another worker has it")) },
      { limits: ownLimits({ places: 1 }) },
    );
    const first = records.create("list", create, noSignal);
    const second = records.create("list", create, noSignal).catch((error) => error);
    const third = records.delete({ collectionId: "list", id: "task" }, noSignal).catch((error) => error);
    // Frozen while the first one is on its way; the lease ends.
    await answer(() => {
      mayWrite = false;
    });
    await first;
    for (const error of [await second, await third]) {
      expect(error).toMatchObject({ fault: "unavailable", mayHaveBeenApplied: false });
    }
    expect(log).toEqual(["POST"]);
  });

  it("does not go out when the process was frozen while its connection was being made", async () => {
    let asked = 0;
    const { records, log } = await openMailbox({
      // Once when fetch is called, and once when the connection is there.
      mayWrite: () => {
        asked += 1;
        return asked === 1;
      },
    });
    await expect(records.create("list", create, noSignal)).rejects.toMatchObject({
      fault: "unavailable",
      mayHaveBeenApplied: false,
    });
    expect([asked, log]).toEqual([2, []]);
  });

  it("waits for a new proof, and then goes out", async () => {
    let mayWrite = false;
    const { records, log, answer } = await openMailbox({
      mayWrite: () => mayWrite,
      renew: async () => {
        mayWrite = true;
      },
    });
    await Promise.all([records.create("list", create, noSignal), answer()]);
    expect(log).toEqual(["POST"]);
  });

  it("that only reads in a batch asks nobody", async () => {
    const { records, log, answer } = await openMailbox({ mayWrite: () => false });
    const reading = records.readMany([{ collectionId: "list", id: "task" }], noSignal).catch(() => "read");
    await answer();
    await reading;
    expect(log).toEqual(["POST"]);
  });

  it("is given up while it waits for the ten-minute budget when its run stops, and says before how long it waits", async () => {
    const controller = new AbortController();
    const waits: number[] = [];
    const { records, log, answer } = await openMailbox(
      {
        stop: controller.signal,
        onWait: (ms) => {
          waits.push(ms);
          // The one that waits for its place behind the one that waits for the budget says so too.
          if (waits.length === 2) controller.abort(new Error("stopped"));
        },
      },
      {
        limits: ownLimits({
          ...{ places: 1, requests: 2 },
          clock: { ...systemClock, now: () => new Date(1_000), monotonicMs: () => 1_000 },
        }),
        now: () => 1_000,
      },
    );
    const all = [1, 2, 3].map(() => records.create("list", create, noSignal).catch((error) => error));
    await answer();
    const [, ...givenUp] = await Promise.all(all);
    expect(givenUp).toMatchObject(Array(2).fill({ fault: "unavailable", mayHaveBeenApplied: false }));
    expect(waits).toEqual([600_000, 600_000]);
    expect(log).toEqual(["POST"]);
  });

  it("is answered although its run stops meanwhile", async () => {
    const controller = new AbortController();
    const { records, answer } = await openMailbox({ stop: controller.signal });
    const creating = records.create("list", create, noSignal);
    await answer(() => controller.abort(new Error("stopped")));
    expect(await creating).toMatchObject({ id: "task" });
  });

  it("takes no longer than its run's lease lets it", async () => {
    const { records } = await openMailbox({ writeMs: 50 });
    await expect(records.create("list", create, noSignal)).rejects.toMatchObject({
      fault: "unavailable",
      mayHaveBeenApplied: true,
    });
  });
});
