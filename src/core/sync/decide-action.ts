import type { RecordFields, RecordKind } from "../records/record.ts";
import type { Action } from "./action.ts";
import { decidePair } from "./decide.ts";
import type { Link } from "./link.ts";
import { mailedBy } from "./mails.ts";
import type { PairDecision, PairSituation } from "./pair.ts";
import { isFollowed, officeViewOf, type Pair, situationOf } from "./situation.ts";
import type { SyncTerms } from "./terms.ts";
import { isInside } from "./window.ts";

export function decideAction(terms: SyncTerms, pair: Pair): Action {
  const action = pair.link === null ? decideUnlinked(terms, pair) : decideLinked(terms, pair);
  // What a person rejected is not sent along with a later change of Microsoft's, only with a new change of Oro's.
  const isRejected = pair.officeRow?.state === "EXCLUDED" && pair.officeRow.reason === "INVITATIONS";
  const mailsAnyway = isRejected && mailedBy(terms, pair, action).length > 0;
  return mailsAnyway ? { kind: "exclude", reason: "INVITATIONS" } : action;
}

function decideUnlinked(terms: SyncTerms, pair: Pair): Action {
  const { m365Row, record } = pair;
  if (m365Row !== null) {
    if (m365Row.removed) return { kind: "drop" };
    if (m365Row.snapshot === null) return { kind: "wait" };
    if (m365Row.reason === "DUPLICATE") return { kind: "wait" };
    if (m365Row.collectionId !== null && terms.unsearched.has(m365Row.collectionId)) return { kind: "wait" };
    if (!isInside(terms.kind, terms.window, m365Row.snapshot.fields)) return { kind: "exclude", reason: "WINDOW" };
    if (terms.settings.direction === "OFFICE_TO_M365") return { kind: "exclude", reason: "DIRECTION" };
    return { kind: "createInOffice" };
  }
  // What only Microsoft makes is never made there.
  if (record === null || record.isDeleted || terms.kind.keepsId !== undefined) return { kind: "drop" };
  if (pair.isOthers) return { kind: record.accountId === null ? "handOver" : "drop" };
  if (!isInside(terms.kind, terms.window, record.fields)) return { kind: "exclude", reason: "WINDOW" };
  if (terms.settings.direction === "M365_TO_OFFICE") return { kind: "exclude", reason: "DIRECTION" };
  if (terms.kind.meeting?.canCreate(record.fields) === false) return { kind: "exclude", reason: "NOT_ORGANIZER" };
  return { kind: "createInM365" };
}

function decideLinked(terms: SyncTerms, pair: Pair): Action {
  const { link, m365Row } = pair;
  if (link === null) return { kind: "drop" };
  if (pair.isOthers) {
    return link.state === "DETACHED" ? { kind: "drop" } : { kind: "detach", reason: "OTHER_MAILBOX" };
  }
  if (m365Row?.removed && !m365Row.isVerified && link.state !== "DETACHED") return { kind: "wait" };
  if (pair.conflict?.state === "OPEN" && pair.conflict.outcome !== null) return { kind: "hold" };
  const situation = situationOf(terms, pair);
  if (situation === null) return { kind: "wait" };
  if (situation.resolution === null) {
    if (link.state === "REMOVED") return { kind: "drop" };
    if (isGoneHereAlone(terms, link, situation)) {
      return { kind: "pair", decision: { kind: "remove", office: false, m365: false, conflict: null }, situation };
    }
    const kept = keptApart(terms, pair, situation);
    if (kept !== null) return kept;
    if (hasRolled(terms.kind, situation)) return { kind: "rolled" };
  }
  const decision = decidePair(situation);
  if (!isPlainRemoval(decision) && mayHaveMoved(terms, situation)) return { kind: "wait" };
  if ((pair.isHeld === true || terms.settings.mail?.keepsDeleted === true) && isKept(decision, situation))
    return { kind: "detach", reason: "DELETED" };
  if (decision.kind === "detach") return { kind: "detach", reason: decision.reason };
  return { kind: "pair", decision, situation };
}

/** No edit waits longer than this for a list that cannot be read. */
const LONGEST_HOLD_MS = 86_400_000;

/**
 * What is gone here may have been moved to a list that cannot be read now. If it would be created again, asked about, or cost Oro an edit,
 * wait for that list, up to a day. A plain removal goes on: its link is kept and gets its record back when it is found.
 */
function mayHaveMoved({ unread, clock }: SyncTerms, { office, m365, resolution }: PairSituation): boolean {
  if (resolution !== null) return false;
  const since = clock.now().getTime() - LONGEST_HOLD_MS;
  return !m365.present && office.present && [...unread.values()].some((trouble) => trouble.since.getTime() > since);
}

/** Microsoft has it no more, which is to say nothing of Oro's. */
function isKept(decision: PairDecision, { office, m365, resolution }: PairSituation): boolean {
  return office.present && !m365.present && resolution === null && isPlainRemoval(decision);
}

function isPlainRemoval(decision: PairDecision): boolean {
  return decision.kind === "remove" && decision.conflict === null;
}

/** What says itself where it is may be in a collection that is not known here. */
function isUnsynced(terms: SyncTerms, link: Link, fields: RecordFields): boolean {
  const { kind, unsyncedCollections } = terms;
  return kind.keepsId === undefined
    ? unsyncedCollections.has(link.collectionId)
    : !isFollowed(terms, kind.keepsId.placeOf(fields));
}

/** Mail that was deleted in Oro, and that Microsoft holds where nothing is synced: it stays there, and is Oro's no more. */
function isGoneHereAlone(terms: SyncTerms, link: Link, { office, m365 }: PairSituation): boolean {
  if (terms.kind.keepsId === undefined || office.present || !m365.present) return false;
  const isOutside = !isInside(terms.kind, terms.window, m365.fields);
  return link.state === "DETACHED" || isOutside || isUnsynced(terms, link, m365.fields);
}

/** Detached pairs, and those that leave the window now: nothing is written or deleted. Null: the pair is decided as usual. */
function keptApart(terms: SyncTerms, pair: Pair, situation: PairSituation): Action | null {
  const { link, m365Row } = pair;
  if (link === null) return null;
  const office = officeViewOf(pair.record);
  const { m365 } = situation;
  const bothGone = !office.present && !m365.present;
  const views = [office, m365].flatMap((view) => (view.present ? [view.fields] : []));
  const inWindow = views.some((fields) => isInside(terms.kind, terms.window, fields));
  const oneIsGone = office.present !== m365.present;
  if (m365.present && isUnsynced(terms, link, m365.fields)) {
    return link.state === "DETACHED" ? { kind: "drop" } : { kind: "detach", reason: "COLLECTION" };
  }
  if (link.state !== "DETACHED") {
    if (bothGone || inWindow || link.state === "CONFLICT") return null;
    return { kind: "detach", reason: oneIsGone ? "REMOVED_WHILE_DETACHED" : "WINDOW" };
  }
  if (bothGone) return null;
  switch (link.detachedReason) {
    case "FOLLOWER_DELETED":
      return null;
    case "WINDOW":
      if (oneIsGone) return { kind: "detach", reason: "REMOVED_WHILE_DETACHED" };
      return inWindow ? null : { kind: "exclude", reason: "WINDOW" };
    default:
      // The pair comes back only if its record really is in Microsoft again, in a list that is synced.
      return m365Row?.snapshot && office.present && inWindow ? null : { kind: "drop" };
  }
}

function hasRolled({ rolling }: RecordKind, { bases, office, m365 }: PairSituation): boolean {
  if (rolling === undefined || bases === null || !office.present || !m365.present) return false;
  return rolling.hasRolled(bases.m365, office.fields, m365.fields);
}
