import { createMemoryOfficeTable } from "../../../src/adapters/memory/office-table.ts";
import { createMemorySyncStore } from "../../../src/adapters/memory/sync-store.ts";
import { taskKind } from "../../../src/core/records/task.ts";
import { must } from "../../../src/lib/must.ts";
import { describePlans } from "../../contracts/sync-store/plans.ts";

describePlans("memory", async () => {
  const clock = { now: () => new Date("2026-05-01T10:00:00Z"), newId: () => crypto.randomUUID() };
  const office = createMemoryOfficeTable<null>(taskKind, clock.now);
  const store = createMemorySyncStore({ userId: "owner", organizationId: "org" }, office, clock);
  store.request("MANUAL");
  const run = must(await store.begin({ accountId: "account", resource: "TASKS" }, "worker", 60_000), "a run");
  return {
    inRun: (work) => store.inRun(run, work),
    answer: async (answer) =>
      store.change(({ plan }) => {
        for (const item of plan.values()) {
          if (item.askedAs === null || !item.isCurrent || item.answer !== null) continue;
          const approvedMails = answer === "APPROVED" ? item.mails : item.approvedMails;
          plan.set(item.pairKey, { ...item, answer, approvedMails });
        }
      }),
  };
});
