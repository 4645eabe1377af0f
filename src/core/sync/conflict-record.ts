import type { StoredConflict } from "./conflict.ts";
import { endingOf } from "./conflict-ending.ts";
import type { DetachedReason } from "./link.ts";
import { differingFields } from "./merge.ts";
import type { MetConflict, PairDecision, PairSituation, SideView } from "./pair.ts";
import type { Pair } from "./situation.ts";
import type { SyncTerms } from "./terms.ts";

/** A decision with the data it was made from. */
export interface Decided {
  readonly decision: PairDecision;
  readonly situation: PairSituation;
}

/** The conflict that waits for a person; null when it is already open with exactly these versions. */
export function askedConflict(terms: SyncTerms, pair: Pair, decided: Decided): StoredConflict | null {
  const met = decided.decision.kind === "ask" ? decided.decision.conflict : null;
  if (met === null) return null;
  const open = conflictOf(terms, pair, decided, met);
  const before = pair.conflict;
  if (before?.state === "OPEN" && isSame(terms, before, open)) return null;
  // A choice about other versions is not carried out: the records changed, so the person is asked again.
  return { ...open, state: "OPEN", outcome: null, choice: null, decidedBy: null };
}

/** A conflict that a rule decided: kept, so that people can see what was overruled and reopen it. */
function ruledConflict(terms: SyncTerms, pair: Pair, decided: Decided, met: MetConflict): StoredConflict {
  return {
    ...conflictOf(terms, pair, decided, met),
    state: "SETTLED",
    outcome: met.winner === "office" ? "OFFICE" : "M365",
    decidedBy: terms.settings.conflictRule,
  };
}

/** An open conflict that has ended: by a person's choice, by a changed setting, or because nothing remains to decide. */
function settledConflict(
  conflict: StoredConflict,
  pair: Pair,
  decided: Decided,
  met: MetConflict | null,
): StoredConflict {
  if (decided.situation.resolution !== null) {
    const { take, fields } = conflict.choice ?? {};
    const sides = new Set([...(take === undefined ? [] : [take]), ...Object.values(fields ?? {})]);
    const outcome = sides.size > 1 ? "MERGED" : sides.has("m365") ? "M365" : "OFFICE";
    return { ...conflict, state: "SETTLED", outcome, reason: null };
  }
  const changedBy = pair.changedBy ?? { direction: null, conflictRule: null };
  const { versions, ...ending } = endingOf(conflict.fields, decided, met, changedBy);
  const now =
    versions === null
      ? {}
      : {
          ...versions,
          bases: pair.link?.bases ?? conflict.bases,
          officeVersion: pair.record?.version ?? conflict.officeVersion,
          etag: pair.m365Row?.snapshot?.etag ?? conflict.etag,
        };
  return { ...conflict, ...now, ...ending, state: "SETTLED", choice: null };
}

/** A conflict whose pair is detached while it waits: nobody will decide it, and nothing was written. */
export function abandonedConflict(conflict: StoredConflict, detachedReason: DetachedReason): StoredConflict {
  const reason =
    detachedReason === "OTHER_MAILBOX"
      ? "The record belongs to another mailbox of the same person: nothing was written on either side."
      : "The record is no longer synced: nothing was written on either side.";
  return {
    ...conflict,
    state: "SETTLED",
    outcome: "KEPT_APART",
    reason,
    choice: null,
    decidedBy: "nothing left to decide",
  };
}

/** Records a conflict that a rule decided, or closes one that a person decided or that ended by itself. */
export function endOfConflict(
  terms: SyncTerms,
  pair: Pair,
  decided: Decided,
): { readonly conflict: StoredConflict | null; readonly counts: { readonly conflicts?: number } } {
  const { decision } = decided;
  const met = decision.kind === "settle" || decision.kind === "remove" ? decision.conflict : null;
  if (pair.conflict !== null) return { conflict: settledConflict(pair.conflict, pair, decided, met), counts: {} };
  if (met === null) return { conflict: null, counts: {} };
  return { conflict: ruledConflict(terms, pair, decided, met), counts: { conflicts: 1 } };
}

function conflictOf(terms: SyncTerms, pair: Pair, decided: Decided, met: MetConflict): StoredConflict {
  const link = pair.link;
  if (link === null) throw new Error("A conflict is about a link");
  const { office, m365 } = decided.situation;
  const fieldsOf = (view: SideView) => (view.present ? view.fields : null);
  return {
    id: pair.conflict?.id ?? terms.clock.newId(),
    linkId: link.id,
    officeId: link.officeId,
    m365Id: link.m365Id,
    collectionId: link.collectionId,
    kind: met.kind,
    fields: met.fields,
    title: terms.kind.title(fieldsOf(office) ?? fieldsOf(m365) ?? {}),
    bases: link.bases,
    office: fieldsOf(office),
    m365: fieldsOf(m365),
    officeVersion: pair.record?.version ?? 0,
    etag: pair.m365Row?.snapshot?.etag ?? link.etag,
    rule: terms.settings.conflictRule,
    state: "OPEN",
    outcome: null,
    reason: null,
    choice: null,
    decidedBy: null,
  };
}

function isSame(terms: SyncTerms, one: StoredConflict, other: StoredConflict): boolean {
  if (
    one.kind !== other.kind ||
    (one.office === null) !== (other.office === null) ||
    (one.m365 === null) !== (other.m365 === null)
  ) {
    return false;
  }
  return (
    differingFields(terms.kind, one.office ?? {}, other.office ?? {}).length === 0 &&
    differingFields(terms.kind, one.m365 ?? {}, other.m365 ?? {}).length === 0
  );
}
