import type { Reach } from "../../core/access/rights.ts";
import type { Resource, SideName } from "../../core/records/record.ts";
import type { FieldChange, PlanAnswer, PlannedWrite, PlanQuestion } from "../../core/sync/planned-item.ts";
import type { LeftOut } from "./status-reader.ts";

/** Who asks: whose accounts are listed, and whose records may be read. Of a private event only its owner reads the title. */
export interface ListReader {
  readonly userId: string;
  readonly accounts: Reach;
  readonly records: Reach;
}

export interface ListQuery {
  readonly reader: ListReader;
  readonly accountId?: string | undefined;
  readonly resource?: Resource | undefined;
  /** A part of the title. Titles that the reader may not see are not searched: an answer would tell them. */
  readonly text?: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

export interface Listed<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

/** A record that could not be synced and is tried again. `side` and `recordId` are what `retryItem` takes. */
export interface FailingRecord {
  readonly accountId: string;
  readonly resource: Resource;
  readonly side: SideName;
  readonly recordId: string;
  /** Null for who may not read it. */
  readonly title: string | null;
  readonly code: string | null;
  /** Microsoft's own words are in it: null for who may not read the record. */
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
  /** On the side where it is, if on one only: Oro's, else Microsoft's. */
  readonly recordId: string;
  readonly title: string | null;
  /** When it was last synced, or set aside if it never was. */
  readonly since: Date;
}

/** One record that a run would write. What it holds is null for who may not read the record. */
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

/** Somebody whom Exchange would mail for what a run asks about. */
export interface PlannedRecipient {
  /** By address: says nothing else of them. */
  readonly place: number;
  /** Null for who may not read the records. */
  readonly address: string | null;
  readonly meetings: number;
}

/** Lists of records that need a look, a page at a time, each in a constant number of statements. */
export interface RecordLists {
  /** The latest failure first. A record that fails on both sides is one. */
  failing(query: ListQuery): Promise<Listed<FailingRecord>>;
  /** By title. */
  leftOut(query: ListQuery & { readonly reason: LeftOutRecord["reason"] }): Promise<Listed<LeftOutRecord>>;
  /** What the run's plan would write, by title; of what a person was asked about also afterwards. @param asks only what is asked so */
  planItems(
    query: ListQuery & { readonly runId: string; readonly asks?: PlanQuestion | undefined },
  ): Promise<Listed<PlanListItem>>;
  /** Whom the run asks to mail, by address. */
  plannedRecipients(query: ListQuery & { readonly runId: string }): Promise<Listed<PlannedRecipient>>;
}
