import { expect, test } from "vitest";
import { createContentJob } from "../../src/jobs/content-job.ts";

test("one mailbox whose texts and attachments cannot be fetched does not keep the others waiting", async () => {
  const worked: string[] = [];
  const failures: string[] = [];
  const job = createContentJob({
    lockMs: 60_000,
    waitingAccounts: async () => ["a", "b"],
    async runLane(accountId) {
      worked.push(accountId);
      if (accountId === "a") throw new Error("Nobody answers.");
      return "nothingToDo";
    },
    onFailure: (accountId) => failures.push(accountId),
  });
  const life = { key: "", data: {}, signal: new AbortController().signal, touch: async () => {} };
  await job.run(life);
  expect({ worked, failures }).toEqual({ worked: ["a", "b"], failures: ["a"] });
});
