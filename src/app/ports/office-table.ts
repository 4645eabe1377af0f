import type { OfficeRecord, OfficeWrite } from "../../core/records/office-record.ts";
import type { Resource } from "../../core/records/record.ts";

/**
 * The rows of one resource, read and written many at once within the caller's transaction. Every write appends to the owner's ordered
 * change log in the same transaction.
 */
export interface OfficeTable<Tx> {
  readonly resource: Resource;
  /** Records by id, including deleted ones, locked until the transaction ends. Other owners' ids are not found. */
  load(tx: Tx, ownerId: string, ids: readonly string[]): Promise<readonly OfficeRecord[]>;
  /** Records, not deleted, with one of these natural keys, as `RecordKind.naturalKey` returns them. */
  findByNaturalKeys(tx: Tx, ownerId: string, keys: readonly string[]): Promise<readonly OfficeRecord[]>;
  /**
   * Applies all writes, at most one for each record, in a constant number of statements. Returns the new versions.
   * @param run the run that writes: each write becomes an effect in its ledger, with the values that it replaced
   */
  write(
    tx: Tx,
    ownerId: string,
    writes: readonly OfficeWrite[],
    run?: { readonly runId: string; readonly accountId: string },
  ): Promise<readonly { readonly id: string; readonly version: number }[]>;
  /** Gives records without a mailbox to this one. This is not an edit: the version and the change log do not change. */
  claim(tx: Tx, ownerId: string, accountId: string, ids: readonly string[]): Promise<void>;
  /** Takes records made in Oro from this mailbox again, so that they have none: they were not sent after all. */
  release(tx: Tx, ownerId: string, accountId: string, ids: readonly string[]): Promise<void>;
}
