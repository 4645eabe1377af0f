// Conditions on accounts, their people and organizations, for statements.
import { Prisma } from "../../../prisma/generated/client.ts";
import { signedInStates } from "../../app/ports/account-store.ts";
import type { Reach } from "../../core/access/rights.ts";
import { within } from "../database/reach-sql.ts";
import type { Sql } from "../database/sql-database.ts";

/**
 * The condition that an account is within a reach, for a statement that calls accounts `a`. Accounts of removed people are never listed:
 * nothing is to be done about them.
 */
export function accountWithin(reach: Reach): Prisma.Sql {
  return Prisma.sql`(a.released_at IS NULL AND ${within(reach, "a")})`;
}

/** `isSignedIn` for an account `a`. */
export const isSignedIn = Prisma.raw(`a.state IN (${signedInStates.map((state) => `'${state}'`).join(", ")})`);

/**
 * Holds off whoever would disconnect this account, until the transaction ends. @returns its address; null: it is not signed in
 */
export async function lockSignedIn(tx: Pick<Sql, "$queryRaw">, accountId: string): Promise<string | null> {
  const [account] = await tx.$queryRaw<{ readonly address: string }[]>`
    SELECT a.user_principal_name AS address FROM account a WHERE a.id = ${accountId}::uuid AND ${isSignedIn} FOR SHARE`;
  return account?.address ?? null;
}

/** core/access/standing.ts in SQL, for a person `u` and their organization `o`. */
export const standing = Prisma.sql`CASE WHEN u.removed_at IS NOT NULL THEN 'REMOVED' WHEN o.archived_at IS NOT NULL THEN 'ARCHIVED'
  WHEN u.suspended_at IS NOT NULL THEN 'SUSPENDED' ELSE 'ACTIVE' END`;

/** For an organization `o`. */
export const isArchived = Prisma.sql`o.archived_at IS NOT NULL`;

/** For the same two: whether the person is not active. */
export const isResting = Prisma.sql`${standing} <> 'ACTIVE'`;
