import { Prisma } from "../../../prisma/generated/client.ts";
import type { Reach } from "../../core/access/rights.ts";
import { unreachable } from "../../lib/unreachable.ts";

/** The condition that a row is within a reach, for a statement that gives this name to a table with `organization_id` and `user_id`. */
export function within(reach: Reach, name: "a" | "e"): Prisma.Sql {
  const column = (of: "organization_id" | "user_id") => Prisma.raw(`${name}.${of}`);
  switch (reach.kind) {
    case "all":
      return Prisma.sql`true`;
    case "organization":
      return Prisma.sql`${column("organization_id")} = ${reach.organizationId}::uuid`;
    case "own":
      return Prisma.sql`${column("user_id")} = ${reach.userId}::uuid`;
    case "people":
      return Prisma.sql`${column("user_id")} = ANY(${[...reach.userIds]}::uuid[])`;
    case "none":
      return Prisma.sql`false`;
    default:
      return unreachable(reach);
  }
}
