// Conditions on accounts, their people and organizations, for statements.
import { Prisma } from "../../../prisma/generated/client.ts";
import type { Reach } from "../../core/access/rights.ts";
import { unreachable } from "../../lib/unreachable.ts";

/**
 * The condition that an account is within a reach, for a statement that calls accounts `a`. Accounts of removed people are never listed:
 * nothing is to be done about them.
 */
export function accountWithin(reach: Reach): Prisma.Sql {
  return Prisma.sql`(a.released_at IS NULL AND ${within(reach)})`;
}

function within(reach: Reach): Prisma.Sql {
  switch (reach.kind) {
    case "all":
      return Prisma.sql`true`;
    case "organization":
      return Prisma.sql`a.organization_id = ${reach.organizationId}::uuid`;
    case "own":
      return Prisma.sql`a.user_id = ${reach.userId}::uuid`;
    case "people":
      return Prisma.sql`a.user_id = ANY(${[...reach.userIds]}::uuid[])`;
    case "none":
      return Prisma.sql`false`;
    default:
      return unreachable(reach);
  }
}

/** core/access/standing.ts in SQL, for a person `u` and their organization `o`. */
export const standing = Prisma.sql`CASE WHEN u.removed_at IS NOT NULL THEN 'REMOVED' WHEN o.archived_at IS NOT NULL THEN 'ARCHIVED'
  WHEN u.suspended_at IS NOT NULL THEN 'SUSPENDED' ELSE 'ACTIVE' END`;

/** For an organization `o`. */
export const isArchived = Prisma.sql`o.archived_at IS NOT NULL`;

/** For the same two: whether the person is not active. */
export const isResting = Prisma.sql`${standing} <> 'ACTIVE'`;
