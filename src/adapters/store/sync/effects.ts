import { Prisma } from "../../../../prisma/generated/client.ts";
import type { Ledger } from "../../../app/ports/sync/ledger.ts";
import type { Effect, UnsettledEffect } from "../../../core/sync/effect.ts";
import { effectEvents, effectTransitions, unsettledStates } from "../../../core/sync/effect-state.ts";
import { allowedFrom } from "../../../core/sync/transitions.ts";
import { storableJson } from "../../../lib/storable-json.ts";
import { lastOfEach, ofSync, type RunContext } from "../context.ts";
import { stateIn } from "../state-sql.ts";

const effectColumns = Prisma.sql`id, COALESCE(key, id) AS key, operation, office_id AS "officeId", m365_id AS "m365Id",
  collection_id AS "collectionId", state, before, after, error_code AS "errorCode", planned_at AS "plannedAt"`;

/** Without a certain outcome. */
export const isUnsettled = stateIn("state", unsettledStates);

const mayEndAs = Prisma.join(
  effectEvents.map(
    (event) => Prisma.sql`WHEN ${event} THEN ${stateIn("e.state", allowedFrom(effectTransitions, event))}`,
  ),
  " ",
);

export function effectStatements({ tx, run }: RunContext): Ledger {
  return {
    async planEffects(effects) {
      if (effects.length === 0) return;
      // A write that certainly was not applied may be planned again under its own key.
      await tx.$executeRaw`
        INSERT INTO effect (id, run_id, account_id, resource, operation, office_id, m365_id, collection_id, state, before, after,
          error_code, planned_at, key)
        SELECT n.id, ${run.runId}::uuid, ${run.accountId}::uuid, ${run.resource}::resource, n.operation, n."officeId", n."m365Id",
          n."collectionId", n.state, n.before, n.after, n."errorCode", n."plannedAt",
          NULLIF(n.key, n.id)
        FROM jsonb_to_recordset(${storableJson(lastOfEach(effects, ({ id }) => id))}::jsonb) AS n(id uuid, operation text,
          "officeId" uuid, "m365Id" text, "collectionId" uuid, state text, before jsonb, after jsonb, "errorCode" text,
          "plannedAt" timestamptz, key uuid)
        ON CONFLICT (id) DO UPDATE SET run_id = EXCLUDED.run_id, m365_id = EXCLUDED.m365_id, collection_id = EXCLUDED.collection_id,
          state = EXCLUDED.state, before = EXCLUDED.before, after = EXCLUDED.after, error_code = EXCLUDED.error_code,
          planned_at = EXCLUDED.planned_at, key = EXCLUDED.key, settled_at = NULL, over_from = NULL
        WHERE effect.account_id = EXCLUDED.account_id AND effect.resource = EXCLUDED.resource`;
    },

    async settleEffects(settled) {
      if (settled.length === 0) return;
      const rows = lastOfEach(settled, ({ id }) => id);
      const count = await tx.$executeRaw`
        UPDATE effect e SET state = n.state, m365_id = COALESCE(n."m365Id", e.m365_id), error_code = n."errorCode",
          settled_at = CASE WHEN n.state IN ('CONFIRMED', 'FAILED') THEN clock_timestamp() END
        FROM jsonb_to_recordset(${storableJson(rows)}::jsonb)
          AS n(id uuid, state text, "m365Id" text, "errorCode" text)
        WHERE e.id = n.id AND e.account_id = ${run.accountId}::uuid AND e.resource = ${run.resource}::resource
          AND CASE n.state ${mayEndAs} END`;
      if (count !== rows.length)
        throw new Error("A write was settled that was not planned, or that was settled before");
    },

    createsOf: async (officeIds) =>
      officeIds.length === 0
        ? []
        : tx.$queryRaw<Effect[]>`
            SELECT ${effectColumns} FROM effect
            WHERE ${ofSync(run)} AND side = 'm365' AND operation = 'create' AND office_id = ANY(${officeIds}::uuid[]) ORDER BY planned_at, id`,

    unsettledEffects: (limit, besides = []) => tx.$queryRaw<UnsettledEffect[]>`
      SELECT ${effectColumns}, COALESCE(over_from <= clock_timestamp(), false) AS "isOver"
      FROM effect WHERE ${ofSync(run)} AND side = 'm365' AND ${isUnsettled}
        AND NOT collection_id = ANY(${[...besides]}::uuid[]) ORDER BY planned_at, id LIMIT ${limit}`,
  };
}
