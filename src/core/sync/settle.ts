import { unreachable } from "../../lib/unreachable.ts";
import type { M365Item } from "../records/m365-item.ts";
import type { OfficeRecord } from "../records/office-record.ts";
import { changesOf, type PairChanges } from "./changes.ts";
import { endOfConflict } from "./conflict-record.ts";
import type { EffectEnd } from "./effect.ts";
import type { ErrorCode } from "./error-catalogue.ts";
import { type InboxRow, quarantinedRow, removalRow, snapshotRow } from "./inbox.ts";
import { afterLostAnswer, arrivedLink, detachedLink, halfAgreedLink } from "./link.ts";
import { pick } from "./merge.ts";
import { officeChangeOf } from "./office-change.ts";
import { endOfLink, type Send } from "./plan.ts";
import { settleWritten } from "./settle-written.ts";
import { placeIdOf, settledRefs } from "./situation.ts";
import type { SyncTerms } from "./terms.ts";

/**
 * What is recorded once Microsoft has answered a write. If Oro's record was edited while the write was sent, only what was really written
 * is agreed, and the edit is decided again.
 *
 *   answer     means                                             link                         effect
 *   written    it holds what was sent                            agreed, or half agreed       CONFIRMED
 *   adopted    an earlier attempt had made it                    arrived                      CONFIRMED
 *   taken      … and it is linked to another record of Oro       stays                        FAILED, quarantined
 *   rolled     a recurring task went on to its next occurrence   half agreed with the         CONFIRMED
 *                                                                completed one, or dropped
 *   deleted    it is gone                                        dropped, or a tombstone      CONFIRMED
 *   declined   a declined meeting was removed from the mailbox   detached                     CONFIRMED
 *   changed    somebody changed it since it was read             what of our write it holds   FAILED, decided again
 *   vanished   it is not where it was                            stays                        FAILED, looked for
 *   failed     certainly not written                             stays                        FAILED, quarantined
 *   unknown    perhaps written                                   stays                        UNKNOWN, read back
 */
export type SendResult =
  | { readonly kind: "written"; readonly item: M365Item }
  /** It holds what the earlier attempt sent. */
  | { readonly kind: "adopted"; readonly item: M365Item }
  | { readonly kind: "taken"; readonly item: M365Item }
  | { readonly kind: "rolled"; readonly next: M365Item; readonly completed: M365Item | null }
  | { readonly kind: "deleted" }
  | { readonly kind: "declined" }
  | { readonly kind: "changed"; readonly item: M365Item }
  | { readonly kind: "vanished" }
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: "unknown"; readonly message: string };

export interface Settled {
  readonly changes: PairChanges;
  readonly effect: EffectEnd;
}

/** A record that changes at every attempt is left alone for a while. */
const MOST_REREADS = 4;

/** @param now Oro's record as it is in the transaction that records this; null: there is none */
export function settlePair(terms: SyncTerms, send: Send, result: SendResult, now: OfficeRecord | null): Settled {
  const { id } = send.effect;
  const confirmed = (changes: PairChanges, m365Id?: string): Settled => ({
    changes,
    effect: { id, state: "CONFIRMED", ...(m365Id === undefined ? {} : { m365Id }) },
  });
  const failed = (changes: PairChanges, errorCode: ErrorCode): Settled => ({
    changes,
    effect: { id, state: "FAILED", errorCode },
  });
  switch (result.kind) {
    case "written":
      return confirmed(settleWritten(terms, send, result.item, now), result.item.id);
    case "adopted":
      return confirmed(settleAdopted(terms, send, result.item, now), result.item.id);
    case "taken":
      return failed(settleTaken(terms, send, result.item), "ITEM_DUPLICATE");
    case "rolled": {
      const { next, completed } = result;
      return confirmed(settleRolled(terms, send, next, completed, now), completed?.id ?? next.id);
    }
    case "deleted":
      return confirmed(settleDeleted(terms, send, now));
    case "declined":
      return confirmed(settleDeclined(terms, send, now));
    case "changed":
      return failed(settleChanged(terms, send, result.item), "ITEM_CHANGING");
    case "vanished":
      return failed(settleVanished(send), "ITEM_CHANGING");
    case "failed":
      return failed(settleFailed(terms, send, result), result.code);
    case "unknown":
      return {
        changes: changesOf({ put: quarantined(terms, send, "OUTCOME_UNKNOWN", result.message), counts: { failed: 1 } }),
        effect: { id, state: "UNKNOWN", errorCode: "OUTCOME_UNKNOWN" },
      };
    default:
      return unreachable(result);
  }
}

/** A write that was planned and never begun: a run that continues need not look for it in Microsoft. */
export function settleUnsent({ effect, pair }: Send): Settled {
  return {
    changes: changesOf({ releasedId: pair.link === null ? effect.officeId : null }),
    effect: { id: effect.id, state: "FAILED" },
  };
}

/** What Oro changed since the attempt that made it is a change of Oro's; what only the service sets is a change of Microsoft's. */
function settleAdopted(
  { kind, clock }: SyncTerms,
  { effect, pair }: Send,
  item: M365Item,
  now: OfficeRecord | null,
): PairChanges {
  const { collectionId, officeId, after } = effect;
  const wanted = now?.fields ?? after ?? item.fields;
  const servers = kind.fields.filter(({ isServers }) => isServers).map(({ name }) => name);
  const sent = { ...item.fields, ...pick(after ?? {}, servers) };
  const place = { id: pair.link?.id ?? clock.newId(), collectionId, officeId };
  const put: InboxRow[] = [snapshotRow(kind, item, collectionId, true)];
  if (pair.officeRow !== null) put.push({ ...pair.officeRow, state: "READY" });
  return changesOf({ link: arrivedLink(kind, place, sent, wanted, item), put, counts: { createdInM365: 1 } });
}

/**
 * Oro holds the record twice: what the earlier attempt made was imported before it was recognised. Nobody but a person can say which of the
 * two goes. Until then the record stays this mailbox's, which has its item.
 */
function settleTaken(terms: SyncTerms, send: Send, item: M365Item): PairChanges {
  const message = "Microsoft has it already, and there it belongs to another record of Oro.";
  const told = settleFailed(terms, send, { code: "ITEM_DUPLICATE", message, m365Id: item.id });
  return { ...told, releasedId: null };
}

/**
 * Completing a recurring task rolled its id on to the next occurrence. Oro's completed record belongs to the completed copy; the next
 * occurrence is a new record. If the copy was not found, the next delta brings it and its natural key links it.
 */
function settleRolled(
  { kind, run }: SyncTerms,
  { pair, planned, effect }: Send,
  next: M365Item,
  completed: M365Item | null,
  now: OfficeRecord | null,
): PairChanges {
  const rolled = changesOf({
    remove: settledRefs(pair),
    put: [snapshotRow(kind, { ...next, mark: null }, effect.collectionId, false)],
    counts: { updatedInM365: 1 },
  });
  if (pair.link === null || planned?.decision.kind !== "settle") return rolled;
  const { decision, situation } = planned;
  if (completed !== null) {
    // What Microsoft had and Oro has not is decided again, for the copy.
    const link = { ...halfAgreedLink(kind, pair.link, decision, situation, completed), isUntold: true };
    return { ...rolled, link, put: [...rolled.put, snapshotRow(kind, completed, effect.collectionId, true)] };
  }
  const isAsDecided = now !== null && now.version === pair.record?.version;
  const office = isAsDecided ? officeChangeOf(run.accountId, pair, decision.office, decision.fields) : null;
  return { ...rolled, droppedLinkId: pair.link.id, officeWrite: office?.write ?? null };
}

function settleDeleted(terms: SyncTerms, { pair, planned, effect }: Send, now: OfficeRecord | null): PairChanges {
  const counts = { deletedInM365: 1, mailed: terms.kind.meeting?.mails(effect.before, null).length ?? 0 };
  if (pair.link === null || planned === null) return changesOf({ counts });
  const isUntouched = now === null || now.version === pair.record?.version;
  const isOffices = planned.decision.kind === "remove" && planned.decision.office;
  const officeId = isOffices && now !== null && !now.isDeleted && isUntouched ? now.id : null;
  const end = endOfConflict(terms, pair, planned);
  return changesOf({
    officeWrite: officeId === null ? null : { op: "delete", id: officeId },
    ...endOfLink(pair, pair.link, planned, false),
    conflict: end.conflict,
    remove: settledRefs(pair),
    counts: { ...counts, ...(officeId === null ? {} : { deletedInOffice: 1 }), ...end.counts },
  });
}

/** The meeting was declined and removed from the mailbox: Oro keeps it as declined, detached from Microsoft. */
function settleDeclined(terms: SyncTerms, { pair, planned, effect }: Send, now: OfficeRecord | null): PairChanges {
  const mailed = terms.kind.meeting?.mails(effect.before, effect.after).length ?? 0;
  const counts = { updatedInM365: 1, mailed };
  if (pair.link === null || planned?.decision.kind !== "settle") return changesOf({ counts });
  const { decision } = planned;
  const isAsDecided = now?.version === pair.record?.version;
  const end = endOfConflict(terms, pair, planned);
  return changesOf({
    officeWrite: isAsDecided ? officeChangeOf(terms.run.accountId, pair, decision.office, decision.fields).write : null,
    link: detachedLink(pair.link, "DECLINED"),
    conflict: end.conflict,
    remove: settledRefs(pair),
    counts: { ...counts, ...end.counts },
  });
}

function settleChanged(terms: SyncTerms, { pair, effect }: Send, item: M365Item): PairChanges {
  const { kind, clock } = terms;
  const placeId = placeIdOf(terms, item, effect.collectionId);
  const row = snapshotRow(kind, item, placeId, true);
  const attempts = (pair.m365Row?.attempts ?? pair.officeRow?.attempts ?? 0) + 1;
  const message = "It changed each time it was about to be written.";
  return changesOf({
    link: pair.link === null ? null : afterLostAnswer(kind, pair.link, effect, item, placeId),
    put: [
      attempts < MOST_REREADS
        ? { ...row, attempts }
        : quarantinedRow(clock.now(), "m365", row.recordId, row.collectionId, "ITEM_CHANGING", message, row),
    ],
  });
}

/**
 * It may be in another list now: the next run verifies the removal and looks for the record there. No round reported it, so there may be
 * others.
 */
function settleVanished({ effect: { m365Id, collectionId } }: Send): PairChanges {
  return changesOf({ put: [removalRow(m365Id ?? "", collectionId)], reconciledId: collectionId });
}

function settleFailed(
  terms: SyncTerms,
  send: Send,
  {
    code,
    message,
    m365Id = send.effect.m365Id,
  }: { readonly code: ErrorCode; readonly message: string; readonly m365Id?: string | null },
): PairChanges {
  const { operation, officeId, after, before } = send.effect;
  const title = terms.kind.title(after ?? before ?? {});
  return changesOf({
    releasedId: send.pair.link === null ? officeId : null,
    put: quarantined(terms, send, code, message),
    failure: { operation, officeId, m365Id, title, code, message },
    counts: { failed: 1 },
  });
}

function quarantined({ clock }: SyncTerms, send: Send, code: ErrorCode, message: string): readonly InboxRow[] {
  const { officeRow, m365Row } = send.pair;
  const now = clock.now();
  const office = quarantinedRow(now, "office", send.effect.officeId, null, code, message, officeRow ?? undefined);
  if (m365Row === null) return [office];
  return [office, quarantinedRow(now, "m365", m365Row.recordId, m365Row.collectionId, code, message, m365Row)];
}
