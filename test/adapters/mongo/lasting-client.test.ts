import { afterEach, beforeEach, describe, expect, inject, test, vi } from "vitest";
import { type LastingClient, openLastingClient } from "../../../src/adapters/mongo/lasting-client.ts";
import { must } from "../../../src/lib/must.ts";
import { type Gate, openGate } from "../../support/gate.ts";

describe.skipIf(inject("mongoUrl") === null)("a client that lasts", () => {
  let gate: Gate;
  let url: string;
  let lasting: LastingClient | undefined;

  beforeEach(async () => {
    const own = new URL(must(inject("mongoUrl"), "a MongoDB for tests"));
    gate = await openGate(own);
    own.host = `127.0.0.1:${gate.port}`;
    own.pathname = "/lasting";
    // By itself the driver waits half a second between two checks of its server, and half a minute for it to come back.
    own.search = "minHeartbeatFrequencyMS=1&serverSelectionTimeoutMS=500";
    url = own.href;
    lasting = undefined;
  });
  afterEach(async () => {
    await lasting?.close();
    await gate.close();
  });

  /** Once the client answers again. */
  const answers = ({ client }: LastingClient) =>
    vi.waitUntil(
      () =>
        client
          .db()
          .command({ ping: 1 })
          .then(
            () => true,
            () => false,
          ),
      { timeout: 60_000 },
    );

  test("answers again after all its connections broke while a question was on its way", async () => {
    lasting = await openLastingClient(url, { onReopened: () => {}, everyMs: 400, patienceMs: 300 });
    const collection = lasting.client.db().collection("a");
    // The driver alone would answer no more after the first.
    for (let round = 0; round < 3; round += 1) {
      await answers(lasting);
      const isSilenced = gate.silence("insert");
      const lost = collection.insertOne({}).then(
        () => "stored",
        () => "lost",
      );
      await isSilenced;
      gate.become("passes");
      await expect(lost).resolves.toBe("lost");
    }
    await answers(lasting);
    await expect(collection.findOne({})).resolves.toBeNull();
  });

  test("keeps its connections while its server is away, as the driver does", async () => {
    lasting = await openLastingClient(url, { onReopened: () => {}, everyMs: 20, patienceMs: 50 });
    const { client } = lasting;
    const isClosed = vi.fn();
    client.on("topologyClosed", isClosed);
    for (const mode of ["refuses", "hangs"] as const) {
      gate.become(mode);
      await expect(client.db().command({ ping: 1 })).rejects.toThrow();
    }
    expect(isClosed).not.toHaveBeenCalled();
    gate.become("passes");
    await answers(lasting);
  });

  test("is closed at once while its server is away and it is being opened anew", async () => {
    const onReopened = vi.fn();
    const one = await openLastingClient(url.replace("=500", "=60000"), { onReopened, everyMs: 20, patienceMs: 300 });
    // The driver's watch has ended, and nothing answers.
    vi.spyOn(one.client, "db").mockReturnValue({ command: () => new Promise(() => {}) } as never);
    const isOpening = new Promise<void>((resolve) => {
      one.client.on("topologyOpening", () => {
        gate.become("hangs");
        resolve();
      });
    });
    await isOpening;
    const began = performance.now();
    await one.close();
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(onReopened).not.toHaveBeenCalled();
  });
});
