import type { OfficeRecord, OfficeWrite } from "../../core/records/office-record.ts";
import type { Resource } from "../../core/records/record.ts";

/**
 * The rows of one resource, read and written many at once within the caller's transaction.
 * Every write appends to the owner's ordered change log in the same transaction.
 */
export interface OfficeTable<Tx> {
  readonly resource: Resource;
  /** Records by id, deleted ones included, locked until the transaction ends. Ids of other owners are not found. */
  load(tx: Tx, ownerId: string, ids: readonly string[]): Promise<readonly OfficeRecord[]>;
  /** Records, not deleted, whose natural key is one of these. Keys as `RecordKind.naturalKey` gives them. */
  findByNaturalKeys(tx: Tx, ownerId: string, keys: readonly string[]): Promise<readonly OfficeRecord[]>;
  /**
   * Applies all writes, at most one a record, in a constant number of statements. Answers the new versions.
   * @param run whose writes they are: each is an effect in its ledger, with the values that it replaced
   */
  write(
    tx: Tx,
    ownerId: string,
    writes: readonly OfficeWrite[],
    run?: { readonly runId: string; readonly accountId: string },
  ): Promise<readonly { readonly id: string; readonly version: number }[]>;
  /** Records that no mailbox has yet belong to this one from now on. No edit: neither a version nor the change log tells of it. */
  claim(tx: Tx, ownerId: string, accountId: string, ids: readonly string[]): Promise<void>;
  /** Of this mailbox's records those that were made in Oro are no mailbox's again: they were not sent after all. */
  release(tx: Tx, ownerId: string, accountId: string, ids: readonly string[]): Promise<void>;
}
