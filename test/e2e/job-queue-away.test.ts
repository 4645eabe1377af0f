import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { must } from "../../src/lib/must.ts";
import { type Gate, openGate } from "../support/gate.ts";
import { type Installation, openInstallation } from "../support/installation.ts";
import { connectPersona, type Product, setSettings, setUpSystem } from "../support/product.ts";
import { syncNow } from "../support/runs.ts";

describe.skipIf(inject("mongoUrl") === null)("while the job queue is away", () => {
  let installation: Installation;
  let gate: Gate;
  let product: Product;
  let accountId: string;

  beforeAll(async () => {
    const url = new URL(must(inject("mongoUrl"), "a MongoDB for tests"));
    gate = await openGate(url);
    url.host = `127.0.0.1:${gate.port}`;
    url.pathname = `/away_${process.pid}`;
    installation = await openInstallation();
    product = await installation.start("all", { MONGODB_URL: url.href });
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
