import { isOfOtherMailbox, type OfficeRecord } from "../../../core/records/office-record.ts";
import type { InboxRef, InboxRow } from "../../../core/sync/inbox.ts";
import type { Link } from "../../../core/sync/link.ts";
import { type Pair, refsOf } from "../../../core/sync/situation.ts";
import type { SyncTerms } from "../../../core/sync/terms.ts";
import type { SyncReader } from "../../ports/sync-store.ts";

/** Brings rows together with their links, counterparts and office records, in five reads however many rows. */
export async function loadPairs(
  { run, kind }: Pick<SyncTerms, "run" | "kind">,
  tx: SyncReader,
  rows: readonly InboxRow[],
): Promise<readonly Pair[]> {
  const idsOf = (side: "office" | "m365"): string[] =>
    rows.filter((row) => row.side === side).map((row) => row.recordId);
  const links = new Map<string, Link>();
  for (const link of await tx.linksByM365Ids(idsOf("m365"))) links.set(link.id, link);
  for (const link of await tx.linksByOfficeIds(idsOf("office"))) links.set(link.id, link);
  const known = new Map(rows.map((row) => [refKey(row), row]));
  const missing = [...links.values()].flatMap(refsOf).filter((ref) => !known.has(refKey(ref)));
  for (const row of await tx.inboxRows(missing)) known.set(refKey(row), row);
  const linked = [...links.values()];
  const officeIds = new Set([...idsOf("office"), ...linked.map(({ officeId }) => officeId)]);
  const records = new Map((await tx.loadOffice([...officeIds])).map((record) => [record.id, record]));
  const linkedIds = new Set(linked.map(({ officeId }) => officeId));
  const isUnsent = ({ id, accountId }: OfficeRecord) => accountId === null && !linkedIds.has(id);
  const mayTake = [...records.values()].some(isUnsent) ? await tx.isPrimary() : true;
  const isOthers = (record: OfficeRecord | undefined): boolean => {
    if (record === undefined) return false;
    return isUnsent(record) ? !mayTake : isOfOtherMailbox(record, run.accountId);
  };
  const disputed = linked.filter(({ state }) => state === "CONFLICT" || state === "REMOVED").map(({ id }) => id);
  const conflicts = new Map((await tx.conflictsByLinks(disputed)).map((conflict) => [conflict.linkId, conflict]));

  const goneIds = linked.flatMap(({ officeId, m365Id }) =>
    known.get(refKey({ side: "m365", recordId: m365Id }))?.removed === true ? [officeId] : [],
  );
  const held = kind.keepsId !== undefined && goneIds.length > 0 ? await tx.heldOffice(goneIds) : new Set<string>();
  const changedBy = conflicts.size > 0 ? await tx.settingsChangedBy() : null;
  const pairs: Pair[] = linked.map((link) => {
    const m365Row = known.get(refKey({ side: "m365", recordId: link.m365Id })) ?? null;
    return {
      // It is in the collection where it was last read: it may have been moved to another list since the last sync.
      link: m365Row?.snapshot ? { ...link, collectionId: m365Row.collectionId ?? link.collectionId } : link,
      officeRow: known.get(refKey({ side: "office", recordId: link.officeId })) ?? null,
      m365Row,
      record: records.get(link.officeId) ?? null,
      isOthers: isOthers(records.get(link.officeId)),
      isHeld: held.has(link.officeId),
      conflict: conflicts.get(link.id) ?? null,
      changedBy,
    };
  });
  const linkedRefs = new Set(linked.flatMap(refsOf).map(refKey));
  for (const row of rows) {
    if (linkedRefs.has(refKey(row))) continue;
    const isOffice = row.side === "office";
    pairs.push({
      link: null,
      officeRow: isOffice ? row : null,
      m365Row: isOffice ? null : row,
      record: isOffice ? (records.get(row.recordId) ?? null) : null,
      isOthers: isOffice && isOthers(records.get(row.recordId)),
      conflict: null,
      changedBy: null,
    });
  }
  return pairs;
}

function refKey(ref: InboxRef): string {
  return `${ref.side}:${ref.recordId}`;
}
