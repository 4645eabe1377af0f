import type { RecordFields, RecordKind, SideName } from "../records/record.ts";
import type { ConflictKind, Resolution } from "./conflict.ts";
import type { Bases } from "./merge.ts";
import type { ConflictRule, Direction, DriftPolicy } from "./sync-settings.ts";

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
  /** Microsoft lets nobody write this record through the account: a calendar shared for reading. */
  readonly isReadOnly: boolean;
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

export type Settle = Extract<PairDecision, { kind: "settle" }>;

/** Whether the field may be written in Microsoft; what may not, Microsoft leads. A record that is to be made takes every field. */
export function mayWrite({ kind, office, m365, bases, isReadOnly }: PairSituation, field: string): boolean {
  const met = bases === null && office.present ? office.fields : null;
  return !isReadOnly && (!m365.present || (kind.meeting?.isWritable(field, m365.fields, met) ?? true));
}

/** Whether the record may be made in Microsoft through this account. */
export function mayCreate({ kind, isReadOnly }: PairSituation, fields: RecordFields): boolean {
  return !isReadOnly && (kind.meeting?.canCreate(fields) ?? true);
}
