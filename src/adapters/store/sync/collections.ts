import { Prisma } from "../../../../prisma/generated/client.ts";
import type { Collections, CollectionTrouble, Cursors, StoredCollection } from "../../../app/ports/sync/collections.ts";
import type { SyncKey } from "../../../app/ports/sync-store.ts";
import { storableJson } from "../../../lib/storable-json.ts";
import { ofSync, type RunContext } from "../context.ts";

interface CollectionRow extends Omit<StoredCollection, "trouble"> {
  readonly failures: number;
  readonly failingSince: Date | null;
  readonly nextReadAt: Date | null;
}

/** A row within JSON, which knows no dates. */
export interface CollectionJson
  extends Omit<CollectionRow, "failingSince" | "nextReadAt" | "reconciledAt" | "reconcileFailedAt"> {
  readonly failingSince: string | null;
  readonly nextReadAt: string | null;
  readonly reconciledAt: string | null;
  readonly reconcileFailedAt: string | null;
}

const collectionColumns = Prisma.sql`id, external_id AS "externalId", name, is_default AS "isDefault", is_read_only AS "isReadOnly", state,
  parent_id AS "parentId", well_known AS "wellKnown", total_items AS "totalItems", unread_items AS "unreadItems",
  delta_link AS "deltaLink", next_link AS "nextLink", round, is_full_round AS "isFullRound", failures,
  failing_since AS "failingSince", next_read_at AS "nextReadAt", reconciled_at AS "reconciledAt",
  reconcile_failed_at AS "reconcileFailedAt", reconcile_orders AS "reconcileOrders", read_by AS "readBy"`;

/** The default one first. */
export const selectCollections = (key: SyncKey): Prisma.Sql =>
  Prisma.sql`SELECT ${collectionColumns} FROM collection WHERE ${ofSync(key)} ORDER BY is_default DESC, name, id`;

function collectionOf(row: CollectionRow): StoredCollection {
  const { failures, failingSince: since, nextReadAt, ...rest } = row;
  const trouble: CollectionTrouble | null =
    since === null || nextReadAt === null ? null : { failures, since, nextReadAt };
  return { ...rest, trouble };
}

export function collectionOfJson(json: CollectionJson): StoredCollection {
  const date = (text: string | null): Date | null => (text === null ? null : new Date(text));
  const { failingSince, nextReadAt, reconciledAt, reconcileFailedAt } = json;
  return collectionOf({
    ...json,
    ...{ failingSince: date(failingSince), nextReadAt: date(nextReadAt) },
    ...{ reconciledAt: date(reconciledAt), reconcileFailedAt: date(reconcileFailedAt) },
  });
}

/** Only of collections that are still read. @param isStill whether to write at all */
export function writeCursors(
  key: SyncKey,
  { collections }: Pick<Cursors, "collections">,
  isStill: Prisma.Sql,
): Prisma.Sql {
  return Prisma.sql`
    UPDATE collection SET delta_link = n."deltaLink"
    FROM jsonb_to_recordset(${storableJson(collections)}::jsonb) AS n(id uuid, "deltaLink" text)
    WHERE ${ofSync(key)} AND collection.id = n.id AND state = 'ACTIVE' AND ${isStill}`;
}

export function collectionStatements({ tx, run }: RunContext): Collections {
  const saveLink = async (link: string | null): Promise<void> => {
    await tx.$executeRaw`UPDATE sync_state SET collections_link = ${link} WHERE ${ofSync(run)}`;
  };
  return {
    async collections() {
      return (await tx.$queryRaw<CollectionRow[]>(selectCollections(run))).map(collectionOf);
    },

    async saveCursors({ collections, collectionsLink }) {
      if (collections.length > 0) await tx.$executeRaw(writeCursors(run, { collections }, Prisma.sql`true`));
      if (collectionsLink !== undefined) await saveLink(collectionsLink);
    },

    async saveCollections(collections) {
      if (collections.length === 0) return;
      await tx.$executeRaw`
        INSERT INTO collection (id, account_id, resource, external_id, name, is_default, is_read_only, state, delta_link, next_link,
          round, is_full_round, failures, failing_since, next_read_at, parent_id, well_known, total_items, unread_items,
          read_by)
        SELECT n.id, ${run.accountId}::uuid, ${run.resource}::resource, n."externalId", n.name, n."isDefault", n."isReadOnly", n.state,
          n."deltaLink", n."nextLink", n.round, n."isFullRound", COALESCE((n.trouble->>'failures')::int, 0), (n.trouble->>'since')::timestamptz,
          (n.trouble->>'nextReadAt')::timestamptz, n."parentId", n."wellKnown", n."totalItems", n."unreadItems",
          n."readBy"
        FROM jsonb_to_recordset(${storableJson(collections)}::jsonb) AS n(id uuid, "externalId" text, name text, "isDefault" boolean,
          "isReadOnly" boolean, state text, "deltaLink" text, "nextLink" text, round int, "isFullRound" boolean, trouble jsonb,
          "parentId" text, "wellKnown" text, "totalItems" int, "unreadItems" int, "readBy" jsonb)
        ON CONFLICT (id) DO UPDATE SET external_id = EXCLUDED.external_id, name = EXCLUDED.name, is_default = EXCLUDED.is_default,
          is_read_only = EXCLUDED.is_read_only, state = EXCLUDED.state, delta_link = EXCLUDED.delta_link,
          next_link = EXCLUDED.next_link, round = EXCLUDED.round, is_full_round = EXCLUDED.is_full_round,
          failures = EXCLUDED.failures, failing_since = EXCLUDED.failing_since, next_read_at = EXCLUDED.next_read_at,
          parent_id = EXCLUDED.parent_id, well_known = EXCLUDED.well_known, total_items = EXCLUDED.total_items,
          unread_items = EXCLUDED.unread_items, read_by = EXCLUDED.read_by
        WHERE collection.account_id = EXCLUDED.account_id AND collection.resource = EXCLUDED.resource`;
    },

    async saveReconciled(collectionId, at, orders) {
      await tx.$executeRaw`
        UPDATE collection SET reconciled_at = ${at}::timestamptz, reconcile_failed_at = NULL,
          reconcile_orders = GREATEST(reconcile_orders - ${orders}::int, 0)
        WHERE ${ofSync(run)} AND id = ${collectionId}::uuid`;
    },

    async saveReconcileFailed(collectionId, at) {
      await tx.$executeRaw`
        UPDATE collection SET reconcile_failed_at = ${at}::timestamptz WHERE ${ofSync(run)} AND id = ${collectionId}::uuid`;
    },

    async orderReconcile(collectionIds) {
      if (collectionIds.length === 0) return;
      await tx.$executeRaw`
        UPDATE collection SET reconcile_orders = reconcile_orders + 1
        WHERE ${ofSync(run)} AND id = ANY(${[...collectionIds]}::uuid[])`;
    },

    saveCollectionsLink: saveLink,
  };
}
