import { connect as connectSocket, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { must } from "../../src/lib/must.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { connectPersona, type Product, setSettings, setUpSystem } from "../support/product.ts";
import { syncNow } from "../support/runs.ts";

/** Stands between a process and its job queue: passes everything on, refuses, or takes everything and answers nothing. */
async function openGate(target: URL) {
  const sockets = new Set<Socket>();
  let mode: "passes" | "refuses" | "hangs" = "passes";
  const server = createServer((socket) => {
    socket.on("error", () => {});
    sockets.add(socket);
    if (mode !== "passes") {
      if (mode === "refuses") socket.destroy();
      else socket.resume();
      return;
    }
    const onward = connectSocket(Number(target.port), target.hostname);
    sockets.add(onward);
    onward.on("error", () => socket.destroy());
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = new URL(target);
  url.pathname = `/away_${process.pid}`;
  if (typeof address === "object" && address !== null) url.host = `127.0.0.1:${address.port}`;
  return {
    url: url.href,
    become(next: typeof mode) {
      mode = next;
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

describe.skipIf(inject("mongoUrl") === null)("while the job queue is away", () => {
  let installation: Installation;
  let gate: Awaited<ReturnType<typeof openGate>>;
  let product: Product;
  let accountId: string;

  beforeAll(async () => {
    gate = await openGate(new URL(must(inject("mongoUrl"), "a MongoDB for tests")));
    installation = await openInstallation();
    product = await installation.start("all", { MONGODB_URL: gate.url });
    await setUpSystem(product, installation.simulator);
    accountId = await connectPersona(product, "quiet@contoso.example");
    await syncNow(product, installation.sql, accountId);
  }, 180_000);
  afterAll(async () => {
    await installation?.close();
    await gate?.close();
  });

  const createTask = async (subject: string) => {
    const answer = await product.ask(
      `mutation ($input: CreateTaskInput!) { createTask(input: $input) { __typename } }`,
      { input: { subject } },
    );
    return answer.createTask.__typename;
  };
  const readiness = async () => (await fetch(`${product.url}/readyz`)).json();
  const queueAlerts = async () => {
    const { alerts } = await product.ask("{ alerts { nodes { code } } }");
    return alerts.nodes.filter(({ code }) => code === "JOB_QUEUE_AWAY");
  };

  test.each(["refuses", "hangs"] as const)(
    "it %s: what people change is stored and answered as a success, said to be waiting, and synced when the queue is back",
    async (how) => {
      const subject = `Written while the queue ${how}`;
      gate.become(how);
      expect(await createTask(subject)).toBe("CreateTaskSuccess");
      expect(await createTask(`${subject} too`)).toBe("CreateTaskSuccess");
      await setSettings(product, { TASKS_CONFLICT_RULE: how === "refuses" ? "OFFICE_WINS" : "M365_WINS" });
      await vi.waitUntil(async () => (await readiness()).reasons?.some((why: string) => why.includes("job queue")), {
        timeout: 30_000,
      });
      await vi.waitUntil(async () => (await queueAlerts()).length === 1, { timeout: 30_000 });
      gate.become("passes");
      const titles = () => installation.simulator.control.todo.tasks("quiet").map(({ title }) => title);
      await vi.waitUntil(() => titles().includes(subject) && titles().includes(`${subject} too`), { timeout: 90_000 });
      await vi.waitUntil(async () => (await readiness()).ready, { timeout: 30_000 });
      await vi.waitUntil(async () => (await queueAlerts()).length === 0, { timeout: 30_000 });
    },
    240_000,
  );
});
