import type { RecordContent } from "./m365-item.ts";
import type { RecordFields } from "./record.ts";

/** One record of the back office, as its table holds it now. */
export interface OfficeRecord {
  readonly id: string;
  /** Increases by one with every write, whoever writes. */
  readonly version: number;
  /** ISO 8601, the database's clock. */
  readonly changedAt: string;
  readonly isDeleted: boolean;
  /** The account of the only mailbox that it belongs to; null: made in Oro and never sent, so it belongs to the primary mailbox. */
  readonly accountId: string | null;
  readonly fields: RecordFields;
}

export type OfficeWrite =
  | {
      readonly op: "create";
      readonly id: string;
      readonly fields: RecordFields;
      /** The account of the mailbox that it came from; absent for a record made in Oro. */
      readonly importedFrom?: string;
      /** What stands beside the fields, if it was read with them. */
      readonly content?: RecordContent;
    }
  /** Sets only the named fields; what sync does not know (a due time) stays. Also restores a deleted record. */
  | {
      readonly op: "update";
      readonly id: string;
      readonly changed: RecordFields;
    }
  | { readonly op: "delete"; readonly id: string };

/** Another mailbox of the same person has the record. */
export function isOfOtherMailbox({ accountId }: Pick<OfficeRecord, "accountId">, ownAccountId: string): boolean {
  return accountId !== null && accountId !== ownAccountId;
}
