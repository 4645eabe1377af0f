import { Prisma } from "../../../prisma/generated/client.ts";
import type { PrimaryMailboxes } from "../../app/ports/account-store.ts";
import { must } from "../../lib/must.ts";
import { writeFeed } from "../feed/feed-events.ts";
import { writeAudit } from "./audit.ts";
import { inTransaction, type OfficeTables, type SyncDatabase } from "./context.ts";

/**
 * The account of the mailbox that takes what its owner makes in Oro: the chosen one, else the first that was connected. It stays the
 * primary while it is disconnected: new records wait for it.
 * @param ownerId, resource the names that the statement uses for them
 */
export function primaryAccountOf(ownerId: Prisma.Sql, resource: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`COALESCE(
    (SELECT p.account_id FROM primary_mailbox p WHERE p.user_id = ${ownerId} AND p.resource = ${resource}),
    (SELECT f.id FROM account f WHERE f.user_id = ${ownerId} ORDER BY f.created_at, f.id LIMIT 1))`;
}

export function createPrimaryMailboxes(prisma: SyncDatabase, offices: OfficeTables): PrimaryMailboxes {
  return {
    choose: ({ userId, accountId, resource }, report) =>
      inTransaction(prisma, async (tx) => {
        const table = Prisma.raw(must(offices[resource], `the office's table of ${resource}`).tableName);
        // Every transaction of a run locks its sync's row: so no run reads the log between the choice and its consequences.
        await tx.$queryRaw`
          SELECT s.account_id FROM sync_state s JOIN account a ON a.id = s.account_id
          WHERE a.user_id = ${userId}::uuid AND s.resource = ${resource}::resource ORDER BY s.account_id FOR UPDATE OF s`;
        await tx.$executeRaw`
          INSERT INTO primary_mailbox (user_id, resource, account_id) VALUES (${userId}::uuid, ${resource}::resource, ${accountId}::uuid)
          ON CONFLICT (user_id, resource) DO UPDATE SET account_id = EXCLUDED.account_id`;
        // Records never sent belong to the new one. Those that were sent, or may have been, already belong to their mailbox.
        await tx.$executeRaw`
          DELETE FROM inbox_item i USING account a, ${table} t
          WHERE a.user_id = ${userId}::uuid AND a.id <> ${accountId}::uuid AND i.account_id = a.id AND i.resource = ${resource}::resource
            AND i.side = 'office' AND i.record_id = t.id::text AND t.owner_id = ${userId}::uuid AND t.account_id IS NULL`;
        await tx.$executeRaw`
          INSERT INTO inbox_item (account_id, resource, side, record_id, removed)
          SELECT ${accountId}::uuid, ${resource}::resource, 'office', t.id::text, false FROM ${table} t
          WHERE t.owner_id = ${userId}::uuid AND t.account_id IS NULL AND t.deleted_at IS NULL
          ON CONFLICT (account_id, resource, side, record_id) DO NOTHING`;
        await writeAudit(tx, report.audit);
        await writeFeed(tx, report.feed);
      }),
  };
}
