import { randomUUID } from "node:crypto";
import { createMemoryOfficeTable } from "../../../src/adapters/memory/office-table.ts";
import { createMemorySyncStore, type MemorySyncStore } from "../../../src/adapters/memory/sync-store.ts";
import { taskKind } from "../../../src/core/records/task.ts";
import { must } from "../../../src/lib/must.ts";
import type { SyncTxBench } from "../../contracts/sync-store/bench.ts";
import { describeSyncTx } from "../../contracts/sync-tx.ts";

/** A store for each account, as the world of the histories has them. */
function createBench(): SyncTxBench {
  let time = Date.parse("2026-05-01T08:00:00Z");
  const clock = { now: () => new Date(time), newId: () => randomUUID() };
  const office = createMemoryOfficeTable<null>(taskKind, clock.now);
  const stores = new Map<string, MemorySyncStore>();
  const of = (accountId: string) => must(stores.get(accountId), "an account");
  return {
    store: {
      begin: (key, ...rest) => of(key.accountId).begin(key, ...rest),
      inRun: (run, work) => of(run.accountId).inRun(run, work),
      finishQuietly: (run, end) => of(run.accountId).finishQuietly(run, end),
      finish: (run, ...rest) => of(run.accountId).finish(run, ...rest),
    },
    orders: { requestSync: async (accountId, _resource, trigger) => ({ runId: of(accountId).request(trigger) }) },
    async createAccount() {
      const [accountId, ownerId] = [randomUUID(), randomUUID()];
      stores.set(accountId, createMemorySyncStore({ userId: ownerId, organizationId: "org" }, office, clock));
      return { accountId, ownerId };
    },
    async writeOffice(ownerId, writes) {
      await office.write(null, ownerId, writes);
    },
    conflict: async (id) =>
      must([...stores.values()].flatMap((store) => store.state().conflicts.get(id) ?? [])[0], "a conflict"),
    async expireLease() {
      time += 120_000;
    },
    async age(_key, ms) {
      time += ms;
    },
  };
}

const bench = createBench();
describeSyncTx("memory", async () => bench);
