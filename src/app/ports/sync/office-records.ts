import type { OfficeRecord, OfficeWrite } from "../../../core/records/office-record.ts";

/** The owner's records in Oro. This half writes nothing, and needs no lease. */
export interface OfficeReader {
  loadOffice(ids: readonly string[]): Promise<readonly OfficeRecord[]>;
  findOfficeByNaturalKeys(keys: readonly string[]): Promise<readonly OfficeRecord[]>;
  /** Those that a legal hold keeps. */
  heldOffice(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Whether this mailbox takes what its owner makes in Oro. */
  isPrimary(): Promise<boolean>;
}

export interface OfficeRecords extends OfficeReader {
  writeOffice(writes: readonly OfficeWrite[]): Promise<ReadonlyMap<string, number>>;
  /** Gives records that have no mailbox to this one. */
  claimOffice(ids: readonly string[]): Promise<void>;
  /** Records that were claimed and certainly never sent belong to the primary mailbox again, if they were made in Oro. */
  releaseOffice(ids: readonly string[]): Promise<void>;
  /** Puts records without a mailbox into the primary mailbox's inbox: this mailbox took them up and no longer is the primary. */
  handOver(ids: readonly string[]): Promise<void>;
}
