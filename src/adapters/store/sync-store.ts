import type { HeldRun, RunTx, SyncStore } from "../../app/ports/sync-store.ts";
import { must } from "../../lib/must.ts";
import { alertStatements } from "./sync-alerts.ts";
import { collectionStatements } from "./sync-collections.ts";
import { conflictStatements } from "./sync-conflicts.ts";
import {
  inTransaction,
  type OfficeTables,
  type RunContext,
  type SyncDatabase,
  type Tx,
  type WriteFeed,
} from "./sync-context.ts";
import { effectStatements } from "./sync-effects.ts";
import { endRun } from "./sync-finish.ts";
import { inboxStatements } from "./sync-inbox.ts";
import { about, proveLease, takeLease } from "./sync-lease.ts";
import { linkStatements } from "./sync-links.ts";
import { officeStatements } from "./sync-office.ts";
import { progressStatements } from "./sync-progress.ts";
import { stagingStatements } from "./sync-staging.ts";
import { unlinkedStatements } from "./sync-unlinked.ts";

export interface SyncStoreDeps {
  readonly prisma: SyncDatabase;
  readonly offices: OfficeTables;
  readonly writeFeed: WriteFeed;
}

/** What sync remembers, in PostgreSQL. */
export function createSyncStore({ prisma, offices, writeFeed }: SyncStoreDeps): SyncStore {
  const open = async (tx: Tx, run: HeldRun): Promise<RunTx> => {
    const { isCancelRequested } = await proveLease(tx, run);
    const office = must(offices[run.resource], `the office's table of ${run.resource}`);
    return createRunTx({ tx, run, office, writeFeed }, isCancelRequested);
  };
  return {
    begin: (key, holder, leaseMs) =>
      inTransaction(prisma, async (tx) => {
        const run = await takeLease(tx, key, holder, leaseMs);
        if (run !== null) {
          await writeFeed(tx, [
            { topic: "run", ...about(run), subjectId: run.runId },
            { topic: "status", ...about(run) },
          ]);
        }
        return run;
      }),

    inRun: (run, work) => inTransaction(prisma, async (tx) => work(await open(tx, run))),

    finish: (run, end, last) =>
      inTransaction(prisma, async (tx) => {
        await last(await open(tx, run));
        return endRun(tx, run, end, writeFeed);
      }),
  };
}

function createRunTx(context: RunContext, isCancelRequested: boolean): RunTx {
  return {
    isCancelRequested,
    ...linkStatements(context),
    ...officeStatements(context),
    ...inboxStatements(context),
    ...unlinkedStatements(context),
    ...stagingStatements(context),
    ...collectionStatements(context),
    ...effectStatements(context),
    ...conflictStatements(context),
    ...alertStatements(context),
    ...progressStatements(context),
  };
}
