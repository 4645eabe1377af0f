import type { ItemPatch, M365Item } from "../../../core/records/m365-item.ts";
import { isOfOtherMailbox, type OfficeRecord } from "../../../core/records/office-record.ts";
import type { Action } from "../../../core/sync/action.ts";
import { changesOf, type PairChanges } from "../../../core/sync/changes.ts";
import { decideAction } from "../../../core/sync/decide-action.ts";
import { type InboxRow, quarantinedRow, removalRow, snapshotRow, unreadRow } from "../../../core/sync/inbox.ts";
import { echoedLink, type Link } from "../../../core/sync/link.ts";
import { differingFields } from "../../../core/sync/merge.ts";
import { joinPatches, patchedItem } from "../../../core/sync/patches.ts";
import { planPair } from "../../../core/sync/plan.ts";
import { type Pair, placeIdOf, wholeItem } from "../../../core/sync/situation.ts";
import type { ChangesPage } from "../../ports/m365-records.ts";
import type { StoredCollection } from "../../ports/sync/collections.ts";
import type { RunTx } from "../../ports/sync-store.ts";
import { namelessAlert } from "../collection-trouble.ts";
import { record } from "../record.ts";
import type { SyncSession } from "../session.ts";
import { importNew } from "./import-new.ts";

/**
 * What a page of changes does at once, in its own transaction, and what it leaves for later.
 *
 *   an echo (new etag, same fields)                          → the link's etag
 *   a new record that cannot be anybody's partner            → made in Oro, linked
 *   an edit that only has to be copied to Oro                → copied
 *   a patch of a synced pair                                 → as an edit; of anything else: the inbox, to be read
 *   all else: a possible match, a conflict, a removal, anything that writes to Microsoft → the inbox
 *
 * So an import needs a handful of statements for each page, and whatever needs to know more than one page waits for it, durably. The page's
 * records are decided and recorded like all others, only earlier. When everything is to be planned first (`session.plansAll`), new records
 * and copies wait too.
 */
export async function applyPage(
  session: SyncSession,
  tx: RunTx,
  collection: StoredCollection,
  page: ChangesPage,
): Promise<void> {
  const news = joinPatches(page.items, page.patches ?? []);
  const { items } = news;
  const shown = new Set(items.map(({ id }) => id));
  const gone = new Set(page.removed.filter((id) => !shown.has(id)));
  const patches = news.patches.filter(({ id }) => !gone.has(id));
  const ids = [...shown, ...patches.map(({ id }) => id), ...gone, ...page.rejected.map(({ id }) => id)];
  const nameless = page.nameless ?? 0;
  if (nameless > 0) {
    await tx.raiseAlerts([namelessAlert(session, collection, nameless)]);
    session.tally.add(0, { failed: nameless });
  }
  if (ids.length === 0) return;
  const links = new Map((await tx.linksByM365Ids(ids)).map((link) => [link.m365Id, link]));
  const changes: PairChanges[] = [];
  const unlinked: M365Item[] = [];
  const edited: { item: M365Item; link: Link }[] = [];

  for (const read of items) {
    const link = links.get(read.id);
    const item = wholeItem(session.kind, link?.bases?.m365 ?? {}, read);
    const placeId = placeIdOf(session, item, collection.id);
    const remove = [{ side: "m365", recordId: item.id } as const];
    if (link === undefined) {
      unlinked.push(item);
    } else if (isAsKnown(session, link, item, placeId)) {
      changes.push(changesOf({ remove, counts: { unchanged: 1 } }));
    } else if (isEcho(session, link, item) && link.state === "ACTIVE") {
      changes.push(changesOf({ link: echoedLink(link, item, placeId), remove, counts: { unchanged: 1 } }));
    } else {
      edited.push({ item, link });
    }
  }
  const waiting = await waitingAmong(tx, patches);
  for (const patch of patches) {
    const link = links.get(patch.id);
    // What it is a change of is the item as this collection showed it last.
    const isBase = link?.collectionId === collection.id && !waiting.has(patch.id);
    const item = isBase ? patchedItem(link, patch) : null;
    if (isBase && item !== null && isEcho(session, link, item)) changes.push(changesOf({ counts: { unchanged: 1 } }));
    else if (isBase && item !== null) edited.push({ item, link });
    else if (link !== undefined || !session.knownOnly.has(collection.id)) {
      changes.push(changesOf({ put: [unreadRow(patch.id, collection.id)] }));
    }
  }
  changes.push(...(await copyEdits(session, tx, collection, edited)));
  changes.push(...(await createNew(session, tx, collection, unlinked)));
  for (const id of gone) {
    const link = links.get(id);
    if (link === undefined) changes.push(changesOf({ remove: [{ side: "m365", recordId: id }] }));
    else if (!isElsewhere(session, link, collection)) changes.push(changesOf({ put: [removalRow(id, collection.id)] }));
  }
  if (session.kind.keepsId !== undefined) await tx.dropExcluded([...gone], collection.id);
  for (const { id, message } of page.rejected) {
    const now = session.clock.now();
    changes.push(changesOf({ put: [quarantinedRow(now, "m365", id, collection.id, "ITEM_UNREADABLE", message)] }));
  }
  await record(session, tx, changes);
  // Records linked just now are marked already, and unlinked ones have nothing to mark.
  const seen = [...links.keys()].filter((id) => !gone.has(id));
  await tx.markSeen(collection.id, seen, collection.round);
  session.tally.add(items.length + patches.length + gone.size, { failed: page.rejected.length });
}

/** What waits in the inbox may know more than the last sync. */
async function waitingAmong(tx: RunTx, patches: readonly ItemPatch[]): Promise<ReadonlySet<string>> {
  if (patches.length === 0) return new Set();
  const rows = await tx.inboxRows(patches.map(({ id }) => ({ side: "m365", recordId: id })));
  return new Set(rows.map(({ recordId }) => recordId));
}

function isAsKnown(session: SyncSession, link: Link, item: M365Item, placeId: string): boolean {
  if (link.etag !== item.etag || link.state !== "ACTIVE" || link.collectionId !== placeId) return false;
  // Where changes come without a version, the same version may hold other fields.
  return session.kind.keepsId === undefined || isEcho(session, link, item);
}

/** It left this collection, and was seen in another one before: a move, whichever of the two was read first. */
function isElsewhere({ kind }: SyncSession, link: Link, collection: StoredCollection): boolean {
  return kind.keepsId !== undefined && link.state === "ACTIVE" && link.collectionId !== collection.id;
}

function isEcho(session: SyncSession, link: Link, item: M365Item): boolean {
  return link.bases !== null && differingFields(session.kind, link.bases.m365, item.fields).length === 0;
}

async function copyEdits(
  session: SyncSession,
  tx: RunTx,
  collection: StoredCollection,
  edited: readonly { readonly item: M365Item; readonly link: Link }[],
): Promise<readonly PairChanges[]> {
  const records = new Map((await tx.loadOffice(edited.map(({ link }) => link.officeId))).map((one) => [one.id, one]));
  return edited.map(({ item, link }) => {
    const placeId = placeIdOf(session, item, collection.id);
    const row = snapshotRow(session.kind, item, placeId, true);
    const record = records.get(link.officeId) ?? null;
    const pair = pairOf(session, { ...link, collectionId: placeId }, row, record);
    const action = decideAction(session, pair);
    const isCopied = !session.plansAll && link.state === "ACTIVE" && link.bases !== null && isPlainCopy(action);
    return isCopied ? planPair(session, pair, action).changes : changesOf({ put: [row] });
  });
}

/** Only an update of Oro's record: no conflict, nothing to send, nothing remaining. */
function isPlainCopy(action: Action): boolean {
  if (action.kind !== "pair" || action.decision.kind !== "settle") return false;
  const { office, m365, conflict, drift } = action.decision;
  return office.op === "update" && m365.op === "none" && conflict === null && drift.length === 0;
}

/**
 * In a first import, a record that resembles none in Oro and carries no mark of ours can only be new. Later it may have been moved from
 * another list, which only the whole round can show.
 */
async function createNew(
  session: SyncSession,
  tx: RunTx,
  collection: StoredCollection,
  unlinked: readonly M365Item[],
): Promise<readonly PairChanges[]> {
  if (session.kind.keepsId !== undefined) return importNew(session, tx, collection, unlinked);
  const rows = unlinked.map((item) => ({ item, row: snapshotRow(session.kind, item, collection.id, false) }));
  const isFirstImport = session.run.appliedSettings === null && !session.plansAll;
  const keys = isFirstImport ? [...new Set(rows.flatMap(({ row }) => row.naturalKey ?? []))] : [];
  const taken = new Set(
    (await tx.findOfficeByNaturalKeys(keys))
      .filter((one) => !isOfOtherMailbox(one, session.run.accountId))
      .map(({ fields }) => session.kind.naturalKey(fields)),
  );
  return rows.map(({ item, row }) => {
    const mayHavePartner = item.mark !== null || (row.naturalKey !== null && taken.has(row.naturalKey));
    if (!isFirstImport || mayHavePartner) return changesOf({ put: [row] });
    const pair = pairOf(session, null, row, null);
    const action = decideAction(session, pair);
    return action.kind === "createInOffice" ? planPair(session, pair, action).changes : changesOf({ put: [row] });
  });
}

/** The pair as far as a page knows it, without what waits in the inbox. */
function pairOf({ run }: SyncSession, link: Link | null, m365Row: InboxRow, office: OfficeRecord | null): Pair {
  const isOthers = office !== null && isOfOtherMailbox(office, run.accountId);
  return { link, officeRow: null, m365Row, record: office, isOthers, conflict: null, changedBy: null };
}
