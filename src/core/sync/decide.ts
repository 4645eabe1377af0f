import { unreachable } from "../../lib/unreachable.ts";
import type { RecordFields, RecordKind, SideName } from "../records/record.ts";
import { type ConflictKind, type Resolution, winnerOf } from "./conflict.ts";
import { type Bases, differingFields, firstBases, mergeFields } from "./merge.ts";
import type { ConflictRule, Direction, DriftPolicy } from "./sync-settings.ts";

/**
 * The decision for one pair of records: what each side must be written so that both agree.
 *
 * Bidirectional (rows: Oro since base; columns: Microsoft since base)
 *
 *              same                 changed                         deleted
 *   same       –                    copy to Oro                     delete in Oro
 *   changed    copy to Microsoft    field merge, or a conflict      conflict (edit against deletion)
 *   deleted    delete in Microsoft  conflict (edit against deletion) forget the link
 *
 * One-way (rows: leading side; columns: following side)
 *
 *              same            changed                       deleted
 *   same       –               left and shown, or reverted   left and shown, or made again
 *   changed    copy            the leader's fields are copied made again
 *   deleted    delete          delete                        forget the link
 */

/** A side of the pair as it is now. `changedAt`: ISO 8601, of the edit or of the deletion; null when nobody knows. */
export type SideView =
  | {
      readonly present: true;
      readonly fields: RecordFields;
      readonly changedAt: string | null;
    }
  | { readonly present: false; readonly changedAt: string | null };

export interface PairSituation {
  readonly kind: RecordKind;
  readonly direction: Direction;
  readonly conflictRule: ConflictRule;
  readonly drift: DriftPolicy;
  /** Null for a pair found by its natural key or mark, never synced yet. */
  readonly bases: Bases | null;
  readonly office: SideView;
  readonly m365: SideView;
  /** What a person decided for this pair, if this run carries it out. */
  readonly resolution: Resolution | null;
}

export type SideWrite =
  | { readonly op: "none" }
  | { readonly op: "create" }
  | { readonly op: "update"; readonly changed: readonly string[] };

/** A conflict that was met: kept for people, also when a rule decided it. */
export interface MetConflict {
  readonly kind: ConflictKind;
  readonly fields: readonly string[];
  /** Null while nobody decided. */
  readonly winner: SideName | null;
}

export type PairDecision =
  /** Write what differs; afterwards both sides hold `fields`, save the drift of the following side. */
  | {
      readonly kind: "settle";
      readonly fields: RecordFields;
      readonly office: SideWrite;
      readonly m365: SideWrite;
      readonly drift: readonly string[];
      readonly conflict: MetConflict | null;
    }
  /** Delete where it still is, then forget the link. */
  | {
      readonly kind: "remove";
      readonly office: boolean;
      readonly m365: boolean;
      readonly conflict: MetConflict | null;
    }
  /** Write nothing on either side until somebody resolves it. */
  | { readonly kind: "ask"; readonly conflict: MetConflict }
  /** Keep both as they are and say so: never a deletion. */
  | { readonly kind: "detach"; readonly reason: "FOLLOWER_DELETED" };

const NONE: SideWrite = { op: "none" };

export function decidePair(pair: PairSituation): PairDecision {
  const { office, m365 } = pair;
  if (pair.resolution !== null) return decideResolved(pair, pair.resolution);
  if (!office.present && !m365.present) return { kind: "remove", office: false, m365: false, conflict: null };
  switch (pair.direction) {
    case "BIDIRECTIONAL":
      return decideBidirectional(pair);
    case "OFFICE_TO_M365":
      return decideOneWay(pair, "office");
    case "M365_TO_OFFICE":
      return decideOneWay(pair, "m365");
    default:
      return unreachable(pair.direction);
  }
}

function decideBidirectional(pair: PairSituation): PairDecision {
  const { office, m365 } = pair;
  if (office.present && m365.present) return decideMerge(pair, office.fields, m365.fields);
  if (office.present) return decideAgainstDeletion(pair, "M365_DELETED", office.fields);
  if (m365.present) return decideAgainstDeletion(pair, "OFFICE_DELETED", m365.fields);
  return { kind: "remove", office: false, m365: false, conflict: null };
}

function decideMerge(pair: PairSituation, office: RecordFields, m365: RecordFields): PairDecision {
  const bases = pair.bases ?? firstBases(pair.kind, office, m365);
  const merge = mergeFields(pair.kind, bases, office, m365);
  if (merge.conflicts.length === 0) return settled(pair, merge.fields, merge, null);
  const winner = winnerOf(pair.conflictRule, "FIELDS", changeTimes(pair));
  const conflict: MetConflict = {
    kind: "FIELDS",
    fields: merge.conflicts,
    winner,
  };
  if (winner === null) return { kind: "ask", conflict };
  const winning = winner === "office" ? office : m365;
  const decided = Object.fromEntries(merge.conflicts.map((name) => [name, winning[name] ?? null]));
  return settled(pair, { ...merge.fields, ...decided }, merge, conflict);
}

/** One side deleted it. Unchanged on the other: delete there too. Edited there: a conflict. */
function decideAgainstDeletion(
  pair: PairSituation,
  kind: "OFFICE_DELETED" | "M365_DELETED",
  remaining: RecordFields,
): PairDecision {
  const editor: SideName = kind === "OFFICE_DELETED" ? "m365" : "office";
  const base = pair.bases?.[editor];
  const isEdited = base === undefined || differingFields(pair.kind, base, remaining).length > 0;
  const remove = (conflict: MetConflict | null): PairDecision => ({
    kind: "remove",
    office: pair.office.present,
    m365: pair.m365.present,
    conflict,
  });
  if (!isEdited) return remove(null);
  const winner = winnerOf(pair.conflictRule, kind, changeTimes(pair));
  const conflict: MetConflict = { kind, fields: [], winner };
  if (winner === null) return { kind: "ask", conflict };
  return winner === editor ? keptEverywhere(pair, remaining, conflict) : remove(conflict);
}

function decideOneWay(pair: PairSituation, leading: SideName): PairDecision {
  const leader = leading === "office" ? pair.office : pair.m365;
  const follower = leading === "office" ? pair.m365 : pair.office;
  if (!leader.present) {
    return {
      kind: "remove",
      office: pair.office.present,
      m365: pair.m365.present,
      conflict: null,
    };
  }
  const leaderBase = pair.bases?.[leading];
  const leaderChanged = leaderBase === undefined ? null : differingFields(pair.kind, leaderBase, leader.fields);
  if (!follower.present) {
    const makeAgain = pair.drift === "REVERT" || leaderChanged === null || leaderChanged.length > 0;
    return makeAgain ? keptEverywhere(pair, leader.fields, null) : { kind: "detach", reason: "FOLLOWER_DELETED" };
  }
  const followerBase = pair.bases?.[leading === "office" ? "m365" : "office"];
  const differing = differingFields(pair.kind, leader.fields, follower.fields);
  // A difference that was there when both agreed is how the follower holds the value, not drift.
  const drifted = followerBase === undefined ? [] : differingFields(pair.kind, followerBase, follower.fields);
  const isStale = (name: string): boolean => leaderChanged === null || leaderChanged.includes(name);
  const copied = differing.filter((name) => isStale(name) || (pair.drift === "REVERT" && drifted.includes(name)));
  const drift = drifted.filter((name) => !copied.includes(name) && differing.includes(name));
  const write: SideWrite = copied.length === 0 ? NONE : { op: "update", changed: copied };
  return {
    kind: "settle",
    fields: leader.fields,
    office: leading === "office" ? NONE : write,
    m365: leading === "office" ? write : NONE,
    drift,
    conflict: null,
  };
}

function decideResolved(pair: PairSituation, resolution: Resolution): PairDecision {
  switch (resolution.kind) {
    case "delete":
      return {
        kind: "remove",
        office: pair.office.present,
        m365: pair.m365.present,
        conflict: null,
      };
    case "keep":
      return keptEverywhere(pair, resolution.fields, null);
    case "fields": {
      const { office, m365 } = pair;
      if (!office.present || !m365.present) {
        const remaining = office.present ? office.fields : m365.present ? m365.fields : {};
        return keptEverywhere(pair, { ...remaining, ...resolution.values }, null);
      }
      const merge = mergeFields(
        pair.kind,
        pair.bases ?? firstBases(pair.kind, office.fields, m365.fields),
        office.fields,
        m365.fields,
      );
      const fields = { ...merge.fields, ...resolution.values };
      const changedInOffice = [...new Set([...merge.changedInOffice, ...Object.keys(resolution.values)])];
      const changedInM365 = [...new Set([...merge.changedInM365, ...Object.keys(resolution.values)])];
      return settled(pair, fields, { changedInOffice, changedInM365 }, null);
    }
    default:
      return unreachable(resolution);
  }
}

/** Both sides become `fields`: made anew where it is gone, written where it differs. */
function keptEverywhere(pair: PairSituation, fields: RecordFields, conflict: MetConflict | null): PairDecision {
  const write = (side: SideView): SideWrite => {
    if (!side.present) return { op: "create" };
    const changed = differingFields(pair.kind, side.fields, fields);
    return changed.length === 0 ? NONE : { op: "update", changed };
  };
  return {
    kind: "settle",
    fields,
    office: write(pair.office),
    m365: write(pair.m365),
    drift: [],
    conflict,
  };
}

/**
 * Each side is written only what the other side changed. What both held differently when they agreed (a value one of them cannot
 * hold as given) stays as each holds it.
 */
function settled(
  pair: PairSituation,
  fields: RecordFields,
  changes: {
    readonly changedInOffice: readonly string[];
    readonly changedInM365: readonly string[];
  },
  conflict: MetConflict | null,
): PairDecision {
  const touched = new Set([...changes.changedInOffice, ...changes.changedInM365]);
  const write = (side: SideView): SideWrite => {
    if (!side.present) return { op: "create" };
    const changed = differingFields(pair.kind, side.fields, fields).filter((name) => touched.has(name));
    return changed.length === 0 ? NONE : { op: "update", changed };
  };
  return {
    kind: "settle",
    fields,
    office: write(pair.office),
    m365: write(pair.m365),
    drift: [],
    conflict,
  };
}

function changeTimes(pair: PairSituation): {
  office: string | null;
  m365: string | null;
} {
  return { office: pair.office.changedAt, m365: pair.m365.changedAt };
}
