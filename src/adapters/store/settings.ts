import { Prisma, type PrismaClient } from "../../../prisma/generated/client.ts";
import {
  applicationScopeId,
  clientSecretName,
  type SettingsChanged,
  type SettingsStore,
  type StoredLayers,
  type StoredScope,
} from "../../app/ports/settings-store.ts";
import type { TenantDomains } from "../../core/settings/own-domains.ts";
import { createSharedReads } from "../../lib/shared-reads.ts";
import { isArchived, isResting } from "./account-sql.ts";
import { writeReport } from "./audit.ts";
import { selectTenants } from "./tenants.ts";

export interface LayersRow {
  readonly ownerId: string;
  readonly organizationId: string;
  readonly isResting: boolean;
  readonly hasSecret: boolean;
  readonly scopes: Readonly<Record<string, StoredScope>>;
  readonly tenants: readonly TenantDomains[];
  readonly systemMailboxes: StoredLayers["systemMailboxes"] | null;
}

interface OrganizationRow {
  readonly id: string;
  readonly tenants: readonly TenantDomains[];
  readonly systemMailboxes: NonNullable<StoredLayers["systemMailboxes"]>;
}

const unwritten: StoredScope = { version: 0, overrides: {} };

export function createSettingsStore(prisma: PrismaClient): SettingsStore {
  return {
    // Asked for by many at once: by queries, by runs, for each session.
    readScope: createSharedReads(async (id) => {
      const [row] = await prisma.$queryRaw<StoredScope[]>`
        SELECT version, overrides FROM settings_scope WHERE id = ${id}`;
      return row ?? unwritten;
    }),

    async readLayers(ownerId) {
      const [row] = await prisma.$queryRaw<LayersRow[]>(selectLayers(Prisma.sql`${ownerId}::uuid`));
      return row === undefined ? null : layersOf(row);
    },

    async readLayersOf(ownerIds) {
      // Not through Prisma's `in`, which takes longer for a thousand ids than PostgreSQL does.
      const owners = await prisma.$queryRaw<
        { readonly id: string; readonly organizationId: string; readonly isResting: boolean }[]
      >`
        SELECT s.id, s.organization_id AS "organizationId", s.is_resting AS "isResting"
        FROM (${ownersAmong(Prisma.sql`${[...ownerIds]}::uuid[]`)}) AS s`;
      const organizations = [...new Set(owners.map(({ organizationId }) => organizationId))];
      const wanted = [
        ...[applicationScopeId, "system"],
        ...organizations.map((id) => `organization:${id}`),
        ...owners.map(({ id }) => `user:${id}`),
      ];
      const [scopes, secret, organizationRows] = await Promise.all([
        prisma.$queryRaw<(StoredScope & { readonly id: string })[]>`
          SELECT id, version, overrides FROM settings_scope WHERE id = ANY(${wanted}::text[])`,
        prisma.secret.findUnique({ where: { name: clientSecretName }, select: { name: true } }),
        prisma.$queryRaw<OrganizationRow[]>`
          SELECT o.id, (${selectTenants(Prisma.sql`o.id`)}) AS tenants, (${selectSystemMailboxes(Prisma.sql`o.id`)}) AS "systemMailboxes"
          FROM organization o WHERE o.id = ANY(${organizations}::uuid[])`,
      ]);
      const organizationOf = new Map(organizationRows.map((row) => [row.id, row]));
      const byId = new Map(scopes.map((scope) => [scope.id, scope]));
      const scopeOf = (id: string): StoredScope => byId.get(id) ?? unwritten;
      return new Map(
        owners.map(({ id, organizationId, isResting }) => [
          id,
          {
            isResting,
            application: scopeOf(applicationScopeId),
            hasClientSecret: secret !== null,
            system: scopeOf("system"),
            organization: scopeOf(`organization:${organizationId}`),
            user: scopeOf(`user:${id}`),
            tenants: organizationOf.get(organizationId)?.tenants ?? [],
            ...(id === organizationId && { systemMailboxes: organizationOf.get(id)?.systemMailboxes ?? {} }),
          },
        ]),
      );
    },

    findPending: () => prisma.$queryRaw<SettingsChanged[]>`
      SELECT id AS "scopeId", version, pending_keys AS keys FROM settings_scope
      WHERE pending_keys <> '{}' AND updated_at < clock_timestamp() - interval '15 seconds'`,

    async clearPending(scopeId, version) {
      await prisma.$executeRaw`UPDATE settings_scope SET pending_keys = '{}' WHERE id = ${scopeId} AND version = ${version}::int`;
    },

    readSecret: (name) => prisma.secret.findUnique({ where: { name } }),

    write: (id, expectedVersion, overrides, report, secret) =>
      prisma.$transaction(async (tx) => {
        // The row's lock makes two editors run one after the other; the second one then sees the first one's version.
        await tx.$executeRaw`INSERT INTO settings_scope (id) VALUES (${id}) ON CONFLICT DO NOTHING`;
        const [present] = await tx.$queryRaw<StoredScope[]>`
          SELECT version, overrides FROM settings_scope WHERE id = ${id} FOR UPDATE`;
        if (present === undefined || present.version !== expectedVersion) {
          return { kind: "stale", present: present ?? unwritten } as const;
        }
        const version = expectedVersion + 1;
        const pending = report.audit.flatMap(({ field }) => field ?? []);
        await tx.$executeRaw`
          UPDATE settings_scope SET version = ${version}::int, overrides = ${JSON.stringify(overrides)}::jsonb,
            pending_keys = pending_keys || ${pending}::text[], updated_at = clock_timestamp()
          WHERE id = ${id}`;
        if (secret !== undefined) await writeSecret(tx, secret);
        const { removals = [] } = report;
        if (removals.length > 0) {
          await tx.$executeRaw`
            INSERT INTO mail_removal (account_id, part)
            SELECT a.id, n.part FROM jsonb_to_recordset(${JSON.stringify(removals)}::jsonb) AS n("accountId" uuid, part text)
            JOIN account a ON a.id = n."accountId"`;
        }
        await writeReport(tx, report);
        return { kind: "written", version } as const;
      }),
  };
}

/** @param ownerId one, by a parameter or a column */
export function selectLayers(ownerId: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT s.id AS "ownerId", s.organization_id AS "organizationId", s.is_resting AS "isResting",
      EXISTS (SELECT FROM secret WHERE name = ${clientSecretName}) AS "hasSecret",
      (SELECT coalesce(jsonb_object_agg(id, jsonb_build_object('version', version, 'overrides', overrides)), '{}')
        FROM settings_scope
        WHERE id IN (${applicationScopeId}, 'system', 'organization:' || s.organization_id, 'user:' || s.id)) AS scopes,
      (${selectTenants(Prisma.sql`s.organization_id`)}) AS tenants,
      CASE WHEN s.id = s.organization_id THEN (${selectSystemMailboxes(Prisma.sql`s.id`)}) END AS "systemMailboxes"
    FROM (${ownersAmong(Prisma.sql`ARRAY[${ownerId}]`)}) AS s`;
}

export function layersOf(row: LayersRow): StoredLayers {
  const { ownerId, organizationId, isResting, hasSecret, scopes, tenants, systemMailboxes } = row;
  return {
    ...(systemMailboxes != null && { systemMailboxes }),
    isResting,
    application: scopes[applicationScopeId] ?? unwritten,
    hasClientSecret: hasSecret,
    system: scopes.system ?? unwritten,
    organization: scopes[`organization:${organizationId}`] ?? unwritten,
    user: scopes[`user:${ownerId}`] ?? unwritten,
    tenants,
  };
}

/** When the import of each begins, by account, as JSON. */
function selectSystemMailboxes(organizationId: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT coalesce(jsonb_object_agg(m.account_id, jsonb_build_object('importFrom',
      to_char(m.import_from AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))), '{}')
    FROM system_mailbox m WHERE m.organization_id = ${organizationId} AND m.account_id IS NOT NULL AND m.removed_at IS NULL`;
}

/** People, and organizations as owners of mailboxes without a person. */
function ownersAmong(ids: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT u.id, u.organization_id, ${isResting} AS is_resting FROM "user" u JOIN organization o ON o.id = u.organization_id WHERE u.id = ANY(${ids})
    UNION ALL SELECT o.id, o.id, ${isArchived} FROM organization o WHERE o.id = ANY(${ids})`;
}

async function writeSecret(
  tx: Prisma.TransactionClient,
  { name, value }: NonNullable<Parameters<SettingsStore["write"]>[4]>,
): Promise<void> {
  if (value === null) {
    await tx.secret.deleteMany({ where: { name } });
    return;
  }
  const data = { ciphertext: value.ciphertext, keyId: value.keyId, expiresAt: value.expiresAt, setAt: new Date() };
  await tx.secret.upsert({ where: { name }, create: { name, ...data }, update: data });
}
