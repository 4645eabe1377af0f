import type { M365Item } from "../../../core/records/m365-item.ts";
import type { UnsettledEffect } from "../../../core/sync/effect.ts";
import type { InboxRef } from "../../../core/sync/inbox.ts";
import type { Link } from "../../../core/sync/link.ts";
import { outcomeOf, settleFound } from "../../../core/sync/settle-found.ts";
import type { StoredCollection } from "../../ports/sync/collections.ts";
import type { RunTx } from "../../ports/sync-store.ts";
import { isOnesOwn, isPausing } from "../collection-trouble.ts";
import { recordSettled } from "../record.ts";
import type { SyncSession } from "../session.ts";

const BATCH = 200;
/** Marks are searched from a little before the write was planned, since clocks differ. */
const LOOK_BACK_MS = 300_000;

/**
 * Settles writes that were planned and never settled: the process died, or the answer was lost. Each is read back before anything is
 * repeated: a create by its mark, an update or a deletion by its id.
 */
export async function recoverEffects(session: SyncSession, collections: readonly StoredCollection[]): Promise<void> {
  const byId = new Map(collections.map((collection) => [collection.id, collection]));
  /** Nothing can be searched in these now: their effects wait. */
  const unread = new Set(collections.filter((one) => isPausing(session, one)).map(({ id }) => id));
  for (;;) {
    const effects = await session.inTx((tx) => tx.unsettledEffects(BATCH, [...unread]));
    if (effects.length === 0) return;
    const known = unread.size;
    const creates = effects.filter(({ operation }) => operation === "create");
    const others = effects.filter(({ operation }) => operation !== "create");
    const settled = (await recoverCreates(session, creates, byId, unread)) + (await recoverOthers(session, others));
    if (settled < effects.length && unread.size === known) return;
  }
}

/** An effect, with what was found for it in Microsoft. */
interface Found {
  readonly effect: UnsettledEffect;
  readonly item: M365Item | null;
}

async function recoverOthers(session: SyncSession, effects: readonly UnsettledEffect[]): Promise<number> {
  if (effects.length === 0) return 0;
  const refs = effects.map(({ collectionId, m365Id }) => ({
    collectionId: session.collections.get(collectionId) ?? "",
    id: m365Id ?? "",
  }));
  const answers = await session.call("read", (signal) => session.records.readMany(refs, signal));
  const found = effects.flatMap((effect, at): readonly Found[] => {
    const item = answers[at];
    return item === undefined || item instanceof Error ? [] : [{ effect, item }];
  });
  return session.inTx(async (tx) => {
    const links = new Map((await tx.linksByM365Ids(refs.map(({ id }) => id))).map((link) => [link.m365Id, link]));
    return settleAll(session, tx, found, ({ m365Id }) => links.get(m365Id ?? "") ?? null);
  });
}

/** @param unread collections that cannot be searched now; more are added */
async function recoverCreates(
  session: SyncSession,
  effects: readonly UnsettledEffect[],
  collections: ReadonlyMap<string, StoredCollection>,
  unread: Set<string>,
): Promise<number> {
  let settled = 0;
  for (const collectionId of new Set(effects.map((effect) => effect.collectionId))) {
    const here = effects.filter((effect) => effect.collectionId === collectionId);
    const marked = await findByMark(session, collections.get(collectionId), here);
    if (marked === null) unread.add(collectionId);
    const settledHere = marked === null ? 0 : await settleCreates(session, here, marked);
    // What is not there yet may arrive before the collection's changes are read.
    if (settledHere < here.length) session.unsearched.add(collectionId);
    settled += settledHere;
  }
  return settled;
}

/** Null when the collection cannot be searched now. */
async function findByMark(
  session: SyncSession,
  collection: StoredCollection | undefined,
  effects: readonly UnsettledEffect[],
): Promise<ReadonlyMap<string, M365Item> | null> {
  if (collection === undefined) return new Map();
  const since = new Date(Math.min(...effects.map(({ plannedAt }) => plannedAt.getTime())) - LOOK_BACK_MS);
  const marks = effects.map(({ officeId }) => officeId);
  try {
    return await session.call("read", (signal) =>
      session.records.findByMark(collection.externalId, marks, since, signal),
    );
  } catch (error) {
    if (!isOnesOwn(error)) throw error;
    // A collection that is gone, or no longer synced, holds nothing to be found.
    const isLeft = collection.state !== "ACTIVE" && (error.fault === "notFound" || error.fault === "denied");
    return isLeft ? new Map() : null;
  }
}

async function settleCreates(
  session: SyncSession,
  effects: readonly UnsettledEffect[],
  marked: ReadonlyMap<string, M365Item>,
): Promise<number> {
  return session.inTx(async (tx) => {
    const officeIds = effects.map(({ officeId }) => officeId);
    const links = new Map((await tx.linksByOfficeIds(officeIds)).map((link) => [link.officeId, link]));
    const ids = [...marked.values()].map(({ id }) => id);
    const owners = new Map((await tx.linksByM365Ids(ids)).map(({ m365Id, officeId }) => [m365Id, officeId]));
    const found = effects.map((effect): Found => {
      const item = marked.get(effect.officeId) ?? null;
      // A copy that somebody made carries the mark too, and may already be another record's partner. Where that is no copy but what was made,
      // its key tells when it is sent again.
      const isOthers = item !== null && (owners.get(item.id) ?? effect.officeId) !== effect.officeId;
      return { effect, item: isOthers ? null : item };
    });
    return settleAll(session, tx, found, ({ officeId }) => links.get(officeId) ?? null);
  });
}

/** @returns how many of them are settled now */
async function settleAll(
  session: SyncSession,
  tx: RunTx,
  found: readonly Found[],
  linkOf: (effect: UnsettledEffect) => Link | null,
): Promise<number> {
  const officeIds = found.map(({ effect }) => effect.officeId);
  const rows = await tx.inboxRows(officeIds.map((recordId): InboxRef => ({ side: "office", recordId })));
  const officeRows = new Map(rows.map((row) => [row.recordId, row]));
  const records = new Map((await tx.loadOffice(officeIds)).map((one) => [one.id, one]));
  const settled = found.flatMap(({ effect, item }) => {
    const pair = {
      link: linkOf(effect),
      officeRow: officeRows.get(effect.officeId) ?? null,
      record: records.get(effect.officeId) ?? null,
    };
    return settleFound(session, effect, outcomeOf(session.kind, effect, item), pair) ?? [];
  });
  await recordSettled(session, tx, settled);
  return settled.length;
}
