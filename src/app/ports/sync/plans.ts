import type { BrakeQuestion, PlanTotals } from "../../../core/sync/brake-question.ts";
import type { PlannedItem, StoredItem } from "../../../core/sync/planned-item.ts";

/** What a run would write, kept before it writes. This half writes nothing, and needs no lease. */
export interface PlanReader {
  /** What was not carried out yet, in order, behind `afterNth`. */
  plannedItems(afterNth: bigint, limit: number): Promise<readonly StoredItem[]>;
  /** @param domain the mailbox's own: who is elsewhere is counted apart */
  planTotals(domain: string): Promise<PlanTotals>;
}

export interface Plans extends PlanReader {
  /** Drops the plan that the run had; what was answered of it holds for the same item of the next one. */
  beginPlan(): Promise<void>;
  /**
   * Adds items, or replaces those of the same pair. An approval stays with an item that writes the same and mails nobody else; a rejection with
   * one that writes the same.
   */
  savePlan(items: readonly PlannedItem[]): Promise<void>;
  /** Notes what a person is asked about. Answers of before count no more, but for whom was approved to be mailed. */
  askAbout(question: Pick<BrakeQuestion, "asksDeletions" | "asksInvitations">): Promise<void>;
  /** Takes items out of the plan; what was asked about stays on record. */
  carryOut(pairKeys: readonly string[]): Promise<void>;
}
