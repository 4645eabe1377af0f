import type { RecordFields } from "../../core/records/record.ts";
import { arrived, differingFields, mergeFields, pick } from "../../core/sync/merge.ts";
import { keptSpan } from "../../core/sync/window.ts";
import type { M365Item } from "../ports/m365-records.ts";
import type { OfficeRecord, OfficeWrite } from "../ports/office-table.ts";
import type { InboxRef, InboxRow, StoredEffect, StoredLink, UnsettledEffect } from "../ports/sync-store.ts";
import { linkAfterLostAnswer } from "./after-settle.ts";
import { snapshotRow } from "./inbox-row.ts";
import { withheldFields } from "./mails.ts";
import type { SyncSession } from "./session.ts";
import { wholeItem } from "./situation.ts";

const BATCH = 200;
/** Marks are looked for from a little before the write was planned: clocks differ. */
const LOOK_BACK_MS = 300_000;

/**
 * Writes that were planned and never settled: the process died, or the answer was lost. Each is read back before anything is
 * repeated: a create by its mark, an update or a deletion by its id.
 */
export async function recoverEffects(session: SyncSession, externalIds: ReadonlyMap<string, string>): Promise<void> {
  for (;;) {
    const effects = await session.inTx((tx) => tx.unsettledEffects(BATCH));
    if (effects.length === 0) return;
    const creates = effects.filter(({ operation }) => operation === "create");
    const others = effects.filter(({ operation }) => operation !== "create");
    const settled =
      (await recoverCreates(session, creates, externalIds)) + (await recoverOthers(session, others, externalIds));
    if (settled < effects.length) return;
  }
}

async function recoverCreates(
  session: SyncSession,
  effects: readonly UnsettledEffect[],
  externalIds: ReadonlyMap<string, string>,
): Promise<number> {
  let settled = 0;
  for (const collectionId of new Set(effects.map((effect) => effect.collectionId))) {
    const here = effects.filter((effect) => effect.collectionId === collectionId);
    const since = new Date(Math.min(...here.map(({ plannedAt }) => plannedAt.getTime())) - LOOK_BACK_MS);
    const marks = here.map(({ officeId }) => officeId);
    const externalId = externalIds.get(collectionId);
    const found: ReadonlyMap<string, M365Item> =
      externalId === undefined
        ? new Map()
        : await session.call("read", (signal) => session.records.findByMark(externalId, marks, since, signal));
    settled += await settleCreates(session, here, found);
  }
  return settled;
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

async function recoverOthers(
  session: SyncSession,
  effects: readonly StoredEffect[],
  externalIds: ReadonlyMap<string, string>,
): Promise<number> {
  if (effects.length === 0) return 0;
  const refs = effects.map(({ collectionId, m365Id }) => ({
    collectionId: externalIds.get(collectionId) ?? "",
    id: m365Id ?? "",
  }));
  const answers = await session.call("read", (signal) => session.records.readMany(refs, signal));
  return session.inTx(async (tx) => {
    const settled: { id: string; state: "CONFIRMED" | "FAILED" }[] = [];
    const put: InboxRow[] = [];
    const writes: OfficeWrite[] = [];
    const saved: StoredLink[] = [];
    const remove: InboxRef[] = [];
    const links = new Map((await tx.linksByM365Ids(refs.map(({ id }) => id))).map((link) => [link.m365Id, link]));
    const officeRefs = effects.map(({ officeId }): InboxRef => ({ side: "office", recordId: officeId }));
    const rows = new Map((await tx.inboxRows(officeRefs)).map((row) => [row.recordId, row]));
    const records = new Map(
      (await tx.loadOffice(effects.map(({ officeId }) => officeId))).map((record) => [record.id, record]),
    );
    for (const [index, effect] of effects.entries()) {
      const answer = answers[index];
      if (answer === undefined || answer instanceof Error) continue;
      const row = rows.get(effect.officeId);
      const { before, after } = effect;
      const now = answer === null ? null : wholeItem(session.kind, before ?? {}, answer);
      const lost = now === null && effect.operation === "update" ? links.get(effect.m365Id ?? "") : undefined;
      if (lost !== undefined && before !== null && after !== null && session.kind.leavesMailbox(before, after)) {
        saved.push({ ...lost, state: "DETACHED", detachedReason: "DECLINED" });
        remove.push({ side: "office", recordId: effect.officeId }, { side: "m365", recordId: lost.m365Id });
        settled.push({ id: effect.id, state: "CONFIRMED" });
        continue;
      }
      if (row !== undefined) put.push({ ...row, state: "READY", reason: null, message: null, nextAttemptAt: null });
      if (now !== null && before !== null && after !== null && session.kind.hasMovedOn(before, after, now.fields)) {
        // It was applied: a repeat would complete the next occurrence too. The comparison tells the two occurrences apart.
        const link = links.get(now.id);
        const record = records.get(effect.officeId);
        if (link !== undefined && record !== undefined) writes.push(...owedToOffice(session, link, record, before));
        put.push(snapshotRow(session.kind, now, effect.collectionId, true));
        settled.push({ id: effect.id, state: "CONFIRMED" });
        continue;
      }
      if (now === null) {
        // Gone: our deletion, or somebody's. The decision is made again with that knowledge.
        put.push(verifiedRemoval(effect));
        settled.push({ id: effect.id, state: effect.operation === "delete" ? "CONFIRMED" : "FAILED" });
        continue;
      }
      const link = links.get(now.id);
      if (link !== undefined && effect.operation === "update") {
        saved.push(linkAfterLostAnswer(session, link, effect, now));
      }
      put.push(snapshotRow(session.kind, now, effect.collectionId, true));
      const isThere =
        effect.operation === "update" &&
        effect.after !== null &&
        differingFields(session.kind, effect.after, now.fields).length === 0;
      settled.push({ id: effect.id, state: isThere ? "CONFIRMED" : "FAILED" });
    }
    await tx.writeOffice(writes);
    await tx.saveLinks(saved);
    await tx.changeInbox({ put, remove });
    await tx.settleEffects(settled);
    return settled.length;
  });
}

/** What Microsoft had edited before the completion was sent and Oro never got: without it the two would not be known as one. */
function owedToOffice(
  session: SyncSession,
  { bases, officeId }: StoredLink,
  record: OfficeRecord,
  before: RecordFields,
): readonly OfficeWrite[] {
  if (bases === null || record.isDeleted) return [];
  const merge = mergeFields(session.kind, bases, record.fields, before);
  const names = merge.changedInM365.filter((name) => !merge.changedInOffice.includes(name));
  return names.length === 0 ? [] : [{ op: "update", id: officeId, changed: pick(merge.fields, names) }];
}

function verifiedRemoval(effect: StoredEffect): InboxRow {
  return {
    side: "m365",
    recordId: effect.m365Id ?? "",
    collectionId: effect.collectionId,
    snapshot: null,
    removed: true,
    isVerified: true,
    naturalKey: null,
    state: "READY",
    reason: null,
    message: null,
    attempts: 0,
    nextAttemptAt: null,
  };
}
