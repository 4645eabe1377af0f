import { createPageWatch } from "../../../lib/page-watch.ts";
import type { ListedItem, ListPage } from "../../ports/m365-records.ts";
import type { StoredCollection } from "../../ports/sync/collections.ts";
import type { RunTx } from "../../ports/sync-store.ts";
import { StoreError } from "../../store-error.ts";
import { collectionSubject, ENDLESS, namelessAlert } from "../collection-trouble.ts";
import type { SyncSession } from "../session.ts";

/**
 * Compares a collection whole, by ids and versions, with what is known of it. Rounds of changes may lose a deletion for good, so each
 * collection is compared once a day. Differences are staged like any change: read again, verified, counted by the brakes.
 * @param collection as its round of changes left it
 * @returns how many removals no round had reported
 */
export async function reconcile(session: SyncSession, collection: StoredCollection): Promise<number> {
  const startedAt = session.clock.now();
  const round = collection.round + 1;
  await session.inTx((tx) => tx.saveCollections([{ ...collection, round }]));
  const watch = createPageWatch(null);
  let nameless = 0;
  const read = (link: string | null): Promise<ListPage> =>
    session.call("read", (signal) => session.records.listItems(collection.externalId, link, signal));
  for (let page = await read(null); ; page = await read(page.next)) {
    nameless += page.nameless ?? 0;
    await session.inTx(async (tx) =>
      tx.stageListed(collection.id, await newsAmong(session, tx, collection.id, round, page), round),
    );
    if (page.next === null) break;
    const trouble = watch(
      page.next,
      page.items.map(({ id }) => id),
    );
    if (trouble !== null)
      throw new StoreError("malformed", `The list of its items has no end: ${trouble}.`, { code: ENDLESS });
  }
  return session.inTx(async (tx) => {
    const untold = await tx.stageUnlisted(collection.id, round);
    if (session.kind.keepsId !== undefined) await tx.dropExcludedIn(collection.id, round);
    await tx.saveReconciled(collection.id, startedAt, collection.reconcileOrders);
    if (nameless > 0) await tx.raiseAlerts([namelessAlert(session, collection, nameless)]);
    else await tx.resolveAlerts([collectionSubject("namelessItems", session, collection.id)]);
    return untold;
  });
}

/** What is followed for known records only, and what rules keep out, brings in nothing unknown. */
async function newsAmong(
  { kind, knownOnly }: SyncSession,
  tx: RunTx,
  id: string,
  round: number,
  { items }: ListPage,
): Promise<readonly ListedItem[]> {
  if (kind.keepsId === undefined) return items;
  if (knownOnly.has(id)) return items.map((item) => ({ ...item, isShown: false }));
  const excluded = await tx.seeExcluded(
    id,
    round,
    items.map((item) => item.id),
  );
  return items.filter((item) => !excluded.has(item.id));
}
