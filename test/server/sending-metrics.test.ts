import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { createSendingMetrics } from "../../src/server/sending-metrics.ts";

test("mail is counted by what happens to it, once when it is sent, with the time from due to submitted", async () => {
  const metrics = createSendingMetrics();
  const registry = new Registry();
  metrics.register(registry);
  const mail = { dueAt: new Date(0), submittedAt: new Date(2_500), approved: [] };
  metrics.ordered();
  metrics.happened("submitting", mail, "ATTACHED");
  metrics.happened("accepted", mail, "SUBMITTING");
  metrics.happened("accepted", mail, "SUBMITTED");
  metrics.happened("sent", mail, "SUBMITTED");
  // Its answer was lost; it was let go by a person before.
  metrics.happened("submitting", { ...mail, approved: ["OVERDUE"] }, "ATTACHED");
  metrics.happened("sent", mail, "SUBMITTING");
  metrics.happened("held", mail, "ATTACHED");
  metrics.happened("drafted", mail, "WAITING");
  const lines = (await registry.metrics()).split("\n");
  const count = (outcome: string) =>
    lines
      .find((line) => line.includes(`outcome="${outcome}"`))
      ?.split(" ")
      .at(-1);
  expect(["queued", "sent", "failed", "held", "unsure"].map(count)).toEqual(["1", "2", "0", "1", "0"]);
  expect(lines).toContain("m365_sync_outgoing_submit_seconds_count 1");
  expect(lines).toContain("m365_sync_outgoing_submit_seconds_sum 2.5");
});
