import type { RecordFields } from "./record.ts";

/** One record of the back office, as its table holds it now. */
export interface OfficeRecord {
  readonly id: string;
  /** Grows by one with every write, whoever writes. */
  readonly version: number;
  /** ISO 8601, the database's clock. */
  readonly changedAt: string;
  readonly isDeleted: boolean;
  /** The account of the one mailbox that it belongs to; null: made in Oro and never sent, so the primary mailbox's. */
  readonly accountId: string | null;
  readonly fields: RecordFields;
}

export type OfficeWrite =
  | {
      readonly op: "create";
      readonly id: string;
      readonly fields: RecordFields;
      /** The account of the mailbox that it comes from; absent for what is made in Oro. */
      readonly importedFrom?: string;
    }
  /** Sets only the named fields; what sync does not know (a due time) stays. Also brings a deleted record back. */
  | {
      readonly op: "update";
      readonly id: string;
      readonly changed: RecordFields;
    }
  | { readonly op: "delete"; readonly id: string };
