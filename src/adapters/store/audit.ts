import type { AuditRecord } from "../../app/ports/audit.ts";
import type { AuditAndFeed } from "../../app/ports/settings-store.ts";
import { isUuid } from "../../lib/is-uuid.ts";
import { storableJson } from "../../lib/storable-json.ts";
import type { Sql } from "../database/sql-database.ts";
import { writeFeed } from "../feed/feed-events.ts";

/**
 * Writes audit entries in the transaction that they describe, in one statement. The owner's organization is looked up and stored with the
 * entry: a person who moves to another organization takes no history along.
 */
export async function writeAudit(tx: Pick<Sql, "$executeRaw">, records: readonly AuditRecord[]): Promise<void> {
  if (records.length === 0) return;
  const rows = records.map(({ actor, ownerId, organizationId, ...record }) => ({
    ...record,
    ...{ actorId: actor?.userId, actorName: actor?.name ?? "system", ownerId },
    // An owner is a person, an organization or a mailbox; nothing else is looked up.
    ownerUuid: ownerId !== undefined && isUuid(ownerId) ? ownerId : undefined,
    organizationId,
  }));
  await tx.$executeRaw`
    INSERT INTO audit_entry (actor_id, actor_name, action, level, owner_id, field, "from", "to", organization_id, person_id)
    SELECT e."actorId", e."actorName", e.action, e.level, e."ownerId", e.field, NULLIF(e."from", 'null'), NULLIF(e."to", 'null'),
      coalesce(e."organizationId", u.organization_id, a.organization_id, o.id), coalesce(u.id, a.user_id)
    FROM ROWS FROM (jsonb_to_recordset(${storableJson(rows)}::jsonb) AS ("actorId" uuid, "actorName" text, action text, level text,
        "ownerId" text, "ownerUuid" uuid, field text, "from" jsonb, "to" jsonb, "organizationId" uuid)) WITH ORDINALITY
      AS e("actorId", "actorName", action, level, "ownerId", "ownerUuid", field, "from", "to", "organizationId", place)
    LEFT JOIN "user" u ON u.id = e."ownerUuid"
    LEFT JOIN account a ON a.id = e."ownerUuid"
    LEFT JOIN organization o ON o.id = e."ownerUuid"
    ORDER BY e.place`;
}

/** What is told of a change in the transaction that makes it. */
export async function writeReport(tx: Pick<Sql, "$executeRaw">, report: AuditAndFeed): Promise<void> {
  await writeAudit(tx, report.audit);
  await writeFeed(tx, report.feed);
}
