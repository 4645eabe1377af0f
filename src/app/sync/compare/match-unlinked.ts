import type { M365Item } from "../../../core/records/m365-item.ts";
import { isOfOtherMailbox, type OfficeRecord } from "../../../core/records/office-record.ts";
import type { InboxRef, InboxRow } from "../../../core/sync/inbox.ts";
import { snapshotRow } from "../../../core/sync/inbox.ts";
import { type Link, metLink, movedLink } from "../../../core/sync/link.ts";
import { matchByNaturalKey } from "../../../core/sync/match.ts";
import { differingFields } from "../../../core/sync/merge.ts";
import type { RunTx } from "../../ports/sync-store.ts";
import { findMoved } from "../read/find-moved.ts";
import type { SyncSession } from "../session.ts";

const MARKED_BATCH = 500;
const KEYS_BATCH = 200;

/**
 * Links before anything is created: first by our own mark on the record, then by an unambiguous natural key. A record moved to another list
 * arrives as a removal and a new record; it keeps its link.
 */
export async function matchUnlinked(session: SyncSession): Promise<void> {
  await session.inTx((tx) => findMoved(session, tx));
  for (let after = 0n; ; ) {
    const rows = await session.inTx(async (tx) => {
      const batch = await tx.markedRows(after, MARKED_BATCH);
      await linkByMark(session, tx, batch);
      return batch;
    });
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.seq;
  }
  for (let after = 0n; ; ) {
    const rows = await session.inTx(async (tx) => {
      const batch = await tx.deletionCandidates(after, KEYS_BATCH);
      await linkMoved(session, tx, batch);
      return batch;
    });
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.seq;
  }
  for (let after: string | null = null; ; ) {
    const keys: readonly string[] = await session.inTx(async (tx) => {
      const batch = await tx.unlinkedKeys(after, KEYS_BATCH);
      await linkByKey(session, tx, batch);
      return batch;
    });
    const last = keys.at(-1);
    if (last === undefined) break;
    after = last;
  }
}

async function linkByMark(session: SyncSession, tx: RunTx, rows: readonly InboxRow[]): Promise<void> {
  const marked = rows.flatMap((row) =>
    row.snapshot?.mark ? [{ row, item: row.snapshot, officeId: row.snapshot.mark }] : [],
  );
  if (marked.length === 0) return;
  const officeIds = [...new Set(marked.map(({ officeId }) => officeId))];
  const records = new Map((await tx.loadOffice(officeIds)).map((record) => [record.id, record]));
  const links = new Map((await tx.linksByOfficeIds(officeIds)).map((link) => [link.officeId, link]));
  const vanished = await vanishedAmong(tx, [...links.values()]);
  const saved = new Map<string, Link>();
  const put: InboxRow[] = [];
  const remove: InboxRef[] = [];
  const unmarked = (row: InboxRow, item: M365Item): InboxRow => ({
    ...row,
    ...(row.reason === "DUPLICATE" ? { state: "READY", reason: null, message: null } : {}),
    snapshot: { ...item, mark: null },
  });
  for (const { row, item, officeId } of marked) {
    const record = records.get(officeId);
    const link = saved.get(officeId) ?? links.get(officeId);
    const isOthers = record !== undefined && isOfOtherMailbox(record, session.run.accountId);
    if (record === undefined || (record.isDeleted && (link === undefined || isOthers))) {
      // The mark is not a record of this owner's, or the record was purged: the mark means nothing any more.
      put.push(unmarked(row, item));
    } else if (isOthers) {
      // A copy of what another mailbox of the same person holds; once it differs it is a record of its own.
      const isCopy = differingFields(session.kind, record.fields, item.fields).length === 0;
      if (!isCopy) put.push(unmarked(row, item));
      else if (row.reason !== "DUPLICATE") put.push(duplicateOf(row));
    } else if (link === undefined) {
      saved.set(officeId, newLink(session, row, item, officeId));
    } else if (vanished.has(link.id) && !saved.has(officeId)) {
      saved.set(officeId, movedLink(link, item.id, row.collectionId));
      remove.push({ side: "m365", recordId: link.m365Id });
      if (row.reason === "DUPLICATE") put.push({ ...row, state: "READY", reason: null, message: null });
    } else if (row.reason === "DUPLICATE") {
      // Still a copy, as far as is known.
    } else if (link.bases !== null && differingFields(session.kind, link.bases.m365, item.fields).length === 0) {
      put.push(duplicateOf(row));
    } else {
      put.push({ ...row, snapshot: { ...item, mark: null } });
    }
  }
  await tx.claimOffice([...saved.keys()]);
  await tx.saveLinks([...saved.values()]);
  await tx.changeInbox({ put, remove });
}

function duplicateOf(row: InboxRow): InboxRow {
  return { ...row, state: "EXCLUDED", reason: "DUPLICATE", message: "A copy of a record that is already linked." };
}

/** A vanished and a new record may be one record in another list: recognised by what Microsoft last held. */
async function linkMoved(session: SyncSession, tx: RunTx, candidates: readonly InboxRow[]): Promise<void> {
  const ids = candidates.filter(({ side }) => side === "m365").map(({ recordId }) => recordId);
  const links = (await tx.linksByM365Ids(ids)).filter(({ bases }) => bases !== null);
  const known = links.map((link) => ({ id: link.id, fields: link.bases?.m365 ?? {} }));
  const keys = [...new Set(known.flatMap(({ fields }) => session.kind.naturalKey(fields) ?? []))];
  if (keys.length === 0) return;
  const rows = new Map((await tx.unlinkedRowsByKeys(keys)).map((row) => [row.recordId, row]));
  const fresh = [...rows.values()].flatMap((row) =>
    row.snapshot ? [{ id: row.recordId, fields: row.snapshot.fields }] : [],
  );
  const byId = new Map(links.map((link) => [link.id, link]));
  const remove: InboxRef[] = [];
  const saved = matchByNaturalKey(session.kind, known, fresh).flatMap(({ officeId: linkId, m365Id }) => {
    const link = byId.get(linkId);
    if (link === undefined) return [];
    remove.push({ side: "m365", recordId: link.m365Id });
    return [movedLink(link, m365Id, rows.get(m365Id)?.collectionId ?? null)];
  });
  await tx.saveLinks(saved);
  await tx.changeInbox({ remove });
}

async function linkByKey(session: SyncSession, tx: RunTx, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const rows = (await tx.unlinkedRowsByKeys(keys)).filter((row) => row.snapshot !== null);
  const present = (await tx.findOfficeByNaturalKeys(keys)).filter((record) => !record.isDeleted);
  if (rows.length === 0 || present.length === 0) return;
  // A record of another mailbox cannot be a partner here, and one without a mailbox is the primary mailbox's.
  const isPrimary = await tx.isPrimary();
  const found = present.filter(({ accountId }) =>
    accountId === null ? isPrimary : accountId === session.run.accountId,
  );
  const links = new Map((await tx.linksByOfficeIds(found.map(({ id }) => id))).map((link) => [link.officeId, link]));
  const vanished = await vanishedAmong(tx, [...links.values()]);
  const rolled = await rolledAmong(session, tx, [...links.values()], found);
  const isFree = (id: string): boolean => {
    const link = links.get(id);
    return link === undefined || vanished.has(link.id) || rolled.has(link.id);
  };
  const byId = new Map(rows.map((row) => [row.recordId, row]));
  const pairs = matchByNaturalKey(
    session.kind,
    found.filter(({ id }) => isFree(id)),
    rows.flatMap((row) => (row.snapshot ? [{ id: row.recordId, fields: row.snapshot.fields }] : [])),
  );
  const remove: InboxRef[] = [];
  const put: InboxRow[] = [];
  const saved = pairs.flatMap(({ officeId, m365Id }) => {
    const row = byId.get(m365Id);
    if (!row?.snapshot) return [];
    const old = links.get(officeId);
    if (old === undefined) return [newLink(session, row, row.snapshot, officeId)];
    const next = rolled.get(old.id);
    if (next === undefined) remove.push({ side: "m365", recordId: old.m365Id });
    else put.push(next);
    return [movedLink(old, m365Id, row.collectionId)];
  });
  await tx.claimOffice(saved.map(({ officeId }) => officeId));
  await tx.saveLinks(saved);
  await tx.changeInbox({ put, remove });
}

/**
 * Finds links whose record was completed on both sides and rolled on to its next occurrence in Microsoft, with that occurrence as the new
 * record that it is. This frees Oro's record for the completed one, which would otherwise be made a second time.
 */
async function rolledAmong(
  session: SyncSession,
  tx: RunTx,
  links: readonly Link[],
  found: readonly OfficeRecord[],
): Promise<ReadonlyMap<string, InboxRow>> {
  const live = links.filter(({ state, bases }) => state === "ACTIVE" && bases !== null);
  const rows = await tx.inboxRows(live.map(({ m365Id }) => ({ side: "m365", recordId: m365Id })));
  const byId = new Map(rows.map((row) => [row.recordId, row]));
  const records = new Map(found.map((record) => [record.id, record]));
  return new Map(
    live.flatMap(({ id, bases, officeId, m365Id }): [string, InboxRow][] => {
      const row = byId.get(m365Id);
      const office = records.get(officeId)?.fields;
      if (!row?.snapshot || row.collectionId === null || bases === null || office === undefined) return [];
      if (!session.kind.rolling?.hasRolled(bases.m365, office, row.snapshot.fields)) return [];
      return [[id, snapshotRow(session.kind, { ...row.snapshot, mark: null }, row.collectionId, false)]];
    }),
  );
}

/** Links whose record in Microsoft is certainly gone: it may have been moved to another list. */
async function vanishedAmong(tx: RunTx, links: readonly Link[]): Promise<ReadonlySet<string>> {
  const rows = await tx.inboxRows(links.map(({ m365Id }) => ({ side: "m365", recordId: m365Id })));
  const gone = new Set(rows.filter(({ removed, isVerified }) => removed && isVerified).map(({ recordId }) => recordId));
  return new Set(links.filter(({ m365Id }) => gone.has(m365Id)).map(({ id }) => id));
}

function newLink({ kind, clock }: SyncSession, row: InboxRow, item: M365Item, officeId: string): Link {
  return metLink(kind, { id: clock.newId(), collectionId: row.collectionId ?? "", officeId }, item);
}
