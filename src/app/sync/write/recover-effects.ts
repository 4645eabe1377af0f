import type { RecordFields } from "../../../core/records/record.ts";
import { differingFields, mergeFields, pick } from "../../../core/sync/merge.ts";
import type { OfficeRecord, OfficeWrite } from "../../ports/office-table.ts";
import type { StoredCollection } from "../../ports/stored-collection.ts";
import type { InboxRef, InboxRow, StoredEffect, StoredLink } from "../../ports/sync-store.ts";
import { isResting } from "../collection-trouble.ts";
import { wholeItem } from "../compare/situation.ts";
import { snapshotRow } from "../inbox-row.ts";
import type { SyncSession } from "../session.ts";
import { linkAfterLostAnswer } from "./after-settle.ts";
import { recoverCreates } from "./recover-creates.ts";

const BATCH = 200;

/**
 * Writes that were planned and never settled: the process died, or the answer was lost. Each is read back before anything is
 * repeated: a create by its mark, an update or a deletion by its id.
 */
export async function recoverEffects(session: SyncSession, collections: readonly StoredCollection[]): Promise<void> {
  const byId = new Map(collections.map((collection) => [collection.id, collection]));
  /** Nothing can be looked for in them now: their effects wait. */
  const unread = new Set(collections.filter((one) => isResting(session, one)).map(({ id }) => id));
  for (;;) {
    const effects = await session.inTx((tx) => tx.unsettledEffects(BATCH, [...unread]));
    if (effects.length === 0) return;
    const known = unread.size;
    const creates = effects.filter(({ operation }) => operation === "create");
    const others = effects.filter(({ operation }) => operation !== "create");
    const settled =
      (await recoverCreates(session, creates, byId, unread)) + (await recoverOthers(session, others, byId));
    if (settled < effects.length && unread.size === known) return;
  }
}

async function recoverOthers(
  session: SyncSession,
  effects: readonly StoredEffect[],
  collections: ReadonlyMap<string, StoredCollection>,
): Promise<number> {
  if (effects.length === 0) return 0;
  const refs = effects.map(({ collectionId, m365Id }) => ({
    collectionId: collections.get(collectionId)?.externalId ?? "",
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
