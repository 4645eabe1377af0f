import { setTimeout as sleepFor } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { createDeferred } from "../../src/lib/deferred.ts";
import { openInstallation } from "../support/installation.ts";
import { connectPersona, setUpSystem } from "../support/product.ts";
import { orderSync, readRun, runEnds, syncNow } from "../support/runs.ts";

const HELD_MS = 77_777;
const TASKS = 5_000;

test("a mailbox with thousands of changes delays no other, however long they take", async () => {
  const release = createDeferred<void>();
  let pages = 0;
  const isHeld = createDeferred<void>();
  // After two of its pages, Microsoft is as slow with the large mailbox as the test wants it to be.
  const sleep = async (ms: number): Promise<unknown> => {
    if (ms < HELD_MS) return sleepFor(ms);
    pages += 1;
    if (pages <= 2) return;
    isHeld.resolve();
    return release.promise;
  };
  const installation = await openInstallation({ sleep });
  onTestFinished(() => installation.close());
  const { simulator, sql } = installation;
  const { todo } = simulator.control;
  const product = await installation.start("all", { WORKER_CONCURRENCY: "2" });
  await setUpSystem(product, simulator, { SYNC_INTERVAL_MINUTES: 1440 });
  const [large, small] = [
    await connectPersona(product, "busy@contoso.example"),
    await connectPersona(product, "quiet@contoso.example"),
  ];
  for (const accountId of [large, small]) await syncNow(product, sql, accountId);
  todo.seed("busy", "default", TASKS);
  simulator.control.faults.inject({
    kind: "slow",
    person: "busy@contoso.example",
    path: "tasks/delta",
    delayMs: HELD_MS,
    rate: 1,
  });
  const long = await orderSync(product, large);
  await isHeld.promise;
  for (const title of ["one", "two", "three"]) {
    todo.createTask("quiet", "default", { title });
    expect(await syncNow(product, sql, small)).toMatchObject({ counts: { createdInOffice: 1 } });
    expect(await readRun(sql, long)).toMatchObject({ state: "RUNNING" });
  }
  release.resolve();
  expect(await runEnds(sql, long)).toMatchObject({ state: "SUCCEEDED", counts: { createdInOffice: TASKS } });
});
