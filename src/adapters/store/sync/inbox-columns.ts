import { Prisma } from "../../../../prisma/generated/client.ts";
import type { SyncKey } from "../../../app/ports/sync-store.ts";
import type { InboxRow } from "../../../core/sync/inbox.ts";
import { lookedUpIn } from "../context.ts";

export type SequencedRow = InboxRow & { readonly seq: bigint };

/** An `InboxRow` from `inbox_item i`. */
export const inboxColumns = Prisma.sql`i.seq, i.side, i.record_id AS "recordId", i.collection_id AS "collectionId", i.snapshot, i.removed,
  i.is_verified AS "isVerified", i.natural_key AS "naturalKey", i.state, i.reason, i.message, i.attempts,
  i.next_attempt_at AS "nextAttemptAt"`;

/** Whether the m365 record of `inbox_item i` has a link. */
export function isLinked(key: SyncKey): Prisma.Sql {
  return Prisma.sql`EXISTS (SELECT FROM link l WHERE l.m365_id = i.record_id AND ${lookedUpIn("l", key)})`;
}

/** A row that becomes READY again gets a new place in the order. */
export const nextSeq = Prisma.sql`nextval('inbox_item_seq_seq')`;
