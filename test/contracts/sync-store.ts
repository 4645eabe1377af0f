import { describe } from "vitest";
import { describeSyncAlerts } from "./sync-store/alerts.ts";
import type { SyncStoreBench } from "./sync-store/bench.ts";
import { describeSyncInbox } from "./sync-store/inbox.ts";
import { describeSyncLinks } from "./sync-store/links.ts";
import { describeSyncOrders } from "./sync-store/orders.ts";
import { describeSyncRuns } from "./sync-store/runs.ts";
import { describeSyncStaging } from "./sync-store/staging.ts";

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
    describeSyncLinks(bench);
    describeSyncInbox(bench);
    describeSyncStaging(bench);
    describeSyncAlerts(bench);
    describeSyncOrders(bench);
  });
}
