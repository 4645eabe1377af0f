// Conditions on accounts, their people and organizations, for statements.
import { Prisma } from "../../../prisma/generated/client.ts";
import { signedInStates } from "../../app/ports/account-store.ts";
import type { Reach } from "../../core/access/rights.ts";
import { within } from "../database/reach-sql.ts";

/**
 * The condition that an account is within a reach, for a statement that calls accounts `a`. Accounts of removed people are never listed:
 * nothing is to be done about them.
 */
export function accountWithin(reach: Reach): Prisma.Sql {
  return Prisma.sql`(a.released_at IS NULL AND ${within(reach, "a")})`;
}

/** `isSignedIn` for an account `a`. */
export const isSignedIn = Prisma.raw(`a.state IN (${signedInStates.map((state) => `'${state}'`).join(", ")})`);

/** core/access/standing.ts in SQL, for a person `u` and their organization `o`. */
export const standing = Prisma.sql`CASE WHEN u.removed_at IS NOT NULL THEN 'REMOVED' WHEN o.archived_at IS NOT NULL THEN 'ARCHIVED'
  WHEN u.suspended_at IS NOT NULL THEN 'SUSPENDED' ELSE 'ACTIVE' END`;

/** For an organization `o`. */
export const isArchived = Prisma.sql`o.archived_at IS NOT NULL`;

/** For the same two: whether the person is not active. */
export const isResting = Prisma.sql`${standing} <> 'ACTIVE'`;
