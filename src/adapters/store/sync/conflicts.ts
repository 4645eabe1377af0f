import { Prisma } from "../../../../prisma/generated/client.ts";
import type { Conflicts } from "../../../app/ports/sync/conflicts.ts";
import type { StoredConflict } from "../../../core/sync/conflict.ts";
import { storableJson } from "../../../lib/storable-json.ts";
import { lastOfEach, ofSync, type RunContext } from "../context.ts";

/** A `StoredConflict`. */
export const conflictColumns = Prisma.sql`id, link_id AS "linkId", office_id AS "officeId", m365_id AS "m365Id",
  collection_id AS "collectionId", kind, fields, title, bases, office, m365, office_version AS "officeVersion", etag, rule, state,
  outcome, reason, choice, decided_by AS "decidedBy"`;

export function conflictStatements({ tx, run }: RunContext): Conflicts {
  return {
    async conflictsByLinks(linkIds) {
      if (linkIds.length === 0) return [];
      return tx.$queryRaw<StoredConflict[]>`
        SELECT ${conflictColumns} FROM conflict
        WHERE ${ofSync(run)} AND link_id = ANY(${[...linkIds]}::uuid[]) AND state IN ('OPEN', 'RESOLVING')
        ORDER BY created_at, id`;
    },

    async saveConflicts(conflicts) {
      if (conflicts.length === 0) return;
      await tx.$executeRaw`
        INSERT INTO conflict (id, account_id, resource, link_id, office_id, m365_id, collection_id, kind, fields, title, bases, office,
          m365, office_version, etag, rule, state, outcome, reason, choice, decided_by, decided_at)
        SELECT n.id, ${run.accountId}::uuid, ${run.resource}::resource, n."linkId", n."officeId", n."m365Id", n."collectionId", n.kind,
          n.fields, n.title, n.bases, n.office, n.m365, n."officeVersion", n.etag, n.rule, n.state, n.outcome, n.reason, n.choice, n."decidedBy",
          CASE WHEN n."decidedBy" IS NOT NULL THEN clock_timestamp() END
        FROM jsonb_to_recordset(${storableJson(lastOfEach(conflicts, ({ id }) => id))}::jsonb) AS n(id uuid, "linkId" uuid,
          "officeId" uuid, "m365Id" text, "collectionId" uuid, kind text, fields text[], title text, bases jsonb, office jsonb,
          m365 jsonb, "officeVersion" int, etag text, rule text, state text, outcome text, reason text, choice jsonb, "decidedBy" text)
        ON CONFLICT (id) DO UPDATE SET link_id = EXCLUDED.link_id, m365_id = EXCLUDED.m365_id, collection_id = EXCLUDED.collection_id,
          kind = EXCLUDED.kind, fields = EXCLUDED.fields, title = EXCLUDED.title, bases = EXCLUDED.bases, office = EXCLUDED.office,
          m365 = EXCLUDED.m365, office_version = EXCLUDED.office_version, etag = EXCLUDED.etag, rule = EXCLUDED.rule,
          state = EXCLUDED.state, outcome = EXCLUDED.outcome, reason = EXCLUDED.reason, choice = EXCLUDED.choice, decided_by = EXCLUDED.decided_by,
          decided_at = CASE WHEN EXCLUDED.decided_by IS NOT NULL THEN COALESCE(conflict.decided_at, EXCLUDED.decided_at) END,
          updated_at = clock_timestamp()
        WHERE conflict.account_id = EXCLUDED.account_id AND conflict.resource = EXCLUDED.resource`;
    },

    async settingsChangedBy() {
      const direction = `${run.resource}_DIRECTION`;
      const rule = `${run.resource}_CONFLICT_RULE`;
      const rows = await tx.$queryRaw<{ field: string; name: string }[]>`
        SELECT DISTINCT ON (field) field, actor_name AS name FROM audit_entry
        WHERE action = 'setting.changed' AND field IN (${direction}, ${rule})
          AND (owner_id IS NULL OR owner_id IN (${run.organizationId}, ${run.userId}))
        ORDER BY field, at DESC`;
      const nameOf = (field: string) => rows.find((row) => row.field === field)?.name ?? null;
      return { direction: nameOf(direction), conflictRule: nameOf(rule) };
    },
  };
}
