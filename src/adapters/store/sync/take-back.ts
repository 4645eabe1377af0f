import { Prisma } from "../../../../prisma/generated/client.ts";
import type { Actor } from "../../../app/ports/audit.ts";
import type { OrderOutcome, Rejection } from "../../../app/ports/sync-orders.ts";
import type { SyncKey } from "../../../app/ports/sync-store.ts";
import { isUuid } from "../../../lib/is-uuid.ts";
import { ofSync, type Tx } from "../context.ts";
import { nextSeq } from "./inbox-columns.ts";
import { about } from "./lease.ts";
import { auditOrder, carryOut, done, notFound, type OrderDeps, type Ordered, refused } from "./order.ts";
import { lockSync, queueRun } from "./run-queue.ts";

/**
 * Takes back the answer to a brake. The records are again as before the question: a pair is linked, with its record missing on one side; a
 * meeting waits to be sent. The next run decides about them again, and asks if the brakes say so.
 * @param recordIds as the list of left-out records has them; null for all
 */
export function takeBackRejection(
  deps: OrderDeps,
  key: SyncKey,
  rejection: Rejection,
  recordIds: readonly string[] | null,
  by: Actor,
): Promise<OrderOutcome> {
  return carryOut(deps, async (tx): Promise<Ordered<OrderOutcome>> => {
    const sync = isUuid(key.accountId) ? await lockSync(tx, key) : null;
    if (sync === null) return notFound;
    const count = await (rejection === "DELETION_REJECTED" ? linkAgain : sendAgain)(tx, key, recordIds);
    if (count === 0)
      return refused(
        "Nothing that was rejected is kept here. A run that carries a rejection out may still be on its way.",
      );
    await auditOrder(tx, sync, { by, action: "rejection.taken_back", field: key.resource, to: { rejection, count } });
    const { isQueued } = await queueRun(tx, sync, "MANUAL", deps.writeFeed);
    await deps.writeFeed(tx, [{ topic: "status", ...about(sync) }]);
    return done(isQueued ? sync : null);
  });
}

/** Stages the missing side as missing again; if the record is missing in Microsoft, the run reads back whether it still is. */
function linkAgain(tx: Tx, key: SyncKey, recordIds: readonly string[] | null): Promise<number> {
  const chosen =
    recordIds === null
      ? Prisma.empty
      : Prisma.sql`AND (office_id::text = ANY(${[...recordIds]}::text[]) OR m365_id = ANY(${[...recordIds]}::text[]))`;
  return tx.$executeRaw`
    WITH linked AS (
      UPDATE link SET state = 'ACTIVE', detached_reason = NULL
      WHERE ${ofSync(key)} AND state = 'DETACHED' AND detached_reason = 'DELETION_REJECTED' ${chosen}
      RETURNING account_id, resource, office_id, m365_id, collection_id
    ), missing AS (
      SELECT l.*, NOT EXISTS (SELECT FROM office_task t WHERE t.id = l.office_id AND t.deleted_at IS NULL)
        AND NOT EXISTS (SELECT FROM office_event e WHERE e.id = l.office_id AND e.deleted_at IS NULL) AS in_office
      FROM linked l
    )
    INSERT INTO inbox_item (account_id, resource, side, record_id, collection_id, removed)
    SELECT account_id, resource, CASE WHEN in_office THEN 'office' ELSE 'm365' END,
      CASE WHEN in_office THEN office_id::text ELSE m365_id END, CASE WHEN in_office THEN NULL ELSE collection_id END, true
    FROM missing
    ON CONFLICT (account_id, resource, side, record_id) DO UPDATE SET removed = true, is_verified = false, snapshot = NULL,
      collection_id = EXCLUDED.collection_id, seq = EXCLUDED.seq, state = 'READY', reason = NULL, message = NULL, attempts = 0,
      next_attempt_at = NULL, updated_at = clock_timestamp()`;
}

function sendAgain(tx: Tx, key: SyncKey, recordIds: readonly string[] | null): Promise<number> {
  const chosen = recordIds === null ? Prisma.empty : Prisma.sql`AND record_id = ANY(${[...recordIds]}::text[])`;
  return tx.$executeRaw`
    UPDATE inbox_item SET state = 'READY', seq = ${nextSeq}, reason = NULL, message = NULL, updated_at = clock_timestamp()
    WHERE ${ofSync(key)} AND state = 'EXCLUDED' AND reason = 'INVITATIONS' ${chosen}`;
}
