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
