import type { RecordFields, RecordKind, SideName } from "../records/record.ts";
import type { ConflictKind, Resolution } from "./conflict.ts";
import type { Bases } from "./merge.ts";
import type { ConflictRule, Direction, DriftPolicy } from "./sync-settings.ts";

/** One side of the pair as it is now. `changedAt`: ISO 8601, of the edit or the deletion; null if unknown. */
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
  /** Null for a pair matched by natural key or mark and never synced. */
  readonly bases: Bases | null;
  readonly office: SideView;
  readonly m365: SideView;
  /** This account cannot write the record in Microsoft: a calendar shared read-only. */
  readonly isReadOnly: boolean;
  /** Of a record that only Microsoft makes: fields whose edit in Oro is not sent now. */
  readonly unsent?: UnsentFields;
  /** A person's decision for this pair, if this run carries it out. */
  readonly resolution: Resolution | null;
}

export interface UnsentFields {
  /** Stays in Oro alone, for good: it would tell somebody that the record was read. */
  readonly secret: string | null;
  /** Cannot be done: the folder that Oro names is not followed, or gone. */
  readonly impossible: string | null;
}

export type SideWrite =
  | { readonly op: "none" }
  | { readonly op: "create" }
  | { readonly op: "update"; readonly changed: readonly string[] };

/** A conflict, stored for people even when a rule decided it. */
export interface MetConflict {
  readonly kind: ConflictKind;
  readonly fields: readonly string[];
  /** Null while undecided. */
  readonly winner: SideName | null;
}

export type PairDecision =
  /** Write what differs; afterwards both sides hold `fields`, except for the following side's drift. */
  | {
      readonly kind: "settle";
      readonly fields: RecordFields;
      readonly office: SideWrite;
      readonly m365: SideWrite;
      readonly drift: readonly string[];
      readonly conflict: MetConflict | null;
      /** Of mail: fields in which Oro had another value and Microsoft's stands, without a conflict. */
      readonly overruled?: readonly string[];
    }
  /** Delete it where it still exists, then forget the link. */
  | {
      readonly kind: "remove";
      readonly office: boolean;
      readonly m365: boolean;
      readonly conflict: MetConflict | null;
    }
  /** Write nothing on either side until somebody resolves it. */
  | { readonly kind: "ask"; readonly conflict: MetConflict }
  /** Leave both as they are and show it: never a deletion. */
  | { readonly kind: "detach"; readonly reason: "FOLLOWER_DELETED" };

export type Settle = Extract<PairDecision, { kind: "settle" }>;

/** Whether the field may be written in Microsoft; if not, Microsoft leads. A record that is being created takes every field. */
export function mayWrite({ kind, office, m365, bases, isReadOnly }: PairSituation, field: string): boolean {
  const met = bases === null && office.present ? office.fields : null;
  return !isReadOnly && (!m365.present || (kind.meeting?.isWritable(field, m365.fields, met) ?? true));
}

/** Whether this account may create the record in Microsoft. */
export function mayCreate({ kind, isReadOnly }: PairSituation, fields: RecordFields): boolean {
  return !isReadOnly && (kind.meeting?.canCreate(fields) ?? true);
}
