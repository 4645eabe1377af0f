import type { RecordFields } from "../../../core/records/record.ts";
import { arrived, pick } from "../../../core/sync/merge.ts";
import { keptSpan } from "../../../core/sync/window.ts";
import type { M365Item } from "../../ports/m365-records.ts";
import type { StoredCollection } from "../../ports/stored-collection.ts";
import type { InboxRef, InboxRow, StoredEffect, StoredLink, UnsettledEffect } from "../../ports/sync-store.ts";
import { isOnesOwn } from "../collection-trouble.ts";
import { withheldFields } from "../compare/mails.ts";
import { snapshotRow } from "../inbox-row.ts";
import type { SyncSession } from "../session.ts";

/** Marks are looked for from a little before the write was planned: clocks differ. */
const LOOK_BACK_MS = 300_000;

/** Creates are looked for by their marks. @param unread collections that cannot be searched now; more are added */
export async function recoverCreates(
  session: SyncSession,
  effects: readonly UnsettledEffect[],
  collections: ReadonlyMap<string, StoredCollection>,
  unread: Set<string>,
): Promise<number> {
  let settled = 0;
  for (const collectionId of new Set(effects.map((effect) => effect.collectionId))) {
    const here = effects.filter((effect) => effect.collectionId === collectionId);
    const since = new Date(Math.min(...here.map(({ plannedAt }) => plannedAt.getTime())) - LOOK_BACK_MS);
    const marks = here.map(({ officeId }) => officeId);
    const found = await findByMark(session, collections.get(collectionId), marks, since);
    if (found === null) unread.add(collectionId);
    else settled += await settleCreates(session, here, found);
  }
  return settled;
}

/** Null where the collection cannot be searched now. */
async function findByMark(
  session: SyncSession,
  collection: StoredCollection | undefined,
  marks: readonly string[],
  since: Date,
): Promise<ReadonlyMap<string, M365Item> | null> {
  if (collection === undefined) return new Map();
  try {
    return await session.call("read", (signal) =>
      session.records.findByMark(collection.externalId, marks, since, signal),
    );
  } catch (error) {
    if (!isOnesOwn(error)) throw error;
    // What is gone, or ours no more, holds nothing that could be told.
    const isLeft = collection.state !== "ACTIVE" && (error.fault === "notFound" || error.fault === "denied");
    return isLeft ? new Map() : null;
  }
}

async function settleCreates(
  session: SyncSession,
  effects: readonly UnsettledEffect[],
  found: ReadonlyMap<string, M365Item>,
): Promise<number> {
  return session.inTx(async (tx) => {
    const officeIds = effects.map(({ officeId }) => officeId);
    const linked = new Map((await tx.linksByOfficeIds(officeIds)).map((link) => [link.officeId, link]));
    const records = new Map((await tx.loadOffice(officeIds)).map((record) => [record.id, record]));
    const refs = officeIds.map((recordId): InboxRef => ({ side: "office", recordId }));
    const rows = new Map((await tx.inboxRows(refs)).map((row) => [row.recordId, row]));
    const foundIds = [...found.values()].map(({ id }) => id);
    const owners = new Map((await tx.linksByM365Ids(foundIds)).map(({ m365Id, officeId }) => [m365Id, officeId]));
    const links: StoredLink[] = [];
    const put: InboxRow[] = [];
    const released: string[] = [];
    const settled: { id: string; state: "CONFIRMED" | "FAILED"; m365Id?: string }[] = [];
    for (const effect of effects) {
      const marked = found.get(effect.officeId);
      // A copy that somebody made carries the mark too, and may be another record's partner already.
      const isOthers = marked !== undefined && (owners.get(marked.id) ?? effect.officeId) !== effect.officeId;
      const item = isOthers ? undefined : marked;
      const row = rows.get(effect.officeId);
      // It may still be on its way: before it is over, “not there” proves nothing.
      if (item === undefined && !effect.isOver) continue;
      if (item !== undefined) {
        const old = linked.get(effect.officeId);
        const wanted = records.get(effect.officeId)?.fields ?? effect.after ?? item.fields;
        links.push(adoptedLink(session, effect, item, wanted, old));
        put.push(snapshotRow(session.kind, item, effect.collectionId, true));
      }
      if (row !== undefined) put.push({ ...row, state: "READY", reason: null, message: null, nextAttemptAt: null });
      if (item === undefined && !linked.has(effect.officeId)) released.push(effect.officeId);
      settled.push(
        item === undefined
          ? { id: effect.id, state: "FAILED" }
          : { id: effect.id, state: "CONFIRMED", m365Id: item.id },
      );
    }
    await tx.saveLinks(links);
    await tx.releaseOffice(released);
    await tx.changeInbox({ put });
    await tx.settleEffects(settled);
    return settled.length;
  });
}

/**
 * What was sent and arrived is what was agreed on both sides: whatever either of them changed since is found by the comparison. What was withheld from
 * Microsoft, Oro has had all along: it is no edit that would be sent now.
 */
export function adoptedLink(
  session: SyncSession,
  effect: StoredEffect,
  item: M365Item,
  wanted: RecordFields,
  old: StoredLink | undefined,
): StoredLink {
  const sent = effect.after ?? wanted;
  const withheld = pick(wanted, withheldFields(session.kind, wanted, sent));
  return {
    id: old?.id ?? session.clock.newId(),
    collectionId: effect.collectionId,
    officeId: effect.officeId,
    m365Id: item.id,
    bases: {
      office: arrived(session.kind, { ...sent, ...withheld }, item.fields),
      m365: arrived(session.kind, sent, item.fields),
    },
    extra: item.extra,
    // What is there now was not compared yet: the next delta must not take it for known.
    etag: null,
    officeVersion: 0,
    state: "ACTIVE",
    detachedReason: null,
    drift: [],
    isUntold: true,
    ...keptSpan(session.kind, item.fields),
  };
}
