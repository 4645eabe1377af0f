import { Prisma } from "../../../prisma/generated/client.ts";

/**
 * The account of the mailbox that takes what its owner makes in Oro: the chosen one, else the first that was connected. It stays so while
 * it is disconnected: what is new waits for it.
 * @param ownerId, resource what a statement calls them
 */
export function primaryAccountOf(ownerId: Prisma.Sql, resource: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`COALESCE(
    (SELECT p.account_id FROM primary_mailbox p WHERE p.user_id = ${ownerId} AND p.resource = ${resource}),
    (SELECT f.id FROM account f WHERE f.user_id = ${ownerId} ORDER BY f.created_at, f.id LIMIT 1))`;
}
