import type { RecordFields } from "../../core/records/record.ts";
import type { Choice, ConflictKind } from "../../core/sync/conflict.ts";
import type { Bases } from "../../core/sync/merge.ts";

export interface StoredConflict {
  readonly id: string;
  readonly linkId: string;
  readonly officeId: string;
  readonly m365Id: string;
  readonly collectionId: string;
  readonly kind: ConflictKind;
  readonly fields: readonly string[];
  readonly title: string;
  readonly bases: Bases | null;
  readonly office: RecordFields | null;
  readonly m365: RecordFields | null;
  readonly officeVersion: number;
  readonly etag: string | null;
  readonly rule: string;
  readonly state: "OPEN" | "RESOLVING" | "SETTLED";
  /** KEPT_APART: nothing was written, each side keeps its own. */
  readonly outcome: "OFFICE" | "M365" | "MERGED" | "AGREED" | "KEPT_APART" | null;
  /** Why it ended so without a person's choice, in a sentence. */
  readonly reason: string | null;
  readonly choice: Choice | null;
  /** A person's name, or the rule's. */
  readonly decidedBy: string | null;
}
