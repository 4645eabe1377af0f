import type { RunTx } from "../../../app/ports/sync-store.ts";
import { storableJson } from "../../../lib/storable-json.ts";
import type { RunContext } from "../context.ts";
import { runAfter } from "../state-sql.ts";
import { about } from "./lease.ts";

export function progressStatements({ tx, run, writeFeed }: RunContext): Pick<RunTx, "progress" | "emit"> {
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

    emit: (events) => writeFeed(tx, events),
  };
}
