import { describe } from "vitest";
import type { SyncTxBench } from "./sync-store/bench.ts";
import { describeExcludedMail } from "./sync-store/excluded-mail.ts";
import { describeSyncInbox } from "./sync-store/inbox.ts";
import { describeSyncLinks } from "./sync-store/links.ts";
import { describeSyncStaging } from "./sync-store/staging.ts";

/** What the transactions of a run promise in every store. */
export function describeSyncTx(name: string, bench: () => Promise<SyncTxBench>): void {
  describe(`transactions of a run: ${name}`, () => {
    describeSyncLinks(bench);
    describeSyncInbox(bench);
    describeSyncStaging(bench);
    describeExcludedMail(bench);
  });
}
