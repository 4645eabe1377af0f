import { Prisma, type PrismaClient } from "../../../prisma/generated/client.ts";
import type { SettingsChanged } from "../../app/ports/settings-store.ts";
import type { Tenants } from "../../app/ports/tenants.ts";
import { personalTenantId } from "../../core/access/sign-on.ts";
import { writeFeed } from "../feed/feed-events.ts";
import { markPending } from "./mark-pending.ts";

/** @param onChanged as for a changed setting, after the commit: the domains are the default of one. Never rejects */
export function createTenants(prisma: PrismaClient, onChanged: (change: SettingsChanged) => Promise<void>): Tenants {
  return {
    async claim(accountId, now, isNew) {
      const [claimed] = await prisma.$queryRaw<{ readonly tenantId: string }[]>`
        UPDATE tenant t SET asked_at = ${now}::timestamptz FROM account a
        WHERE a.id = ${accountId}::uuid AND t.tenant_id = a.tenant_id AND t.tenant_id <> ${personalTenantId}
          AND a.access <> 'APPLICATION' AND (t.asked_at IS NULL OR (t.read_at IS NULL AND ${isNew}::boolean)
          OR t.asked_at <= ${now}::timestamptz - CASE WHEN t.read_at IS NULL THEN interval '1 hour' ELSE interval '1 day' END)
        RETURNING t.tenant_id AS "tenantId"`;
      return claimed?.tenantId ?? null;
    },

    async save(tenantId, domains, readAt) {
      const changes = await prisma.$transaction(async (tx) => {
        // Locked, so that of two that read at once each sees what the other has told.
        const [before] = await tx.$queryRaw<{ readonly domains: readonly string[]; readonly readAt: Date | null }[]>`
          SELECT verified_domains AS domains, read_at AS "readAt" FROM tenant WHERE tenant_id = ${tenantId} FOR UPDATE`;
        const isSame = before?.domains.join() === domains.join();
        // Many people sign in in an hour.
        const isFresh = isSame && before?.readAt != null && readAt.getTime() - before.readAt.getTime() < 3_600_000;
        if (before === undefined || isFresh) return [];
        await tx.$executeRaw`
          UPDATE tenant SET verified_domains = ${[...domains]}::text[], read_at = ${readAt}::timestamptz, asked_at = ${readAt}::timestamptz, refusal = NULL
          WHERE tenant_id = ${tenantId}`;
        const told = before.readAt === null || !isSame ? await tell(tx, tenantId) : [];
        const changed: SettingsChanged[] = [];
        // In one order, so that two tenants of the same organizations do not wait for each other.
        if (!isSame)
          for (const id of told.toSorted())
            changed.push(await markPending(tx, `organization:${id}`, "EMAIL_OWN_DOMAINS"));
        return changed;
      });
      for (const change of changes) await onChanged(change);
    },

    saveRefusal: (tenantId, refusal) =>
      prisma.$transaction(async (tx) => {
        const changed = await tx.$executeRaw`
          UPDATE tenant SET refusal = ${refusal} WHERE tenant_id = ${tenantId} AND refusal IS DISTINCT FROM ${refusal}`;
        if (changed > 0) await tell(tx, tenantId);
      }),
  };
}

/** @returns the organizations that were told */
async function tell(tx: Prisma.TransactionClient, tenantId: string): Promise<readonly string[]> {
  const organizations = await tx.$queryRaw<{ readonly id: string }[]>`
    SELECT o.id FROM organization o WHERE ${isTenantOf(Prisma.sql`${tenantId}`, Prisma.sql`o.id`)}`;
  await writeFeed(
    tx,
    organizations.map(({ id }) => ({
      topic: "settings",
      organizationId: id,
      subjectId: `organization:${id}`,
      detail: { message: "Microsoft told the verified domains of the tenant" },
    })),
  );
  return organizations.map(({ id }) => id);
}

/** The tenants of one organization, as `TenantDomains` in JSON. */
export function selectTenants(organizationId: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT coalesce(jsonb_agg(jsonb_build_object('tenantId', t.tenant_id, 'refusal', t.refusal,
        'domains', CASE WHEN t.read_at IS NOT NULL THEN to_jsonb(t.verified_domains) END) ORDER BY t.tenant_id), '[]')
      FROM tenant t WHERE t.tenant_id <> ${personalTenantId} AND ${isTenantOf(Prisma.sql`t.tenant_id`, organizationId)}`;
}

/** A disconnected mailbox counts too: its mail is still here. */
function isTenantOf(tenantId: Prisma.Sql, organizationId: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`(
    EXISTS (SELECT FROM account m WHERE m.organization_id = ${organizationId} AND m.tenant_id = ${tenantId} AND m.released_at IS NULL)
    OR EXISTS (SELECT FROM person_identity i JOIN "user" p ON p.id = i.user_id
      WHERE i.tenant_id = ${tenantId} AND p.organization_id = ${organizationId} AND p.removed_at IS NULL))`;
}
