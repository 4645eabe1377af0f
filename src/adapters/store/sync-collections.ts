import type { RunTx, StoredCollection } from "../../app/ports/sync-store.ts";
import { storableJson } from "../../lib/storable-json.ts";
import { ofSync, type RunContext } from "./sync-context.ts";

type CollectionStatements = Pick<RunTx, "collections" | "saveCollections" | "saveCollectionsLink">;

export function collectionStatements({ tx, run }: RunContext): CollectionStatements {
  return {
    collections: () => tx.$queryRaw<StoredCollection[]>`
      SELECT id, external_id AS "externalId", name, is_default AS "isDefault", is_read_only AS "isReadOnly", state,
        delta_link AS "deltaLink", next_link AS "nextLink", round, is_full_round AS "isFullRound"
      FROM collection WHERE ${ofSync(run)} ORDER BY is_default DESC, name, id`,

    async saveCollections(collections) {
      if (collections.length === 0) return;
      await tx.$executeRaw`
        INSERT INTO collection (id, account_id, resource, external_id, name, is_default, is_read_only, state, delta_link, next_link,
          round, is_full_round)
        SELECT n.id, ${run.accountId}::uuid, ${run.resource}::resource, n."externalId", n.name, n."isDefault", n."isReadOnly", n.state,
          n."deltaLink", n."nextLink", n.round, n."isFullRound"
        FROM jsonb_to_recordset(${storableJson(collections)}::jsonb) AS n(id uuid, "externalId" text, name text, "isDefault" boolean,
          "isReadOnly" boolean, state text, "deltaLink" text, "nextLink" text, round int, "isFullRound" boolean)
        ON CONFLICT (id) DO UPDATE SET external_id = EXCLUDED.external_id, name = EXCLUDED.name, is_default = EXCLUDED.is_default,
          is_read_only = EXCLUDED.is_read_only, state = EXCLUDED.state, delta_link = EXCLUDED.delta_link,
          next_link = EXCLUDED.next_link, round = EXCLUDED.round, is_full_round = EXCLUDED.is_full_round
        WHERE collection.account_id = EXCLUDED.account_id AND collection.resource = EXCLUDED.resource`;
    },

    async saveCollectionsLink(link) {
      await tx.$executeRaw`UPDATE sync_state SET collections_link = ${link} WHERE ${ofSync(run)}`;
    },
  };
}
