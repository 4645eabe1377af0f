import type { HeldRun, RunTx, SyncStore } from "../../../app/ports/sync-store.ts";
import { must } from "../../../lib/must.ts";
import { storableJson } from "../../../lib/storable-json.ts";
import type { Sql, SqlDatabase } from "../../database/sql-database.ts";
import { inSqlTransaction, type OfficeTables, type RunContext, type WriteFeed } from "../context.ts";
import { runAfter } from "../state-sql.ts";
import { alertStatements } from "./alerts.ts";
import { collectionStatements } from "./collections.ts";
import { conflictStatements } from "./conflicts.ts";
import { effectStatements } from "./effects.ts";
import { excludedMailStatements } from "./excluded-mail.ts";
import { endQuietly, endRun } from "./finish.ts";
import { inboxStatements } from "./inbox.ts";
import { about, beginRun, proveLease } from "./lease.ts";
import { linkStatements } from "./links.ts";
import { mailRemovalStatements } from "./mail-removals.ts";
import { officeStatements } from "./office.ts";
import { planStatements } from "./plans.ts";
import { stagingStatements } from "./staging.ts";
import { unlinkedStatements } from "./unlinked.ts";

export interface SyncStoreDeps {
  readonly database: SqlDatabase;
  readonly offices: OfficeTables;
  readonly writeFeed: WriteFeed;
  readonly hashOf: RunContext["hashOf"];
}

/** What sync remembers, in PostgreSQL. */
export function createSyncStore({ database, offices, writeFeed, hashOf }: SyncStoreDeps): SyncStore {
  const open = async (tx: Sql, run: HeldRun): Promise<{ readonly open: RunTx; readonly leaseMs: number }> => {
    const { leaseMs, hasExcluded, ...proof } = await proveLease(tx, run);
    const office = must(offices[run.resource], `the office's table of ${run.resource}`);
    return { open: createRunTx({ tx, run, office, writeFeed, hashOf, hasExcluded }, proof), leaseMs };
  };
  return {
    begin: (key, holder, leaseMs) => beginRun(database, key, holder, leaseMs, hashOf),

    inRun: (run, work) =>
      inSqlTransaction(database, async (tx) => {
        const begunMs = performance.now();
        const { open: opened, leaseMs } = await open(tx, run);
        const result = await work(opened);
        // A worker that wants to take over waits for this row, and would find the lease expired if the work took long.
        if (performance.now() - begunMs > leaseMs / 10) await proveLease(tx, run);
        return result;
      }),

    finishQuietly: (run, end) => endQuietly(database, run, end),

    finish: (run, end, last) =>
      inSqlTransaction(database, async (tx) => {
        await last((await open(tx, run)).open);
        return endRun(tx, run, end, writeFeed);
      }),
  };
}

function createRunTx(context: RunContext, proof: Pick<RunTx, "isCancelRequested" | "now">): RunTx {
  return {
    ...proof,
    ...linkStatements(context),
    ...officeStatements(context),
    ...inboxStatements(context),
    ...unlinkedStatements(context),
    ...stagingStatements(context),
    ...collectionStatements(context),
    ...excludedMailStatements(context),
    ...mailRemovalStatements(context),
    ...planStatements(context),
    ...effectStatements(context),
    ...conflictStatements(context),
    ...alertStatements(context),
    ...progressStatements(context),
  };
}

function progressStatements({ tx, run, writeFeed }: RunContext): Pick<RunTx, "progress" | "isElseWanted" | "emit"> {
  return {
    async progress({ phase, done, total, counts, graphRequests, waitingUntil, isQuiet = false }) {
      await tx.$executeRaw`
        UPDATE run SET phase = ${phase}, done = ${done}::int, total = ${total}::int, counts = ${storableJson(counts)}::jsonb,
          graph_requests = ${graphRequests}::int, waiting_until = ${waitingUntil}::timestamptz,
          state = ${runAfter(waitingUntil === null ? "resumed" : "paused")},
          moved_at = CASE WHEN phase = ${phase} AND done = ${done}::int THEN moved_at ELSE clock_timestamp() END
        WHERE id = ${run.runId}::uuid`;
      if (!isQuiet) await writeFeed(tx, [{ topic: "run", ...about(run), subjectId: run.runId }]);
    },

    async isElseWanted() {
      const [found] = await tx.$queryRaw<{ is: boolean }[]>`
        SELECT EXISTS (SELECT FROM run WHERE account_id = ${run.accountId}::uuid AND state = 'QUEUED'
          AND queued_at > ${run.takenAt}::timestamptz
            - CASE WHEN resource = ${run.resource}::resource THEN interval '0' ELSE interval '1 minute' END) AS is`;
      return found?.is ?? false;
    },

    emit: (events) => writeFeed(tx, events),
  };
}
