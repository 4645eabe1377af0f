import type { Prisma } from "../../../prisma/generated/client.ts";
import type { Resource } from "../../core/records/record.ts";

export interface LoggedChange {
  readonly id: string;
  readonly version: number;
  readonly deleted: boolean;
}

/**
 * Appends changes to an owner's log, compacted to the latest one for each record. The head's row stays locked until the transaction ends: a
 * later number is therefore always committed later, and a reader that remembers the last number it saw skips nothing.
 */
export async function appendChanges(
  tx: Prisma.TransactionClient,
  scopeId: string,
  resource: Resource,
  changes: readonly LoggedChange[],
): Promise<void> {
  if (changes.length === 0) return;
  await tx.$executeRaw`
    WITH head AS (
      INSERT INTO office_log (scope_id, resource, head)
      VALUES (${scopeId}::uuid, ${resource}, ${changes.length}::int)
      ON CONFLICT (scope_id, resource) DO UPDATE SET head = office_log.head + EXCLUDED.head
      RETURNING head
    )
    INSERT INTO office_change (scope_id, resource, record_id, seq, version, deleted, at)
    SELECT ${scopeId}::uuid, ${resource}, c.id, head.head - ${changes.length}::int + c.place, c.version, c.deleted, clock_timestamp()
    FROM head, ROWS FROM (jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) AS (id uuid, version int, deleted boolean))
      WITH ORDINALITY AS c(id, version, deleted, place)
    ON CONFLICT (scope_id, resource, record_id)
    DO UPDATE SET seq = EXCLUDED.seq, version = EXCLUDED.version, deleted = EXCLUDED.deleted, at = EXCLUDED.at`;
}
