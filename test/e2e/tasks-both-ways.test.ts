import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import WebSocket from "ws";
import { must } from "../../src/lib/must.ts";
import { createTestDatabase, createTestMongo, type TestDatabase } from "../support/database.ts";
import { watch } from "../support/live-client.ts";
import {
  ADMIN_TOKEN,
  connectPersona,
  type Product,
  setSettings,
  setUpSystem,
  startProduct,
} from "../support/product.ts";
import { type RunningSimulator, runSimulator } from "../support/simulator.ts";

/** The real server, PostgreSQL, real jobs and the simulator over HTTP, driven by published clients only. */

interface Task {
  readonly id: string;
  readonly version: number;
  readonly subject: string;
  readonly priority: string;
}

const backends = [
  { backend: "MongoDB", isThere: () => inject("mongoUrl") != null },
  { backend: "PostgreSQL", isThere: () => true },
];

describe.each(backends)("tasks on $backend", ({ backend, isThere }) => {
  if (!isThere()) {
    test.skip(`no MongoDB on this machine: ${backend} is not tried`, () => {});
    return;
  }
  let folder: string;
  let database: TestDatabase;
  let mongo: Awaited<ReturnType<typeof createTestMongo>> | undefined;
  let simulator: RunningSimulator;
  let product: Product;
  let live: Client;
  let accountId: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "m365-sync-e2e-"));
    database = await createTestDatabase();
    mongo = backend === "MongoDB" ? await createTestMongo() : undefined;
    simulator = await runSimulator();
    product = await startProduct({
      program: inject("serverFile"),
      databaseUrl: database.url,
      mongoUrl: mongo?.url,
      simulatorOrigin: simulator.origin,
      dataFolder: folder,
    });
    live = createClient({
      url: `${product.url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${ADMIN_TOKEN}` },
    });
    await setUpSystem(product, simulator);
    accountId = await connectPersona(product, "quiet@contoso.example");
    await runEnds("SUCCEEDED");
  });

  afterAll(async () => {
    await live.dispose();
    expect(await product.end()).toBe(0);
    await simulator.stop();
    await database.drop();
    await mongo?.drop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Follows the status until nothing runs or waits to run any more; answers the last outcome. */
  async function runEnds(outcome: string): Promise<void> {
    const told = watch(
      live,
      `subscription { syncStatus(resource: TASKS) { cursor status { state isInProgress run { state } } } }`,
    );
    for await (const { syncStatus } of told) {
      const { run } = syncStatus.status;
      if (run && ["SUCCEEDED", "PARTIAL", "FAILED", "CANCELLED", "AWAITING_APPROVAL"].includes(run.state)) {
        expect(run.state).toBe(outcome);
        return;
      }
    }
  }

  async function syncNow(outcome = "SUCCEEDED"): Promise<void> {
    const { syncNow: told } = await product.ask(
      `mutation ($id: ID!) { syncNow(accountId: $id, resource: TASKS) { ... on SyncNowSuccess { data { runs { id } } } } }`,
      { id: accountId },
    );
    const runId = must(told.data.runs[0], "run").id;
    const states = watch(live, `subscription ($id: ID!) { runProgress(runId: $id) { cursor run { state } } }`, {
      id: runId,
    });
    for await (const { runProgress } of states) {
      const { state } = runProgress.run;
      if (["SUCCEEDED", "PARTIAL", "FAILED", "CANCELLED", "AWAITING_APPROVAL"].includes(state)) {
        expect(state).toBe(outcome);
        return;
      }
    }
  }

  async function createTask(subject: string): Promise<Task> {
    const { createTask: told } = await product.ask(
      `mutation ($input: CreateTaskInput!) { createTask(input: $input) { ... on CreateTaskSuccess { data { id version subject priority } } } }`,
      {
        input: {
          subject,
          dueDate: "2026-12-01",
          categories: ["Sales"],
          checklist: [{ title: "Call first", isChecked: false }],
        },
      },
    );
    return told.data;
  }

  async function tasks(text: string): Promise<readonly Task[]> {
    const { tasks: found } = await product.ask(
      `query ($text: String) { tasks(filter: { text: $text }, first: 50) { edges { node { id version subject priority } } } }`,
      { text },
    );
    return found.edges.map(({ node }) => node);
  }

  async function updateTask(task: Task, input: Record<string, unknown>): Promise<string> {
    const { updateTask: told } = await product.ask(
      `mutation ($id: ID!, $version: Int!, $input: UpdateTaskInput!) {
        updateTask(id: $id, expectedVersion: $version, input: $input) { __typename } }`,
      { id: task.id, version: task.version, input },
    );
    return told.__typename;
  }

  const outlook = (title: string) =>
    simulator.control.todo.tasks("quiet", "default").filter((task) => task.title === title);

  /** A new task: high in Oro, low in Outlook, and a sync of that. */
  async function editOnBothSides(subject: string): Promise<void> {
    await createTask(subject);
    await syncNow();
    const [task] = await tasks(subject);
    const [remote] = outlook(subject);
    await updateTask(must(task, "task in Oro"), { priority: "HIGH" });
    simulator.control.todo.updateTask("quiet", "default", must(remote, "task in Outlook").id, { importance: "low" });
    await syncNow();
  }

  test("a task made in Oro appears in Outlook without anybody asking", async () => {
    await createTask("Send the offer");
    await runEnds("SUCCEEDED");
    await syncNow();
    expect(outlook("Send the offer")).toMatchObject([{ categories: ["Sales"] }]);
  });

  test("a task made in Outlook appears in Oro", async () => {
    simulator.control.todo.createTask("quiet", "default", { title: "Book the room", due: "2026-12-02" });
    await syncNow();
    expect(await tasks("Book the room")).toHaveLength(1);
  });

  test.each([
    ["OFFICE_WINS", "high", "high"],
    ["M365_WINS", "low", "low"],
    ["NEWEST_WINS", "low", "low"],
    ["ASK", "high", "low"],
  ])(
    "an edit of the same field on both sides under %s gives %s in Oro and %s in Outlook",
    async (rule, inOro, inOutlook) => {
      await setSettings(product, { TASKS_CONFLICT_RULE: rule });
      const subject = `Both sides ${rule}`;
      await editOnBothSides(subject);
      expect((await tasks(subject))[0]?.priority.toLowerCase()).toBe(inOro);
      expect(outlook(subject)[0]?.importance).toBe(inOutlook);
      if (rule === "ASK") await resolveOpenConflict();
    },
  );

  test("a direction that is set while a conflict waits is told as what ended it, with who set it, and what it overwrote", async () => {
    await setSettings(product, { TASKS_CONFLICT_RULE: "ASK" });
    const subject = "Asked about";
    await editOnBothSides(subject);
    await setSettings(product, { TASKS_DIRECTION: "M365_TO_OFFICE" });
    await syncNow();
    expect((await tasks(subject))[0]?.priority).toBe("LOW");
    const { conflicts } = await product.ask(
      `{ conflicts(state: SETTLED, first: 1) { edges { node { title outcome reason
        office { ... on TaskContent { priority } } m365 { ... on TaskContent { priority } } } } } }`,
    );
    expect(conflicts.edges[0]?.node).toMatchObject({
      title: subject,
      outcome: "M365",
      reason: expect.stringMatching(/^Sync Direction was changed to “Microsoft to Oro” by Administrator\./),
      office: { priority: "HIGH" },
      m365: { priority: "LOW" },
    });
    await setSettings(product, { TASKS_DIRECTION: "BIDIRECTIONAL" });
    await syncNow();
  });

  async function resolveOpenConflict(): Promise<void> {
    const { conflicts } = await product.ask(`{ conflicts(state: OPEN, first: 10) { edges { node { id fields } } } }`);
    expect(conflicts.edges.map(({ node }) => node.fields)).toEqual([["priority"]]);
    await product.ask(`mutation ($input: ResolveConflictInput!) { resolveConflict(input: $input) { __typename } }`, {
      input: { conflictId: must(conflicts.edges[0], "conflict").node.id, take: "M365" },
    });
    await syncNow();
    expect((await tasks("Both sides ASK"))[0]?.priority.toLowerCase()).toBe("low");
  }

  const steps = (count: number) => Array.from({ length: count }, (_, step) => ({ displayName: `Step ${step}` }));
  test.each([
    ["whose title is blank", { title: " " }],
    ["with 300 characters", { title: "long ".repeat(60).trim() }],
    ["with a line break", { title: "two\nlines" }],
    ["with a long text", { title: "long text", body: { content: "x".repeat(100_500), contentType: "text" } }],
    ["with 120 steps", { title: "many steps", checklistItems: steps(120) }],
    ["with an empty step", { title: "empty step", checklistItems: [{ displayName: "" }, { displayName: "b" }] }],
    ["with 30 categories", { title: "categories", categories: steps(30).map((step) => step.displayName) }],
  ])("a task %s, which breaks our rules, is synced, and closing it in Oro closes it in Outlook", async (_name, odd) => {
    const made = simulator.control.todo.createTask("quiet", "default", { ...odd, due: "2026-12-24" });
    await syncNow();
    const found = (await tasks("")).filter(({ subject }) => subject.trim() === odd.title.trim());
    expect(found).toHaveLength(1);
    const told = await updateTask(must(found[0], "task in Oro"), { status: "CLOSED" });
    expect(told).toBe("UpdateTaskSuccess");
    await syncNow();
    const now = simulator.control.todo.task("quiet", "default", made.id);
    expect(now.status).toBe("completed");
    for (const part of ["title", "body", "checklistItems", "categories"]) expect(now[part]).toEqual(made[part]);
  });

  test("the ledger is clean", async () => {
    expect(await product.ask(`{ ledgerCheck { isClean unsettled duplicates missing } }`)).toEqual({
      ledgerCheck: { isClean: true, unsettled: 0, duplicates: 0, missing: 0 },
    });
  });
});
