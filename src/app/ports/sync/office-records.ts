import type { OfficeRecord, OfficeWrite } from "../../../core/records/office-record.ts";

/** The owner's records in Oro. This half writes nothing, and needs no lease. */
export interface OfficeReader {
  loadOffice(ids: readonly string[]): Promise<readonly OfficeRecord[]>;
  findOfficeByNaturalKeys(keys: readonly string[]): Promise<readonly OfficeRecord[]>;
  /** Whether this mailbox takes what its owner makes in Oro. */
  isPrimary(): Promise<boolean>;
}

export interface OfficeRecords extends OfficeReader {
  writeOffice(writes: readonly OfficeWrite[]): Promise<ReadonlyMap<string, number>>;
  /** Records that no mailbox has yet are this one's from now on. */
  claimOffice(ids: readonly string[]): Promise<void>;
  /** What was claimed and surely never sent is the primary mailbox's again, if it was made in Oro. */
  releaseOffice(ids: readonly string[]): Promise<void>;
  /** Puts records that no mailbox has into the inbox of the primary one: this one took them up and is it no more. */
  handOver(ids: readonly string[]): Promise<void>;
}
