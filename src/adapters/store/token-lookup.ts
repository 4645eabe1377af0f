import { Prisma, type PrismaClient } from "../../../prisma/generated/client.ts";
import type { StoredToken, TokenStore } from "../../app/ports/token-store.ts";
import type { Role } from "../../core/access/role.ts";
import type { SignedInBy } from "../../core/access/session-rules.ts";
import { standingOf } from "../../core/access/standing.ts";
import { knownScopes } from "../../core/access/token-scopes.ts";
import { isUuid } from "../../lib/is-uuid.ts";

type TokenRow = Omit<StoredToken, "person" | "parent" | "signedInBy" | "scopes"> & {
  readonly scopes: readonly string[];
  readonly signedInBy: string | null;
  readonly parentId: string | null;
  readonly parentExpiresAt: Date | null;
  readonly userId: string;
  readonly organizationId: string;
  readonly userName: string;
  readonly email: string;
  readonly userRole: Role;
  readonly suspendedAt: Date | null;
  readonly removedAt: Date | null;
  readonly archivedAt: Date | null;
};

/** A token with everything that decides about it, in one statement: it is looked up for every caller, again and again. */
export function createTokenLookup(prisma: PrismaClient): Pick<TokenStore, "findByHash" | "find"> {
  const findWhere = async (isIt: Prisma.Sql): Promise<StoredToken | null> => {
    const [row] = await prisma.$queryRaw<TokenRow[]>`
      SELECT t.id, t.name, t.role::text AS role, t.scopes, t.created_at AS "createdAt", t.expires_at AS "expiresAt",
        t.revoked_at AS "revokedAt", t.last_used_at AS "lastUsedAt", t.is_session AS "isSession",
        t.signed_in_by AS "signedInBy", t.logout_hint AS "logoutHint", p.id AS "parentId",
        p.expires_at AS "parentExpiresAt", u.id AS "userId", u.organization_id AS "organizationId",
        u.name AS "userName", u.email, u.role::text AS "userRole", u.suspended_at AS "suspendedAt",
        u.removed_at AS "removedAt", o.archived_at AS "archivedAt"
      FROM api_token t
      JOIN "user" u ON u.id = t.user_id
      JOIN organization o ON o.id = u.organization_id
      LEFT JOIN api_token p ON p.id = t.parent_id
      WHERE ${isIt}`;
    return row === undefined ? null : tokenOf(row);
  };
  return {
    findByHash: (hash) => findWhere(Prisma.sql`t.hash = ${hash}`),
    find: async (id) => (isUuid(id) ? findWhere(Prisma.sql`t.id = ${id}::uuid`) : null),
  };
}

function tokenOf(row: TokenRow): StoredToken {
  const { id, name, role, createdAt, expiresAt, revokedAt, lastUsedAt, isSession, logoutHint } = row;
  const { userId, organizationId, userName, email, userRole, suspendedAt, removedAt, archivedAt } = row;
  return {
    ...{ id, name, role, createdAt, expiresAt, revokedAt, lastUsedAt, isSession, logoutHint },
    scopes: knownScopes(row.scopes),
    signedInBy: signedInByOf(row.signedInBy),
    parent: row.parentId === null ? null : { id: row.parentId, expiresAt: row.parentExpiresAt },
    person: {
      ...{ userId, organizationId, name: userName, email, role: userRole },
      standing: standingOf({ suspendedAt, removedAt, organization: { archivedAt } }),
    },
  };
}

export function signedInByOf(text: string | null): SignedInBy | null {
  return text === "token" || text === "link" || text === "microsoft" ? text : null;
}
