import type { RecordFields, RecordKind } from "../../../core/records/record.ts";
import { resolve, stillAsSeen, type Versions } from "../../../core/sync/conflict.ts";
import type { SettingsChangedBy } from "../../../core/sync/conflict-ending.ts";
import type { PairSituation, SideView } from "../../../core/sync/pair.ts";
import type { M365Item } from "../../ports/m365-records.ts";
import type { OfficeRecord } from "../../ports/office-table.ts";
import type { StoredConflict } from "../../ports/stored-conflict.ts";
import type { InboxRef, InboxRow, RunTx, StoredLink } from "../../ports/sync-store.ts";
import type { SyncSession } from "../session.ts";

/** All that is known of one pair, or of one record that has no partner. */
export interface Pair {
  readonly link: StoredLink | null;
  readonly officeRow: InboxRow | null;
  readonly m365Row: InboxRow | null;
  readonly record: OfficeRecord | null;
  /** Oro's record is not this mailbox's: another one of its owner has it, or the primary one is to make it in Microsoft. */
  readonly isOthers: boolean;
  readonly conflict: StoredConflict | null;
  /** Of a conflict that waits: who changed the settings that may end it. */
  readonly changedBy: SettingsChangedBy | null;
}

/** Brings rows together with their links, their counterparts and their office records, in five reads however many rows. */
export async function loadPairs({ run }: SyncSession, tx: RunTx, rows: readonly InboxRow[]): Promise<readonly Pair[]> {
  const idsOf = (side: "office" | "m365"): string[] =>
    rows.filter((row) => row.side === side).map((row) => row.recordId);
  const links = new Map<string, StoredLink>();
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
    return isUnsent(record) ? !mayTake : record.accountId !== null && record.accountId !== run.accountId;
  };
  const disputed = linked.filter(({ state }) => state === "CONFLICT" || state === "REMOVED").map(({ id }) => id);
  const conflicts = new Map((await tx.conflictsByLinks(disputed)).map((conflict) => [conflict.linkId, conflict]));

  const changedBy = conflicts.size > 0 ? await tx.settingsChangedBy() : null;
  const pairs: Pair[] = linked.map((link) => {
    const m365Row = known.get(refKey({ side: "m365", recordId: link.m365Id })) ?? null;
    return {
      // Where it was read last, it is: it may have been moved since the last sync.
      link: m365Row?.snapshot ? { ...link, collectionId: m365Row.collectionId ?? link.collectionId } : link,
      officeRow: known.get(refKey({ side: "office", recordId: link.officeId })) ?? null,
      m365Row,
      record: records.get(link.officeId) ?? null,
      isOthers: isOthers(records.get(link.officeId)),
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

export function refsOf(link: StoredLink): InboxRef[] {
  return [
    { side: "office", recordId: link.officeId },
    { side: "m365", recordId: link.m365Id },
  ];
}

function refKey(ref: InboxRef): string {
  return `${ref.side}:${ref.recordId}`;
}

export function officeViewOf(record: OfficeRecord | null): SideView {
  if (record === null) return { present: false, changedAt: null };
  return record.isDeleted
    ? { present: false, changedAt: record.changedAt }
    : { present: true, fields: record.fields, changedAt: record.changedAt };
}

/** The item as read, with what the reading could not see as it was. @param known what Microsoft held before */
export function wholeItem(kind: RecordKind, known: RecordFields, item: M365Item): M365Item {
  if (item.seen === undefined) return item;
  return { ...item, fields: kind.completed(item.fields, known, item.seen) };
}

/** Microsoft's side as last read; unchanged since the last sync when the inbox holds nothing of it. Null when it must be read anew. */
export function m365ViewOf(kind: RecordKind, pair: Pair): SideView | null {
  const { m365Row, link } = pair;
  if (m365Row?.removed) return { present: false, changedAt: null };
  if (m365Row?.snapshot) {
    const { fields, modifiedAt } = wholeItem(kind, link?.bases?.m365 ?? {}, m365Row.snapshot);
    return { present: true, fields, changedAt: modifiedAt };
  }
  if (m365Row !== null) return null;
  if (link === null || link.state === "REMOVED") return { present: false, changedAt: null };
  // The following side's record is the one that is gone: Microsoft's, unless it is Oro's.
  if (link.detachedReason === "FOLLOWER_DELETED" && officeViewOf(pair.record).present) {
    return { present: false, changedAt: null };
  }
  return link.bases === null ? null : { present: true, fields: link.bases.m365, changedAt: null };
}

/** The situation of a pair for the decision; null when Microsoft's side must be read first. */
export function situationOf(session: SyncSession, pair: Pair): PairSituation | null {
  const m365 = m365ViewOf(session.kind, pair);
  if (m365 === null) return null;
  const office = officeViewOf(pair.record);
  return {
    kind: session.kind,
    direction: session.settings.direction,
    conflictRule: session.settings.conflictRule,
    drift: session.settings.drift,
    bases: pair.link?.bases ?? null,
    office,
    m365,
    isReadOnly: session.readOnlyCollections.has(collectionOf(pair) ?? ""),
    resolution: resolutionOf(session, pair, office, m365),
  };
}

/** Where the m365 record is, or was. */
function collectionOf({ link, m365Row }: Pair): string | null {
  return m365Row?.collectionId ?? link?.collectionId ?? null;
}

/** A person's decision, if it is about what the records still are; otherwise the pair is asked about again. */
function resolutionOf(session: SyncSession, pair: Pair, office: SideView, m365: SideView) {
  const { conflict } = pair;
  if (conflict?.state !== "RESOLVING" || conflict.choice === null) return null;
  const versions: Versions = conflict;
  const fieldsOf = (view: SideView) => (view.present ? view.fields : null);
  const isReopened = pair.link?.state === "REMOVED" || conflict.outcome !== null;
  if (!isReopened && !stillAsSeen(session.kind, versions, { office: fieldsOf(office), m365: fieldsOf(m365) }))
    return null;
  const resolved = resolve(session.kind, versions, conflict.choice);
  return resolved.ok ? resolved.resolution : null;
}
