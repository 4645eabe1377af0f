import type { Reach } from "../../core/access/rights.ts";
import type { Resource, SideName } from "../../core/records/record.ts";
import type { FieldChange, PlanAnswer, PlannedWrite, PlanQuestion } from "../../core/sync/planned-item.ts";
import type { LeftOut } from "./status-reader.ts";

/** Who is asking: whose accounts are listed, and whose records may be read. Only its owner reads the title of a private event. */
export interface ListReader {
  readonly userId: string;
  readonly accounts: Reach;
  readonly records: Reach;
}

export interface ListQuery {
  readonly reader: ListReader;
  readonly accountId?: string | undefined;
  readonly resource?: Resource | undefined;
  /** Text contained in the title. Titles that the reader may not see are not searched: the answer would reveal them. */
  readonly text?: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

export interface Listed<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

/** A record that could not be synced and is tried again. `side` and `recordId` are the arguments of `retryItem`. */
export interface FailingRecord {
  readonly accountId: string;
  readonly resource: Resource;
  readonly side: SideName;
  readonly recordId: string;
  /** Null for readers who may not read it. */
  readonly title: string | null;
  readonly code: string | null;
  /** It contains Microsoft's own words, so it is null for readers who may not read the record. */
  readonly message: string | null;
  readonly attempts: number;
  readonly nextAttemptAt: Date | null;
  readonly failedAt: Date;
}

/** A record that is kept without being synced. */
export interface LeftOutRecord {
  readonly accountId: string;
  readonly resource: Resource;
  readonly reason: LeftOut["reason"];
  /** The id on the side that has it; if both do, Oro's. */
  readonly recordId: string;
  readonly title: string | null;
  /** When it was last synced, or set aside if it never was. */
  readonly since: Date;
}

/** One record that a run would write. Its content is null for readers who may not read the record. */
export interface PlanListItem {
  readonly id: string;
  readonly resource: Resource;
  readonly title: string | null;
  readonly inOffice: PlannedWrite | null;
  readonly inM365: PlannedWrite | null;
  readonly changes: readonly FieldChange[] | null;
  readonly mails: readonly string[] | null;
  /** Null: nobody was asked about it. */
  readonly asks: PlanQuestion | null;
  readonly answer: PlanAnswer | null;
  readonly carriedOutAt: Date | null;
}

/** A person whom Exchange would mail for what a run asks about. */
export interface PlannedRecipient {
  /** Position in the order of addresses; it reveals nothing else. */
  readonly place: number;
  /** Null for readers who may not read the records. */
  readonly address: string | null;
  readonly meetings: number;
}

/** Lists of records that need attention, a page at a time, each in a constant number of statements. */
export interface RecordLists {
  /** The latest failure first. A record that fails on both sides is listed once. */
  failing(query: ListQuery): Promise<Listed<FailingRecord>>;
  /** Ordered by title. */
  leftOut(query: ListQuery & { readonly reason: LeftOutRecord["reason"] }): Promise<Listed<LeftOutRecord>>;
  /**
   * What the run's plan would write, by title; items that a person was asked about stay listed afterwards. @param asks only items with this
   * question
   */
  planItems(
    query: ListQuery & { readonly runId: string; readonly asks?: PlanQuestion | undefined },
  ): Promise<Listed<PlanListItem>>;
  /** The people whom the run asks to mail, by address. */
  plannedRecipients(query: ListQuery & { readonly runId: string }): Promise<Listed<PlannedRecipient>>;
}
