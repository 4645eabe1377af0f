// One alert for each mailbox while mail of it waits for a person's word: held for another reason than the brake, or nobody knows whether it was sent.
import { Prisma } from "../../../prisma/generated/client.ts";
import { keyOf } from "../../core/status/alert-subject.ts";
import type { Sql } from "./sql-database.ts";

export const undecidedKey = (accountId: string): string => keyOf({ kind: "undecidedMail", accountId });

/** Ends it with the last such mail. @returns its id, if it ended: to be told */
export async function settleUndecided(tx: Sql, accountId: string): Promise<readonly { readonly id: string }[]> {
  return tx.$queryRaw`
    UPDATE alert SET resolved_at = clock_timestamp(), updated_at = clock_timestamp()
    WHERE key = ${undecidedKey(accountId)} AND resolved_at IS NULL AND NOT EXISTS (
      SELECT FROM outgoing_message o WHERE o.account_id = ${accountId}::uuid AND ${isUndecided}) RETURNING id`;
}

/** Of a message `o`. */
export const isUndecided = Prisma.sql`(o.state = 'UNSURE' OR (o.state = 'HELD' AND o.hold <> 'RECIPIENTS_BRAKE'))`;
