import { must } from "../../lib/must.ts";
import type { M365Item } from "../records/m365-item.ts";
import type { OfficeRecord } from "../records/office-record.ts";
import type { IdRules, RecordFields, RecordKind } from "../records/record.ts";
import type { StoredConflict } from "./conflict.ts";
import { resolve, stillAsSeen, type Versions } from "./conflict.ts";
import type { SettingsChangedBy } from "./conflict-ending.ts";
import type { InboxRef, InboxRow } from "./inbox.ts";
import type { Link } from "./link.ts";
import type { PairSituation, SideView, UnsentFields } from "./pair.ts";
import type { SyncTerms } from "./terms.ts";

/** Everything known about one pair, or about one record without a partner. */
export interface Pair {
  readonly link: Link | null;
  readonly officeRow: InboxRow | null;
  readonly m365Row: InboxRow | null;
  readonly record: OfficeRecord | null;
  /** Oro's record does not belong to this mailbox: another mailbox of its owner has it, or the primary one is to create it in Microsoft. */
  readonly isOthers: boolean;
  readonly conflict: StoredConflict | null;
  /** A legal hold keeps Oro's record, though Microsoft deleted it. Looked up where Microsoft did. */
  readonly isHeld?: boolean;
  /** For a conflict that waits: who changed the settings that may end it. */
  readonly changedBy: SettingsChangedBy | null;
}

export function rowsOf(pair: Pair): readonly InboxRow[] {
  return [pair.officeRow, pair.m365Row].filter((row) => row !== null);
}

/** Every inbox row that the pair may have: none of them waits any more. */
export function settledRefs(pair: Pair): readonly InboxRef[] {
  return pair.link === null ? rowsOf(pair) : refsOf(pair.link);
}

export function officeIdOf({ link, record }: Pair): string {
  return link?.officeId ?? must(record, "office record").id;
}

/** The item as last read, or as the last sync left it if nothing newer is known. */
export function knownItem(pair: Pair, link: Link): M365Item {
  return (
    pair.m365Row?.snapshot ?? {
      id: link.m365Id,
      etag: link.etag ?? "",
      modifiedAt: null,
      mark: null,
      fields: link.bases?.m365 ?? {},
      extra: link.extra,
    }
  );
}

export function refsOf(link: Link): InboxRef[] {
  return [
    { side: "office", recordId: link.officeId },
    { side: "m365", recordId: link.m365Id },
  ];
}

export function officeViewOf(record: OfficeRecord | null): SideView {
  if (record === null) return { present: false, changedAt: null };
  return record.isDeleted
    ? { present: false, changedAt: record.changedAt }
    : { present: true, fields: record.fields, changedAt: record.changedAt };
}

/** The item as read; what the reading could not see stays as it was. @param known what Microsoft held before */
export function wholeItem(kind: RecordKind, known: RecordFields, item: M365Item): M365Item {
  if (item.seen === undefined) return item;
  return { ...item, fields: kind.series?.completed(item.fields, known, item.seen) ?? item.fields };
}

/** Microsoft's side as last read; as the last sync left it if the inbox has no row for it. Null when it must be read again. */
export function m365ViewOf(kind: RecordKind, pair: Pair): SideView | null {
  const { m365Row, link } = pair;
  if (m365Row?.removed) return { present: false, changedAt: null };
  if (m365Row?.snapshot) {
    const { fields, modifiedAt } = wholeItem(kind, link?.bases?.m365 ?? {}, m365Row.snapshot);
    return { present: true, fields, changedAt: modifiedAt };
  }
  if (m365Row !== null) return null;
  if (link === null || link.state === "REMOVED") return { present: false, changedAt: null };
  // Only the following side's record can be missing here: Microsoft's, unless it is Oro's.
  if (link.detachedReason === "FOLLOWER_DELETED" && officeViewOf(pair.record).present) {
    return { present: false, changedAt: null };
  }
  return link.bases === null ? null : { present: true, fields: link.bases.m365, changedAt: null };
}

/** The pair's situation for the decision; null when Microsoft's side must be read first. */
export function situationOf(terms: SyncTerms, pair: Pair): PairSituation | null {
  const m365 = m365ViewOf(terms.kind, pair);
  if (m365 === null) return null;
  const office = officeViewOf(pair.record);
  return {
    kind: terms.kind,
    direction: terms.settings.direction,
    conflictRule: terms.settings.conflictRule,
    drift: terms.settings.drift,
    bases: pair.link?.bases ?? null,
    office,
    m365,
    isReadOnly: terms.readOnlyCollections.has(collectionOf(pair) ?? ""),
    ...(terms.kind.keepsId !== undefined && { unsent: unsentFields(terms, terms.kind.keepsId, pair) }),
    resolution: resolutionOf(terms, pair, office, m365),
  };
}

function unsentFields(terms: SyncTerms, rules: IdRules, { link, m365Row, record }: Pair): UnsentFields {
  if (record === null) return { secret: null, impossible: null };
  const { fields, changedAt } = record;
  const { receiptsFrom } = terms;
  const isAllowed = receiptsFrom !== null && Date.parse(changedAt) >= Date.parse(receiptsFrom);
  const secret = isAllowed ? null : rules.tells(fields, m365Row?.snapshot?.extra ?? link?.extra ?? {});
  return { secret, impossible: isFollowed(terms, rules.placeOf(fields)) ? null : rules.place };
}

/** @param externalId Microsoft's id of a collection */
export function isFollowed({ places, unsyncedCollections }: SyncTerms, externalId: string): boolean {
  const placeId = places.get(externalId);
  return placeId !== undefined && !unsyncedCollections.has(placeId);
}

/** Our id of the collection that holds the item: where it says it is, or where it was read. */
export function placeIdOf(
  { kind, places }: Pick<SyncTerms, "kind" | "places">,
  item: Pick<M365Item, "fields">,
  readIn: string,
): string {
  return (kind.keepsId && places.get(kind.keepsId.placeOf(item.fields))) ?? readIn;
}

/** Where the m365 record is, or was. */
function collectionOf({ link, m365Row }: Pair): string | null {
  return m365Row?.collectionId ?? link?.collectionId ?? null;
}

/** A person's decision, if the records are still as that person saw them; otherwise the pair is asked about again. */
function resolutionOf(terms: SyncTerms, pair: Pair, office: SideView, m365: SideView) {
  const { conflict } = pair;
  if (conflict?.state !== "RESOLVING" || conflict.choice === null) return null;
  const versions: Versions = conflict;
  const fieldsOf = (view: SideView) => (view.present ? view.fields : null);
  const isReopened = pair.link?.state === "REMOVED" || conflict.outcome !== null;
  if (!isReopened && !stillAsSeen(terms.kind, versions, { office: fieldsOf(office), m365: fieldsOf(m365) }))
    return null;
  const resolved = resolve(terms.kind, versions, conflict.choice);
  return resolved.ok ? resolved.resolution : null;
}
