import { unreachable } from "../../lib/unreachable.ts";
import type { M365Item } from "../records/m365-item.ts";
import type { OfficeRecord, OfficeWrite } from "../records/office-record.ts";
import type { RecordFields, RecordKind } from "../records/record.ts";
import { changesOf, type PairChanges } from "./changes.ts";
import type { Effect, UnsettledEffect } from "./effect.ts";
import { type InboxRow, removalRow, snapshotRow } from "./inbox.ts";
import { afterLostAnswer, arrivedLink, detachedLink, type Link } from "./link.ts";
import { differingFields, mergeFields, pick } from "./merge.ts";
import type { Settled } from "./settle.ts";
import { placeIdOf, wholeItem } from "./situation.ts";
import type { SyncTerms } from "./terms.ts";

/**
 * What became of a write whose outcome was not recorded, judged by what is found in Microsoft afterwards: a create is looked up by its
 * mark, any other write by its id. Nothing is repeated before that.
 *
 *              found                                              not found
 *   create     arrived                                            over: lost · else: open, “not there” proves nothing yet
 *   update     applied if it holds what was sent, else unclear;   declined, where the write declines a meeting;
 *              rolled where its id went on to another occurrence  else gone
 *   delete     unclear                                            gone, as it was meant
 */
export type Outcome =
  | { readonly kind: "arrived"; readonly item: M365Item }
  | { readonly kind: "lost" }
  | { readonly kind: "open" }
  | { readonly kind: "applied"; readonly item: M365Item }
  | { readonly kind: "rolled"; readonly item: M365Item }
  | { readonly kind: "unclear"; readonly item: M365Item }
  | { readonly kind: "declined" }
  | { readonly kind: "gone"; readonly isMeant: boolean };

/** @param found the item as Microsoft holds it now; null: it certainly does not exist */
export function outcomeOf(
  kind: RecordKind,
  effect: Pick<UnsettledEffect, "operation" | "before" | "after" | "isOver">,
  found: M365Item | null,
): Outcome {
  const { operation, before, after } = effect;
  switch (operation) {
    case "create":
      if (found !== null) return { kind: "arrived", item: found };
      return { kind: effect.isOver ? "lost" : "open" };
    case "update": {
      if (found === null) {
        const isDeclining = before !== null && after !== null && kind.meeting?.declines(before, after);
        return isDeclining ? { kind: "declined" } : { kind: "gone", isMeant: false };
      }
      const item = wholeItem(kind, before ?? {}, found);
      if (after === null) return { kind: "unclear", item };
      if (before !== null && kind.rolling?.hasRolled(before, after, item.fields)) return { kind: "rolled", item };
      return { kind: differingFields(kind, after, item.fields).length === 0 ? "applied" : "unclear", item };
    }
    case "delete":
      if (found === null) return { kind: "gone", isMeant: true };
      return { kind: "unclear", item: wholeItem(kind, before ?? {}, found) };
    default:
      return unreachable(operation);
  }
}

/** What is known of the record whose write is judged. */
export interface FoundPair {
  readonly link: Link | null;
  readonly officeRow: InboxRow | null;
  readonly record: OfficeRecord | null;
}

/** What to record for an outcome; null: nothing yet. The pair is decided again with what is known now. */
export function settleFound(terms: SyncTerms, effect: Effect, outcome: Outcome, pair: FoundPair): Settled | null {
  const { kind } = terms;
  const { id, collectionId, officeId } = effect;
  const again = pair.officeRow === null ? [] : [readyAgain(pair.officeRow)];
  const confirmed = (changes: Partial<PairChanges>): Settled => ({
    changes: changesOf(changes),
    effect: { id, state: "CONFIRMED" },
  });
  const failed = (changes: Partial<PairChanges>): Settled => ({
    changes: changesOf(changes),
    effect: { id, state: "FAILED" },
  });
  switch (outcome.kind) {
    case "open":
      return null;
    case "lost":
      return failed({ releasedId: pair.link === null ? officeId : null, put: again });
    case "arrived": {
      const { item } = outcome;
      const wanted = pair.record?.fields ?? effect.after ?? item.fields;
      const place = { id: pair.link?.id ?? terms.clock.newId(), collectionId, officeId };
      const link = arrivedLink(kind, place, effect.after ?? wanted, wanted, item);
      const { changes } = confirmed({ link, put: [snapshotRow(kind, item, collectionId, true), ...again] });
      return { changes, effect: { id, state: "CONFIRMED", m365Id: item.id } };
    }
    case "applied":
    case "unclear": {
      const { item } = outcome;
      const isUpdate = effect.operation === "update";
      const placeId = placeIdOf(terms, item, collectionId);
      const changes = {
        link: pair.link !== null && isUpdate ? afterLostAnswer(kind, pair.link, effect, item, placeId) : null,
        put: [...again, snapshotRow(kind, item, placeId, true)],
      };
      return outcome.kind === "applied" ? confirmed(changes) : failed(changes);
    }
    case "rolled":
      // Repeating it would complete the next occurrence too. The comparison tells the two occurrences apart.
      return confirmed({
        officeWrite: owedToOffice(kind, pair, effect.before ?? {}),
        put: [...again, snapshotRow(kind, outcome.item, collectionId, true)],
      });
    case "declined":
      if (pair.link === null) return failed({ put: [...again, goneRow(effect)] });
      return confirmed({
        link: detachedLink(pair.link, "DECLINED"),
        remove: [
          { side: "office", recordId: officeId },
          { side: "m365", recordId: pair.link.m365Id },
        ],
      });
    case "gone": {
      const changes = { put: [...again, goneRow(effect)] };
      return outcome.isMeant ? confirmed(changes) : failed(changes);
    }
    default:
      return unreachable(outcome);
  }
}

function goneRow({ m365Id, collectionId }: Effect): InboxRow {
  return { ...removalRow(m365Id ?? "", collectionId), isVerified: true };
}

function readyAgain(row: InboxRow): InboxRow {
  return { ...row, state: "READY", reason: null, message: null, nextAttemptAt: null };
}

/** What Microsoft edited before the completion was sent and Oro never got: without it the two would not be recognised as one. */
function owedToOffice(kind: RecordKind, { link, record }: FoundPair, before: RecordFields): OfficeWrite | null {
  if (link === null || link.bases === null || record === null || record.isDeleted) return null;
  const merge = mergeFields(kind, link.bases, record.fields, before);
  const names = merge.changedInM365.filter((name) => !merge.changedInOffice.includes(name));
  return names.length === 0 ? null : { op: "update", id: link.officeId, changed: pick(merge.fields, names) };
}
