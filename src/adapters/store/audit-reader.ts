import { Prisma, type PrismaClient } from "../../../prisma/generated/client.ts";
import type { AuditEntry, AuditFilter, AuditReader } from "../../app/ports/audit.ts";
import type { Reach } from "../../core/access/rights.ts";
import { isUuid } from "../../lib/is-uuid.ts";

export function createAuditReader(prisma: PrismaClient): AuditReader {
  return {
    async read(reach, filter, { limit, isBackward = false, after, before }) {
      const order = isBackward ? Prisma.sql`ASC` : Prisma.sql`DESC`;
      const found = await prisma.$queryRaw<AuditEntry[]>`
        SELECT id, at, actor_id AS "actorId", actor_name AS "actorName", action, level, owner_id AS "ownerId", person_id AS "personId",
          organization_id AS "organizationId", field, "from", "to"
        FROM audit_entry e
        WHERE ${within(reach)} AND ${matching(filter)} AND ${behind("<", after)} AND ${behind(">", before)}
        ORDER BY at ${order}, id ${order} LIMIT ${limit}`;
      return found;
    },
    async count(reach, filter) {
      const [row] = await prisma.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS count FROM audit_entry e WHERE ${within(reach)} AND ${matching(filter)}`;
      return row?.count ?? 0;
    },
    async names(reach, ids) {
      if (ids.length === 0) return new Map();
      const within = reach.kind === "all" ? Prisma.sql`true` : Prisma.sql`id = ${organizationOf(reach)}::uuid`;
      const wanted = Prisma.sql`ANY(${[...ids]}::uuid[])`;
      const rows = await prisma.$queryRaw<{ id: string; name: string }[]>`
        SELECT id::text, name FROM "user" WHERE id = ${wanted}
        UNION ALL SELECT id::text, name FROM organization WHERE id = ${wanted} AND ${within}
        UNION ALL SELECT id::text, user_principal_name FROM account WHERE id = ${wanted}
        UNION ALL SELECT object_id, user_principal_name FROM person_identity
          WHERE user_id = ${wanted} AND object_id = ANY(${[...ids]}::text[]) AND user_principal_name <> ''`;
      return new Map(rows.map(({ id, name }) => [id, name]));
    },
  };
}

/** An organization's administrators see entries about the organization, its people and their mailboxes. */
function within(reach: Reach): Prisma.Sql {
  return reach.kind === "all" ? Prisma.sql`true` : Prisma.sql`e.organization_id = ${organizationOf(reach)}::uuid`;
}

/** Null, which equals nothing, for a viewer without reach. */
const organizationOf = (reach: Reach): string | null => (reach.kind === "organization" ? reach.organizationId : null);

function matching({ actorId, personId, organizationId, action, field, from, to }: AuditFilter): Prisma.Sql {
  const parts = [Prisma.sql`true`];
  const id = (column: Prisma.Sql, wanted: string) =>
    isUuid(wanted) ? Prisma.sql`${column} = ${wanted}::uuid` : Prisma.sql`false`;
  if (actorId !== undefined) parts.push(id(Prisma.sql`e.actor_id`, actorId));
  if (personId !== undefined) parts.push(id(Prisma.sql`e.person_id`, personId));
  if (organizationId !== undefined) parts.push(id(Prisma.sql`e.organization_id`, organizationId));
  // "user." matches everything that is done to people.
  if (action?.endsWith(".") === true) parts.push(Prisma.sql`starts_with(e.action, ${action})`);
  else if (action !== undefined) parts.push(Prisma.sql`e.action = ${action}`);
  if (field !== undefined) parts.push(Prisma.sql`e.field = ${field}`);
  if (from !== undefined) parts.push(Prisma.sql`e.at >= ${from}`);
  if (to !== undefined) parts.push(Prisma.sql`e.at < ${to}`);
  return Prisma.join(parts, " AND ");
}

function behind(sign: "<" | ">", place: { readonly at: Date; readonly id: string } | undefined): Prisma.Sql {
  if (place === undefined) return Prisma.sql`true`;
  return Prisma.sql`(e.at, e.id) ${Prisma.raw(sign)} (${place.at}, ${place.id}::uuid)`;
}
