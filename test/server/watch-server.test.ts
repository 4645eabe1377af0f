import { describe, expect, test } from "vitest";
import type { ReadinessTrouble } from "../../src/server/health.ts";
import { createLogger } from "../../src/server/logger.ts";
import { buildWatchServer } from "../../src/server/watch-server.ts";

async function open(
  readiness: Readonly<Record<string, () => Promise<unknown>>>,
  troubles: readonly ReadinessTrouble[] = [],
) {
  const logger = createLogger({ level: "silent", isPretty: false });
  const server = buildWatchServer({ host: "127.0.0.1", port: 0, readiness, troubles: () => troubles, logger });
  const { port } = await server.start();
  const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  return { ask, [Symbol.asyncDispose]: () => server.stop() };
}

describe("a process that is only a worker", () => {
  test("tells its health and its metrics", async () => {
    await using worker = await open({ postgresql: async () => 1 });
    expect((await worker.ask("/healthz")).status).toBe(200);
    expect(await (await worker.ask("/readyz?from=docker")).json()).toEqual({ ready: true, postgresql: "up" });
    expect(await (await worker.ask("/metrics")).text()).toContain("process_cpu_seconds_total");
  });

  test("is not ready while its database is away", async () => {
    await using worker = await open({ postgresql: () => Promise.reject(new Error("away")) });
    const answer = await worker.ask("/readyz");
    expect([answer.status, await answer.json()]).toEqual([503, { ready: false, postgresql: "down" }]);
  });

  test("is not ready while something is wrong although everything answers, and says what", async () => {
    const message = "The database's disk is full: No space left on device";
    await using worker = await open({ postgresql: async () => 1 }, [{ name: "disk", message }]);
    const answer = await worker.ask("/readyz");
    expect([answer.status, await answer.json()]).toEqual([
      503,
      { ready: false, postgresql: "up", disk: "down", reasons: [message] },
    ]);
  });

  test("serves nothing else", async () => {
    await using worker = await open({});
    for (const path of ["/", "/graphql", "//", "/%"]) expect((await worker.ask(path)).status).toBe(404);
  });
});
