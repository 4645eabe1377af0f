import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { type Product, startProduct } from "../support/product.ts";
import { pay, type RawVisit, sampleVisits } from "../support/raw-traffic.ts";

let database: TestDatabase;
let folder: string;
let product: Product;
let port: number;
beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), "hostile-"));
  product = await startProduct({
    role: "api",
    program: inject("serverFile"),
    databaseUrl: database.url,
    simulatorOrigin: "http://127.0.0.1:9",
    dataFolder: folder,
  });
  port = Number(new URL(product.url).port);
});
afterAll(async () => {
  await product.end();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

/** It lives, it answers, and it logged nothing as an error of its own. */
async function expectUnharmed(): Promise<void> {
  expect([product.child.exitCode, product.child.signalCode]).toEqual([null, null]);
  expect(await product.ask("{ viewer { role } }")).toEqual({ viewer: { role: "ADMINISTRATOR" } });
  const errors = product.output.filter((line) => line.startsWith("{") && Number(JSON.parse(line).level) >= 50);
  expect(errors).toEqual([]);
}

const upgradeTo = (path: string) =>
  Buffer.from(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`);

describe("no bytes from the network end the process", () => {
  it("a WebSocket to // does not end the process", async () => {
    await pay(port, { parts: [upgradeTo("//")], leaves: "afterAnswer" });
    await expectUnharmed();
  });

  it("a reset after an upgrade on another path does not end the process", async () => {
    for (let at = 0; at < 50; at += 1) await pay(port, { parts: [upgradeTo("/other")], leaves: "byReset" });
    await expectUnharmed();
  });

  it("thousands of broken requests, upgrades, frames and resets do not end the process", async () => {
    const visits: RawVisit[] = [...sampleVisits(20_270_101, 3_000)];
    const visitor = async (): Promise<void> => {
      for (let next = visits.pop(); next !== undefined; next = visits.pop()) await pay(port, next);
    };
    await Promise.all(Array.from({ length: 100 }, visitor));
    await expectUnharmed();
  }, 120_000);

  it("an upgrade that is refused is closed by the server, also if the other side never closes", async () => {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    socket.on("error", () => {});
    const closed = once(socket, "end");
    socket.write(upgradeTo("/other"));
    socket.resume();
    await closed;
    // What is written into a connection that the server has let go of fails, sooner or later.
    while (!socket.destroyed) await new Promise((resolve) => socket.write("more", resolve));
  });
});
