import { Prisma, type PrismaClient } from "../../../../prisma/generated/client.ts";
import { applicationScopeId, clientSecretName } from "../../../app/ports/settings-store.ts";
import type { StatusQuery, StatusReader, SyncStatus } from "../../../app/ports/status-reader.ts";
import type { Standing } from "../../../core/access/standing.ts";
import { hasNotifications, type MailboxAccess } from "../../../core/microsoft/mailbox-access.ts";
import { missingScopesOf } from "../../../core/microsoft/scopes.ts";
import { judgeNotifications } from "../../../core/notifications/health.ts";
import type { PushAddressOf } from "../../../core/notifications/push-address.ts";
import type { Resource } from "../../../core/records/record.ts";
import { missingFields, readApplicationValues } from "../../../core/settings/azure-application.ts";
import { readOverrides, resolveSettings } from "../../../core/settings/resolve.ts";
import { syncSettingsOf } from "../../../core/settings/sync-settings-of.ts";
import { nameSyncState } from "../../../core/status/sync-state-name.ts";
import type { RunState } from "../../../core/sync/run-state.ts";
import { must } from "../../../lib/must.ts";
import { accountWithin, isArchived, standing } from "../account-sql.ts";
import { readSubscriptionFacts } from "../notification-health.ts";
import { type CountKey, type PreparedReads, readCounts, readGraphRequests } from "./counts.ts";
import { readLeftOut } from "./left-out.ts";

interface StatusRow {
  readonly id: string;
  readonly accountId: string;
  readonly userId: string | null;
  readonly access: MailboxAccess;
  readonly organizationId: string;
  readonly accountState: "CONNECTED" | "MISSING_SCOPES" | "NEEDS_REAUTH" | "NO_MAILBOX" | "DISCONNECTED";
  readonly grantedScopes: readonly string[];
  readonly resource: Resource;
  readonly lastSyncAt: Date | null;
  readonly nextSyncAt: Date | null;
  readonly reconciledAt: Date | null;
  readonly lastOutcome: RunState | null;
  readonly lastErrorCode: string | null;
  readonly runId: string | null;
  readonly runState: RunState | null;
  readonly standing: Standing;
  readonly openConflicts: number;
  readonly failingItems: number;
}

type Scopes = ReadonlyMap<string, unknown>;

/**
 * Statuses for a page of accounts in two statements: the rows, then the settings of everybody in them.
 * @param supported what this version syncs; other resources are shown as not available yet
 */
export function createStatusReader(
  prisma: PrismaClient,
  sql: PreparedReads,
  supported: readonly Resource[],
  addressOf: PushAddressOf,
): StatusReader {
  return {
    async read(query) {
      const rows = await readRows(prisma, query);
      if (rows.length === 0) return [];
      const { scopes, hasClientSecret } = await readScopes(prisma, rows);
      const counts = once(() => readCounts(sql, keysOf(rows)));
      const leftOut = once(() => readLeftOut(sql, keysOf(rows)));
      const requests = once(() =>
        readGraphRequests(
          prisma,
          rows.map((row) => row.accountId),
        ),
      );
      const subscriptions = once(() =>
        readSubscriptionFacts(
          prisma,
          rows.map((row) => row.accountId),
        ),
      );
      return rows.map((row) => {
        const status = describe(row, scopes, hasClientSecret, supported.includes(row.resource));
        return {
          ...status,
          notifications: async () =>
            judgeNotifications(
              hasNotifications(row.access)
                ? addressOf(row.resource)
                : {
                    kind: "none",
                    reason:
                      "This mailbox is opened with another account's sign-in: Microsoft tells nothing of its mail, so it is found at each interval.",
                  },
              status.isEnabled,
              (await subscriptions()).get(row.id) ?? [],
              new Date(),
            ),
          counts: async () => must((await counts()).get(row.id), `counts of ${row.id}`),
          leftOut: async () => (await leftOut()).filter(({ id }) => id === row.id),
          graphRequests: async () => (await requests()).get(row.accountId) ?? 0,
        };
      });
    },
    async count({ reach, accountIds, resource }) {
      const rows = await prisma.$queryRaw<{ count: bigint }[]>`
        SELECT count(*) AS count FROM account a CROSS JOIN unnest(enum_range(NULL::resource)) AS r(resource)
        WHERE ${accountWithin(reach)} ${narrow({ reach, ...(accountIds && { accountIds }), ...(resource && { resource }) })}`;
      return Number(rows[0]?.count ?? 0);
    },
  };
}

const keysOf = (rows: readonly StatusRow[]): readonly CountKey[] =>
  rows.map(({ id, accountId, resource }) => ({ id, accountId, resource }));

/** The rows of `account a` that the viewer may see. */
export function accountsIn({ reach, accountIds }: Pick<StatusQuery, "reach" | "accountIds">): Prisma.Sql {
  return Prisma.sql`${accountWithin(reach)} ${narrow({ reach, ...(accountIds && { accountIds }) })}`;
}

/**
 * Only the rows of the page are looked up. Unfinished runs come first, and the active one before a queued one, which people do not want to
 * see.
 */
async function readRows(prisma: PrismaClient, query: StatusQuery): Promise<readonly StatusRow[]> {
  const order = query.isBackward === true ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const rows = await prisma.$queryRaw<StatusRow[]>`
    SELECT a.key AS id, a.id AS "accountId", a.user_id AS "userId", a.organization_id AS "organizationId",
      a.state::text AS "accountState", COALESCE(a.granted_scopes, '{}') AS "grantedScopes", a.access::text AS access,
      (SELECT CASE WHEN a.user_id IS NOT NULL THEN ${standing} WHEN ${isArchived} THEN 'ARCHIVED' ELSE 'ACTIVE' END
        FROM organization o LEFT JOIN "user" u ON u.id = a.user_id WHERE o.id = COALESCE(u.organization_id, a.organization_id)) AS standing,
      a.resource::text AS resource, s.last_sync_at AS "lastSyncAt",
      s.next_sync_at AS "nextSyncAt",
      (SELECT CASE WHEN bool_and(c.reconciled_at IS NOT NULL) THEN min(c.reconciled_at) END FROM collection c
        WHERE c.account_id = a.id AND c.resource = a.resource AND c.state = 'ACTIVE') AS "reconciledAt", s.last_outcome AS "lastOutcome", s.last_error_code AS "lastErrorCode",
      run.id AS "runId", run.state::text AS "runState",
      (SELECT count(*)::int FROM conflict c
        WHERE c.account_id = a.id AND c.resource = a.resource AND c.state = 'OPEN') AS "openConflicts",
      (SELECT count(*)::int FROM inbox_item i
        WHERE i.account_id = a.id AND i.resource = a.resource AND i.state = 'QUARANTINED') AS "failingItems"
    FROM (
      SELECT a.*, r.resource, (a.id || ':' || r.resource) COLLATE "C" AS key
      FROM account a CROSS JOIN unnest(enum_range(NULL::resource)) AS r(resource)
      WHERE ${accountWithin(query.reach)} ${narrow(query)}
      ORDER BY key ${order} ${query.limit === undefined ? Prisma.empty : Prisma.sql`LIMIT ${query.limit}`}
    ) AS a
    LEFT JOIN sync_state s ON s.account_id = a.id AND s.resource = a.resource
    LEFT JOIN LATERAL (
      SELECT id, state FROM (
        SELECT id, state, queued_at FROM run WHERE account_id = a.id AND resource = a.resource ORDER BY queued_at DESC LIMIT 10
      ) AS recent
      ORDER BY CASE WHEN state IN ('RUNNING', 'WAITING') THEN 0 WHEN state = 'AWAITING_APPROVAL' THEN 1 WHEN state = 'QUEUED' THEN 2 ELSE 3 END,
        queued_at DESC LIMIT 1
    ) AS run ON true
    ORDER BY a.key ${order}`;
  return rows;
}

/** Ids are compared as text, byte by byte; the account's own id narrows by its index first. */
function narrow({ accountIds, resource, ids, afterId, beforeId }: StatusQuery): Prisma.Sql {
  const key = Prisma.sql`(a.id || ':' || r.resource) COLLATE "C"`;
  const parts: Prisma.Sql[] = [];
  const accounts = accountIds ?? ids?.map((id) => id.slice(0, 36));
  if (accounts !== undefined)
    parts.push(Prisma.sql`AND a.id::text IN (SELECT jsonb_array_elements_text(${JSON.stringify(accounts)}::jsonb))`);
  if (ids !== undefined)
    parts.push(Prisma.sql`AND ${key} IN (SELECT jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`);
  if (resource !== undefined) parts.push(Prisma.sql`AND r.resource = ${resource}::resource`);
  if (afterId !== undefined) parts.push(Prisma.sql`AND ${key} > ${afterId}`);
  if (beforeId !== undefined) parts.push(Prisma.sql`AND ${key} < ${beforeId}`);
  return parts.length === 0 ? Prisma.empty : Prisma.join(parts, " ");
}

async function readScopes(
  prisma: PrismaClient,
  rows: readonly StatusRow[],
): Promise<{ readonly scopes: Scopes; readonly hasClientSecret: boolean }> {
  const ids = new Set([applicationScopeId, "system"]);
  for (const { organizationId, userId } of rows) ids.add(`organization:${organizationId}`).add(`user:${userId}`);
  const found = await prisma.$queryRaw<{ id: string | null; overrides: unknown; hasSecret: boolean }[]>`
    SELECT s.id, s.overrides, EXISTS (SELECT FROM secret WHERE name = ${clientSecretName}) AS "hasSecret"
    FROM (SELECT) AS one LEFT JOIN settings_scope s
      ON s.id IN (SELECT jsonb_array_elements_text(${JSON.stringify([...ids])}::jsonb))`;
  return {
    scopes: new Map(found.flatMap(({ id, overrides }) => (id === null ? [] : [[id, overrides] as const]))),
    hasClientSecret: found[0]?.hasSecret ?? false,
  };
}

function describe(
  row: StatusRow,
  scopes: Scopes,
  hasClientSecret: boolean,
  isSupported: boolean,
): Omit<SyncStatus, "counts" | "leftOut" | "graphRequests" | "notifications"> {
  const settings = resolveSettings({
    system: readOverrides(scopes.get("system"), "SYSTEM"),
    organization: readOverrides(scopes.get(`organization:${row.organizationId}`), "ORGANIZATION"),
    user: readOverrides(scopes.get(`user:${row.userId}`), "USER"),
  });
  const application = { ...readApplicationValues(scopes.get(applicationScopeId)), hasClientSecret };
  const isApplicationComplete = missingFields(application).length === 0;
  const isWanted = syncSettingsOf(
    { settings, maySync: true, systemMailboxes: row.userId === null ? {} : undefined },
    row.resource,
    row.accountId,
  ).isEnabled;
  const isOver = row.runState === null || ["SUCCEEDED", "PARTIAL", "FAILED", "CANCELLED"].includes(row.runState);
  return {
    id: row.id,
    accountId: row.accountId,
    resource: row.resource,
    state: nameSyncState({
      isSupported,
      isWanted,
      isApplicationComplete,
      isResting: row.standing !== "ACTIVE",
      account: accountStateFor(row),
      currentRun: isOver ? null : row.runState,
      lastOutcome: row.lastOutcome,
      hasSynced: row.lastSyncAt !== null,
      openConflicts: row.openConflicts,
      failingItems: row.failingItems,
    }),
    isEnabled:
      isSupported &&
      isWanted &&
      isApplicationComplete &&
      row.standing === "ACTIVE" &&
      row.accountState !== "DISCONNECTED",
    ownerStanding: row.standing,
    isInProgress: row.runState === "RUNNING" || row.runState === "WAITING",
    lastSyncAt: row.lastSyncAt,
    nextSyncAt: row.nextSyncAt,
    reconciledAt: row.reconciledAt,
    lastOutcome: row.lastOutcome,
    lastErrorCode: row.lastErrorCode,
    runId: row.runId,
  };
}

/** A permission that only another resource needs is no trouble of this one. */
function accountStateFor(row: StatusRow): StatusRow["accountState"] {
  const { accountState, resource } = row;
  const isOthers = accountState === "MISSING_SCOPES" && missingScopesOf(row, [resource]).length === 0;
  return isOthers ? "CONNECTED" : accountState;
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let begun: Promise<T> | undefined;
  return () => {
    begun ??= work();
    return begun;
  };
}
