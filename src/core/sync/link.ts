import type { M365Item } from "../records/m365-item.ts";
import type { RecordFields, RecordKind } from "../records/record.ts";
import type { Effect } from "./effect.ts";
import { arrived, type Bases, differingFields, firstBases, pick } from "./merge.ts";
import type { PairSituation, Settle } from "./pair.ts";
import { type DateWindow, isInside, keptSpan } from "./window.ts";
import { withheldFields } from "./withheld.ts";

/**
 * The pair of one record in Oro and one in Microsoft, with what each side held when both last agreed. All code that makes or changes a link
 * is here:
 *
 *   made     imported  Oro's record was made from Microsoft's            bases: both as read
 *            met       recognised as one, or about to be created         no bases yet
 *            arrived   a create was found whose answer was lost          bases: what was sent, as far as it arrived
 *   changed  agreed    both sides hold what was decided                  bases: what each holds; drift keeps the old ones
 *            halfAgreed  Oro's record was edited while Microsoft was written   bases: only what was written
 *            afterLostAnswer  an update was read back                    bases: as much of it as Microsoft holds
 *            echoed, moved, foundAgain, detached, inConflict, removed    bases stay
 */
export interface Link {
  readonly id: string;
  readonly collectionId: string;
  readonly officeId: string;
  readonly m365Id: string;
  /** Null for a pair that was found and not synced yet. */
  readonly bases: Bases | null;
  readonly extra: M365Item["extra"];
  readonly etag: string | null;
  readonly officeVersion: number;
  /**
   * REMOVED: both records are gone, either because a conflict was decided that way (it may be reopened) or, with reason MAY_HAVE_MOVED,
   * while a list that may hold the record could not be read.
   */
  readonly state: "ACTIVE" | "DETACHED" | "CONFLICT" | "REMOVED";
  readonly detachedReason: DetachedReason | "MAY_HAVE_MOVED" | null;
  readonly drift: readonly string[];
  /** The record's first and last date, YYYY-MM-DD; null: open on that side. */
  readonly windowFrom: string | null;
  readonly windowTo: string | null;
  /** Set only when saving: we made the m365 record, or moved it, and no round of changes has reported it yet. */
  readonly isUntold?: boolean;
}

export const detachedReasons = [
  "WINDOW",
  "COLLECTION",
  "FOLLOWER_DELETED",
  "DELETION_REJECTED",
  /** Its owner declined the meeting, and Exchange removed it from the mailbox. */
  "DECLINED",
  "REMOVED_WHILE_DETACHED",
  /** Oro's record belongs to another mailbox of the same person. */
  "OTHER_MAILBOX",
  /** Deleted for good in Microsoft, and kept in Oro. */
  "DELETED",
] as const;
export type DetachedReason = (typeof detachedReasons)[number];

type Held = Pick<M365Item, "id" | "etag" | "extra" | "fields">;

/** Where a new link belongs, by our ids. */
export interface LinkPlace {
  readonly id: string;
  readonly collectionId: string;
  readonly officeId: string;
}

/** Oro's record is made from Microsoft's: both hold the same. */
export function importedLink(kind: RecordKind, place: LinkPlace, item: Held): Link {
  return newLink(kind, place, item, {
    bases: { office: item.fields, m365: item.fields },
    etag: item.etag,
    officeVersion: 1,
  });
}

/** Two records recognised as one, or a record just created in Microsoft: nothing is agreed yet. */
export function metLink(kind: RecordKind, place: LinkPlace, item: Held): Link {
  // The item has not been compared yet: the next delta must not take it for known.
  return newLink(kind, place, item, { bases: null, etag: null, officeVersion: 0 });
}

/** An import makes one for each record, so each property is named: V8 takes a microsecond or two for each that follows a spread. */
function newLink(
  kind: RecordKind,
  { id, collectionId, officeId }: LinkPlace,
  item: Held,
  { bases, etag, officeVersion }: Pick<Link, "bases" | "etag" | "officeVersion">,
): Link {
  const { windowFrom, windowTo } = keptSpan(kind, item.fields);
  return {
    id,
    collectionId,
    officeId,
    m365Id: item.id,
    bases,
    extra: item.extra,
    etag,
    officeVersion,
    state: "ACTIVE",
    detachedReason: null,
    drift: [],
    windowFrom,
    windowTo,
  };
}

/**
 * A create that was found in Microsoft. What was sent and arrived is agreed; the comparison finds whatever either side changed since. What
 * was withheld from Microsoft counts as old in Oro, not as an edit to send now.
 * @param wanted Oro's record as it is now
 */
export function arrivedLink(
  kind: RecordKind,
  place: LinkPlace,
  sent: RecordFields,
  wanted: RecordFields,
  item: Held,
): Link {
  const withheld = pick(wanted, withheldFields(kind, wanted, sent));
  return {
    ...metLink(kind, place, item),
    bases: {
      office: arrived(kind, { ...sent, ...withheld }, item.fields),
      m365: arrived(kind, sent, item.fields),
    },
    isUntold: true,
  };
}

/** Both sides hold what was decided. Drifted fields keep the bases of their last agreement. */
export function agreedLink(
  { kind, window }: { readonly kind: RecordKind; readonly window: DateWindow },
  link: Link,
  drift: readonly string[],
  office: { readonly fields: RecordFields; readonly version: number },
  item: Held,
): Link {
  const old = link.bases;
  const isDrifting = drift.length > 0 && old !== null;
  const isLeaving = !isInside(kind, window, office.fields) && !isInside(kind, window, item.fields);
  return {
    ...link,
    m365Id: item.id,
    bases: {
      office: isDrifting ? { ...office.fields, ...pick(old.office, drift) } : office.fields,
      m365: isDrifting ? { ...item.fields, ...pick(old.m365, drift) } : item.fields,
    },
    extra: item.extra,
    etag: item.etag,
    officeVersion: office.version,
    state: isLeaving ? "DETACHED" : "ACTIVE",
    detachedReason: isLeaving ? "WINDOW" : null,
    drift,
    ...keptSpan(kind, office.fields),
  };
}

/**
 * Microsoft was written while Oro's record was edited: only what was really written is agreed. What should have been copied to Oro remains
 * a change of Microsoft's and is decided again.
 */
export function halfAgreedLink(
  kind: RecordKind,
  link: Link,
  decision: Settle,
  { office, m365 }: PairSituation,
  item: Held,
): Link {
  const old: Bases =
    link.bases ??
    (office.present && m365.present
      ? firstBases(kind, office.fields, m365.fields)
      : { office: decision.fields, m365: decision.fields });
  const written = decision.m365.op === "update" ? decision.m365.changed : kind.fields.map(({ name }) => name);
  const owed = new Set(decision.office.op === "update" ? decision.office.changed : []);
  const agreed = written.filter((name) => !owed.has(name));
  return {
    ...link,
    m365Id: item.id,
    bases: {
      office: { ...old.office, ...pick(decision.fields, agreed) },
      m365: { ...old.m365, ...pick(item.fields, agreed) },
    },
    extra: item.extra,
    etag: null,
    state: "ACTIVE",
    detachedReason: null,
  };
}

/**
 * An update whose answer was lost, after the item was read: what we wrote and it holds is agreed. Otherwise, if Oro changed back to the old
 * value, that would not look like a change, and our own write would look like a change of Microsoft's and be copied over it.
 */
export function afterLostAnswer(
  kind: RecordKind,
  old: Link,
  { before, after }: Pick<Effect, "before" | "after">,
  item: Held,
  placeId: string,
): Link {
  // No round has told yet that it is there: it may be gone again before one does.
  const link = placeId === old.collectionId ? old : { ...old, collectionId: placeId, isUntold: true };
  const { bases } = link;
  if (bases === null || before === null || after === null) return link;
  const differing = new Set(differingFields(kind, after, item.fields));
  const written = differingFields(kind, before, after).filter((name) => !differing.has(name));
  const agreed = {
    office: { ...bases.office, ...pick(after, written) },
    m365: { ...bases.m365, ...pick(item.fields, written) },
  };
  return {
    ...link,
    bases: kind.series?.asHalfWritten(agreed, { before, after, now: item.fields }) ?? agreed,
    etag: null,
  };
}

/** Our own write came back, or only something changed that is not synced: a new version with the same content. */
export function echoedLink(link: Link, item: Held, collectionId: string): Link {
  return { ...link, etag: item.etag, extra: item.extra, collectionId };
}

/** The record was moved to another list and is a different item now: its content is compared with the old bases. */
export function movedLink(link: Link, m365Id: string, collectionId: string | null): Link {
  return { ...link, m365Id, collectionId: collectionId ?? link.collectionId, etag: null };
}

/** A record that was presumed gone is in another list after all. */
export function foundAgainLink(link: Link, m365Id: string, collectionId: string | null): Link {
  return { ...movedLink(link, m365Id, collectionId), state: "ACTIVE", detachedReason: null };
}

export function detachedLink(link: Link, reason: DetachedReason): Link {
  return { ...link, state: "DETACHED", detachedReason: reason };
}

export function linkInConflict(link: Link): Link {
  return { ...link, state: "CONFLICT" };
}

/** Both records are gone and the link is kept as a tombstone. @param reason null: a conflict was decided that way, and may be reopened */
export function removedLink(link: Link, reason: "MAY_HAVE_MOVED" | null): Link {
  return { ...link, state: "REMOVED", detachedReason: reason };
}
