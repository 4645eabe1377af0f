import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { findFreePort } from "../../src/lib/free-port.ts";
import { must } from "../../src/lib/must.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { openLive } from "../support/live-client.ts";
import { connectPersona, type Product, setSettings, setUpSystem } from "../support/product.ts";
import { orderSync, readRun, runEnds, syncNow } from "../support/runs.ts";

/** Two API processes and two workers over one database and one store of jobs, with a third worker where one was stopped. */
let installation: Installation;
let apis: readonly [Product, Product];
let workers: Product[];
let workerPorts: readonly number[];
let accountId: string;

beforeAll(async () => {
  installation = await openInstallation({ settings: { latencyMs: 5 } });
  const start = installation.start;
  workerPorts = await Promise.all([findFreePort(), findFreePort()]);
  const [one, other, ...some] = await Promise.all([
    start("api"),
    start("api"),
    ...workerPorts.map((port) => start("worker", { WORKER_PORT: String(port) })),
  ]);
  apis = [one, other];
  workers = some;
  await setUpSystem(one, installation.simulator);
  accountId = await connectPersona(one, "quiet@contoso.example");
  await syncNow(one, installation.sql, accountId);
}, 180_000);
afterAll(() => installation?.close());

async function createTask(product: Product, subject: string): Promise<void> {
  const { createTask: told } = await product.ask(
    `mutation ($input: CreateTaskInput!) { createTask(input: $input) { __typename } }`,
    { input: { subject } },
  );
  expect(told.__typename).toBe("CreateTaskSuccess");
}

const titles = () => installation.simulator.control.todo.tasks("quiet").map(({ title }) => title);

describe("many processes are one installation", () => {
  test("a worker tells on its own port that it is ready, and whoever watches over it needs no API", async () => {
    for (const port of workerPorts) {
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
      expect([answer.status, await answer.json()]).toEqual([200, { ready: true, postgresql: "up", jobs: "up" }]);
      expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
      expect((await fetch(`http://127.0.0.1:${port}/graphql`)).status).toBe(404);
    }
  });

  test("an order given at one API is carried out once, and seen at the other", async () => {
    const { simulator } = installation;
    await createTask(apis[0], "Once only");
    const runId = await orderSync(apis[0], accountId);
    const live = openLive(apis[1]);
    const states: string[] = [];
    const watched = live.watch("subscription ($id: ID!) { runProgress(runId: $id) { run { state } } }", { id: runId });
    for await (const { runProgress } of watched) {
      states.push(runProgress.run.state);
      if (runProgress.run.state === "SUCCEEDED") break;
    }
    await live.dispose();
    expect(states.at(-1)).toBe("SUCCEEDED");
    expect(titles()).toEqual(["Once only"]);
    const creates = simulator.control.log.counts().byRoute["POST /me/todo/lists/{list}/tasks"];
    expect(creates).toBe(1);
  });

  test("orders at both APIs during a run make exactly one more", async () => {
    const { simulator, sql } = installation;
    simulator.control.faults.inject({ kind: "slow", method: "GET", path: "/todo/", times: 1, delayMs: 1_500 });
    const running = await orderSync(apis[0], accountId);
    await vi.waitUntil(async () => (await readRun(sql, running)).state === "RUNNING", {
      interval: 20,
      timeout: 60_000,
    });
    const ordered = await Promise.all([...apis, ...apis, ...apis].map((api) => orderSync(api, accountId)));
    const [next, ...others] = [...new Set(ordered)];
    expect(others).toEqual([]);
    expect(next).not.toBe(running);
    expect((await runEnds(sql, running)).state).toBe("SUCCEEDED");
    expect((await runEnds(sql, must(next, "run"))).state).toBe("SUCCEEDED");
  });

  test("settings changed at one API count at the other", async () => {
    await setSettings(apis[0], { TASKS_SYNC_ENABLED: false });
    await expect(orderSync(apis[1], accountId)).rejects.toThrow("not switched on");
    await setSettings(apis[1], { TASKS_SYNC_ENABLED: true });
    await syncNow(apis[0], installation.sql, accountId);
  });

  test("a token revoked at one API is refused at the other as soon as that is told, and its sockets are closed", async () => {
    const { createApiToken } = await apis[0].ask(
      `mutation { createApiToken(input: { name: "dashboard", role: AUDITOR }) {
        ... on CreateApiTokenSuccess { data { token apiToken { id } } } } }`,
    );
    const { token, apiToken } = createApiToken.data;
    const live = openLive(apis[1], token);
    const watched = live.watch("subscription { settings { version } }");
    await watched.next();
    await apis[0].ask(`mutation ($id: ID!) { revokeApiToken(id: $id) { __typename } }`, { id: apiToken.id });
    // The other one has heard of it; until then, for a second at most, it may go by what it remembers.
    expect(await live.closed).toMatchObject({ code: 4403, reason: expect.stringContaining("revoked") });
    const answer = await fetch(`${apis[1].url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: "{ viewer { name } }" }),
    });
    expect(answer.status).toBe(401);
    await watched.return(undefined).catch(() => {});
  });

  test("a worker that is told to stop hands its run over, and the other one finishes it", async () => {
    const { sql, simulator } = installation;
    await syncNow(apis[0], sql, accountId);
    const wanted = Array.from({ length: 60 }, (_, index) => `Handed over ${index}`);
    // One run has all of them: while tasks are switched on, each would be sent by the next run as soon as it is made.
    await setSettings(apis[0], { TASKS_SYNC_ENABLED: false });
    for (const subject of wanted) await createTask(apis[0], subject);
    simulator.control.settings.change({ latencyMs: 60 });
    await setSettings(apis[0], { TASKS_SYNC_ENABLED: true });
    await orderSync(apis[0], accountId);
    await vi.waitUntil(() => titles().length > 12, { timeout: 30_000, interval: 10 });
    // What is left takes longer than finding its worker, however busy the machine is.
    simulator.control.settings.change({ latencyMs: 1_000 });
    const { rows } = await sql.query<{ id: string; worker: string }>(
      "SELECT id, worker FROM run WHERE state = 'RUNNING'",
    );
    const { id: runId, worker } = must(rows[0], "running run");
    const pid = Number(worker.split(":")[1]);
    const stopped = must(
      workers.find(({ child }) => child.pid === pid),
      "the worker of the run",
    );
    const startedAt = performance.now();
    expect(await stopped.end()).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    simulator.control.settings.change({ latencyMs: 0 });
    await runEnds(sql, runId);
    await syncNow(apis[1], sql, accountId);
    const other = must(
      workers.find((worker) => worker !== stopped),
      "other worker",
    );
    expect((await readRun(sql, runId)).worker).toContain(`:${other.child.pid}:`);
    expect(titles().toSorted()).toEqual(["Once only", ...wanted].toSorted());
    // What was never begun is known not to be there; of what was, every answer was waited for.
    const { rows: outcomes } = await sql.query(
      "SELECT state, error_code, count(DISTINCT office_id)::int AS records FROM effect WHERE state <> 'FAILED' GROUP BY 1, 2",
    );
    expect(outcomes).toEqual([{ state: "CONFIRMED", error_code: null, records: 61 }]);
  });

  test("an API that is told to stop closes its sockets with a reason and ends well", async () => {
    const [, api] = apis;
    const live = openLive(api);
    const watched = live.watch("subscription { settings { version } }");
    await watched.next();
    const startedAt = performance.now();
    expect(await api.end()).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(await live.closed).toEqual({ code: 1001, reason: "The server is stopping. Connect again." });
    await watched.return(undefined).catch(() => {});
  });
});
