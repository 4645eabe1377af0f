import { Prisma } from "../../../prisma/generated/client.ts";

/** core/access/standing.ts in SQL, for a person `u` and their organization `o`. */
export const standing = Prisma.sql`CASE WHEN u.removed_at IS NOT NULL THEN 'REMOVED' WHEN o.archived_at IS NOT NULL THEN 'ARCHIVED'
  WHEN u.suspended_at IS NOT NULL THEN 'SUSPENDED' ELSE 'ACTIVE' END`;

/** For an organization `o`. */
export const isArchived = Prisma.sql`o.archived_at IS NOT NULL`;

/** For the same two: whether the person is not active. */
export const isResting = Prisma.sql`${standing} <> 'ACTIVE'`;
