import { describe } from "vitest";
import { describeSyncAlerts } from "./sync-store/alerts.ts";
import type { SyncStoreBench } from "./sync-store/bench.ts";
import { describeSyncOrders } from "./sync-store/orders.ts";
import { describeSyncRuns } from "./sync-store/runs.ts";
import { describeSyncTx } from "./sync-tx.ts";

export type { SyncStoreBench } from "./sync-store/bench.ts";

/** What every store of sync promises, with the orders that go with it. `open` is called once. */
export function describeSyncStore(name: string, open: () => Promise<SyncStoreBench>): void {
  describe(`sync store: ${name}`, () => {
    let opened: Promise<SyncStoreBench> | undefined;
    const bench = (): Promise<SyncStoreBench> => {
      opened ??= open();
      return opened;
    };
    describeSyncRuns(bench);
    describeSyncTx(name, bench);
    describeSyncAlerts(bench);
    describeSyncOrders(bench);
  });
}
