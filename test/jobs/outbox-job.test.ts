import { expect, test } from "vitest";
import type { JobOrder, RunningJob } from "../../src/app/ports/job-queue.ts";
import { createOutboxJob, createOutboxLook } from "../../src/jobs/outbox-job.ts";

const accountId = "30000000-0000-4000-8000-000000000001";
const other = "30000000-0000-4000-8000-000000000002";
const soon = new Date("2026-01-05T10:00:10Z");

function open(nextDueAt: Date | null) {
  const orders: JobOrder[] = [];
  const worked: string[] = [];
  const queue = {
    ...{ cancel: async () => {}, wake: () => {}, stats: async () => ({ waiting: 0, running: 0, failed: 0 }) },
    enqueue: async (...given: readonly JobOrder[]) => void orders.push(...given),
  };
  const due = { dueAccounts: async () => [accountId, other], nextDueAt: async () => nextDueAt };
  const options = {
    ...{ lockMs: 30_000, queue: () => queue, due },
    async runLane(id: string) {
      worked.push(id);
      return "nothingDue" as const;
    },
  };
  return { orders, worked, options };
}

const running = (data: RunningJob["data"]): RunningJob => ({
  ...{ key: data.accountId ?? "", data, touch: async () => {}, signal: new AbortController().signal },
});

test("a mailbox's outbox is worked on, and again when something more is due", async () => {
  const { orders, worked, options } = open(soon);
  await createOutboxJob(options).run(running({ accountId }));
  expect(worked).toEqual([accountId]);
  expect(orders).toEqual([{ name: "outbox", key: accountId, data: { accountId }, runAt: soon }]);
});

test("and rests when nothing is", async () => {
  const { orders, options } = open(null);
  await createOutboxJob(options).run(running({ accountId }));
  expect(orders).toEqual([]);
});

test("what nobody woke, or whose worker died, is found by the look", async () => {
  const { orders, options } = open(null);
  await createOutboxLook(options).run(running({}));
  expect(orders.map(({ name, key }) => [name, key])).toEqual([
    ["outbox", accountId],
    ["outbox", other],
  ]);
});
