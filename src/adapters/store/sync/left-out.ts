import { z } from "zod";
import type { LeftOut } from "../../../app/ports/status-reader.ts";
import { mailExclusions, mailStaysOut } from "../../../core/mail/mail-rules.ts";
import { excludedReasons } from "../../../core/sync/inbox.ts";
import { detachedReasons } from "../../../core/sync/link.ts";
import { type CountKey, countsOf, type PreparedReads, setAside, waitingForMailbox } from "./counts.ts";

const rowShape = z.object({
  id: z.string(),
  state: z.enum(["EXCLUDED", "DETACHED"]),
  reason: z.enum([...excludedReasons, ...detachedReasons, "MAILBOX_DISCONNECTED", ...mailExclusions, ...mailStaysOut]),
  count: z.number(),
});

/** Reasons for all keys in one statement, for the same records that `readCounts` counts: a failing one counts only as failing. */
export async function readLeftOut(
  sql: PreparedReads,
  keys: readonly CountKey[],
): Promise<readonly (LeftOut & { readonly id: string })[]> {
  const rows = await sql.$queryPrepared<unknown>`
    WITH ${setAside(keys)}
    SELECT id, 'DETACHED' AS state, reason, sum(count)::int AS count FROM (
      SELECT k.id, n.detail AS reason, n.count FROM k JOIN ${countsOf("LINK")}
      ON n.account_id = k."accountId" AND n.resource = k.resource AND n.name = 'DETACHED'
      UNION ALL
      SELECT id, link_reason, -count(DISTINCT link_id) FROM set_aside
      WHERE state = 'QUARANTINED' AND link_state = 'DETACHED' GROUP BY id, link_reason
    ) AS detached GROUP BY id, reason HAVING sum(count) <> 0
    UNION ALL
    SELECT id, 'EXCLUDED', reason, count(*)::int FROM set_aside WHERE state = 'EXCLUDED' AND link_id IS NULL GROUP BY id, reason
    UNION ALL
    SELECT k.id, 'EXCLUDED', 'MAILBOX_DISCONNECTED', count(*)::int FROM k JOIN (${waitingForMailbox}) AS w
    ON w.account_id = k."accountId" AND w.resource = k.resource GROUP BY k.id
    UNION ALL
    SELECT k.id, 'EXCLUDED', n.name, sum(n.count)::int FROM k JOIN ${countsOf("EXCLUDED_MAIL")}
    ON n.account_id = k."accountId" AND n.resource = k.resource GROUP BY k.id, n.name HAVING sum(n.count) <> 0
    ORDER BY 2, 4 DESC, 3`;
  return z.array(rowShape).parse(rows);
}
