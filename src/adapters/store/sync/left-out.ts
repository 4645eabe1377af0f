import { z } from "zod";
import type { PrismaClient } from "../../../../prisma/generated/client.ts";
import type { LeftOut } from "../../../app/ports/status-reader.ts";
import { mailExclusions } from "../../../core/mail/mail-rules.ts";
import type { Resource } from "../../../core/records/record.ts";
import { excludedReasons } from "../../../core/sync/inbox.ts";
import { detachedReasons } from "../../../core/sync/link.ts";
import { waitingForMailbox } from "./counts.ts";

interface Key {
  readonly id: string;
  readonly accountId: string;
  readonly resource: Resource;
}

const rowShape = z.object({
  id: z.string(),
  state: z.enum(["EXCLUDED", "DETACHED"]),
  reason: z.enum([...excludedReasons, ...detachedReasons, "MAILBOX_DISCONNECTED", ...mailExclusions]),
  count: z.number(),
});

/** Reasons for all keys in one statement, for the same records that `readCounts` counts: a failing one counts only as failing. */
export async function readLeftOut(
  prisma: PrismaClient,
  keys: readonly Key[],
): Promise<readonly (LeftOut & { readonly id: string })[]> {
  const rows = await prisma.$queryRaw`
    WITH k AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) AS k(id text, "accountId" uuid, resource resource)
    )
    SELECT k.id, 'DETACHED' AS state, l.detached_reason AS reason, count(*)::int AS count
    FROM k JOIN link l ON l.account_id = k."accountId" AND l.resource = k.resource AND l.state = 'DETACHED'
    WHERE NOT EXISTS (SELECT FROM inbox_item i WHERE i.account_id = l.account_id AND i.resource = l.resource
      AND i.state = 'QUARANTINED' AND ((i.side = 'm365' AND i.record_id = l.m365_id)
        OR (i.side = 'office' AND i.record_id = l.office_id::text)))
    GROUP BY k.id, l.detached_reason
    UNION ALL
    SELECT k.id, 'EXCLUDED', i.reason, count(*)::int
    FROM k JOIN inbox_item i ON i.account_id = k."accountId" AND i.resource = k.resource AND i.state = 'EXCLUDED'
    WHERE NOT EXISTS (SELECT FROM link l WHERE l.account_id = i.account_id AND l.resource = i.resource
      AND ((i.side = 'm365' AND l.m365_id = i.record_id) OR (i.side = 'office' AND l.office_id::text = i.record_id)))
    GROUP BY k.id, i.reason
    UNION ALL
    SELECT k.id, 'EXCLUDED', 'MAILBOX_DISCONNECTED', count(*)::int FROM k JOIN (${waitingForMailbox}) AS w
    ON w.account_id = k."accountId" AND w.resource = k.resource GROUP BY k.id
    UNION ALL
    SELECT k.id, 'EXCLUDED', x.reason, count(*)::int FROM k JOIN excluded_mail x ON x.account_id = k."accountId"
    WHERE k.resource = 'EMAIL' GROUP BY k.id, x.reason
    ORDER BY 2, 4 DESC, 3`;
  return z.array(rowShape).parse(rows);
}
