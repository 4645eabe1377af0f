import { describe } from "vitest";
import type { SyncTxBench } from "./sync-store/bench.ts";
import { describeSyncInbox } from "./sync-store/inbox.ts";
import { describeSyncLinks } from "./sync-store/links.ts";
import { describeSyncStaging } from "./sync-store/staging.ts";

/** What the transactions of a run promise in every store. `open` is called once. */
export function describeSyncTx(name: string, open: () => Promise<SyncTxBench>): void {
  describe(`transactions of a run: ${name}`, () => {
    let opened: Promise<SyncTxBench> | undefined;
    const bench = (): Promise<SyncTxBench> => {
      opened ??= open();
      return opened;
    };
    describeSyncLinks(bench);
    describeSyncInbox(bench);
    describeSyncStaging(bench);
  });
}
