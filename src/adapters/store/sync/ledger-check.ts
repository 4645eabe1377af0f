import type { Prisma, PrismaClient } from "../../../../prisma/generated/client.ts";
import type { LedgerReader } from "../../../app/ports/ledger-reader.ts";
import type { SyncedResource } from "../../../app/ports/m365-records.ts";
import { isSignedIn } from "../account-sql.ts";
import { accountsIn } from "./status.ts";

interface CheckRow {
  readonly unsettled: number;
  readonly duplicates: number;
  readonly missing: number;
}

/** The rows with which Microsoft's side is compared. */
export function createLedgerReader(prisma: PrismaClient): LedgerReader {
  return {
    checkRows: (query) => checkLedger(prisma, accountsIn(query)),
    mailboxes: (query) => prisma.$queryRaw<
      { accountId: string; resource: SyncedResource; isOpen: boolean; collectionIds: readonly string[] }[]
    >`
      SELECT a.id AS "accountId", c.resource::text AS resource, ${isSignedIn} AS "isOpen",
        array_agg(c.external_id) AS "collectionIds"
      FROM account a JOIN collection c ON c.account_id = a.id AND c.state = 'ACTIVE'
      WHERE a.state <> 'DISCONNECTED' AND c.resource <> 'EMAIL' AND ${accountsIn(query)}
      GROUP BY a.id, c.resource ORDER BY a.id, c.resource`,
    async known({ accountId, resource }, itemIds, marks) {
      const links = await prisma.$queryRaw<{ officeId: string; m365Id: string }[]>`
        SELECT office_id AS "officeId", m365_id AS "m365Id" FROM link
        WHERE account_id = ${accountId}::uuid AND resource = ${resource}::resource
          AND (m365_id = ANY(${itemIds}::text[]) OR office_id::text = ANY(${marks}::text[]))`;
      const created = await prisma.$queryRaw<{ officeId: string }[]>`
        SELECT DISTINCT office_id AS "officeId" FROM effect
        WHERE account_id = ${accountId}::uuid AND resource = ${resource}::resource AND side = 'm365' AND operation = 'create'
          AND office_id::text = ANY(${marks}::text[])`;
      return {
        officeIdOf: new Map(links.map(({ officeId, m365Id }) => [m365Id, officeId])),
        ours: new Set([...links, ...created].map(({ officeId }) => officeId)),
      };
    },
  };
}

/** @param accounts the rows of `account a` to look at */
export async function checkLedger(prisma: PrismaClient, accounts: Prisma.Sql): ReturnType<LedgerReader["checkRows"]> {
  const rows = await prisma.$queryRaw<CheckRow[]>`
    WITH scope AS (SELECT a.id FROM account a WHERE a.state <> 'DISCONNECTED' AND ${accounts}),
    office AS (SELECT id, deleted_at FROM office_task UNION ALL SELECT id, deleted_at FROM office_event),
    -- What a run under way planned, or found unknown, it will still settle itself.
    unsettled AS (
      SELECT e.id FROM effect e JOIN scope ON scope.id = e.account_id
      WHERE e.side = 'm365' AND e.state IN ('PLANNED', 'UNKNOWN') AND NOT EXISTS (
        SELECT FROM run r WHERE r.account_id = e.account_id AND r.resource = e.resource AND r.state IN ('RUNNING', 'WAITING'))
    ),
    created AS (
      SELECT DISTINCT e.account_id, e.resource, e.office_id, e.m365_id FROM effect e JOIN scope ON scope.id = e.account_id
      WHERE e.side = 'm365' AND e.operation = 'create' AND e.state = 'CONFIRMED' AND e.m365_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM effect d WHERE d.account_id = e.account_id AND d.resource = e.resource AND d.m365_id = e.m365_id
          AND d.side = 'm365' AND d.operation = 'delete' AND d.state = 'CONFIRMED')
    ),
    -- The database's own unique keys forbid it too; this proves that they are there.
    doubled_links AS (
      SELECT l.office_id::text FROM link l JOIN scope ON scope.id = l.account_id
      GROUP BY l.account_id, l.resource, l.office_id HAVING count(*) > 1
      UNION ALL
      SELECT l.m365_id FROM link l JOIN scope ON scope.id = l.account_id
      GROUP BY l.account_id, l.resource, l.m365_id HAVING count(*) > 1
    ),
    doubled_creates AS (
      SELECT c.office_id FROM created c JOIN office t ON t.id = c.office_id AND t.deleted_at IS NULL
      JOIN link l ON l.account_id = c.account_id AND l.resource = c.resource AND l.m365_id = c.m365_id
      GROUP BY c.account_id, c.resource, c.office_id HAVING count(*) > 1
    ),
    -- A copy that nothing is linked to, while its record is linked to another one: what a lost answer would leave behind.
    stray_creates AS (
      SELECT c.m365_id FROM created c
      JOIN link l ON l.account_id = c.account_id AND l.resource = c.resource AND l.office_id = c.office_id AND l.m365_id <> c.m365_id
      WHERE NOT EXISTS (
        SELECT FROM link o WHERE o.account_id = c.account_id AND o.resource = c.resource AND o.m365_id = c.m365_id)
      AND EXISTS (
        SELECT FROM inbox_item i WHERE i.account_id = c.account_id AND i.resource = c.resource AND i.side = 'm365'
          AND i.record_id = c.m365_id AND NOT i.removed)
    ),
    orphans AS (
      SELECT l.id FROM link l JOIN scope ON scope.id = l.account_id
      WHERE l.resource <> 'EMAIL' AND NOT EXISTS (SELECT FROM office t WHERE t.id = l.office_id)
    ),
    -- Confirmed in Microsoft, alive in the office, and yet neither linked nor waiting in the inbox.
    unlinked AS (
      SELECT c.office_id FROM created c JOIN office t ON t.id = c.office_id AND t.deleted_at IS NULL
      WHERE NOT EXISTS (
        SELECT FROM link l WHERE l.account_id = c.account_id AND l.resource = c.resource
          AND (l.office_id = c.office_id OR l.m365_id = c.m365_id))
      AND NOT EXISTS (
        SELECT FROM inbox_item i WHERE i.account_id = c.account_id AND i.resource = c.resource
          AND ((i.side = 'm365' AND i.record_id = c.m365_id) OR (i.side = 'office' AND i.record_id = c.office_id::text)))
    )
    SELECT (SELECT count(*) FROM unsettled)::int AS unsettled,
      ((SELECT count(*) FROM doubled_links) + (SELECT count(*) FROM doubled_creates) + (SELECT count(*) FROM stray_creates))::int AS duplicates,
      ((SELECT count(*) FROM orphans) + (SELECT count(*) FROM unlinked))::int AS missing`;
  const [{ unsettled, duplicates, missing } = { unsettled: 0, duplicates: 0, missing: 0 }] = rows;
  return { unsettled, duplicates, missing };
}
