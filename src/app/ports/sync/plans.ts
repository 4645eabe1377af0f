import type { BrakeQuestion, PlanTotals } from "../../../core/sync/brake-question.ts";
import type { PlannedItem, StoredItem } from "../../../core/sync/planned-item.ts";

/** What a run would write, stored before it writes. This half writes nothing, and needs no lease. */
export interface PlanReader {
  /** Items not carried out yet, in order, behind `afterNth`. */
  plannedItems(afterNth: bigint, limit: number): Promise<readonly StoredItem[]>;
  /** @param domain the mailbox's own: people elsewhere are counted separately */
  planTotals(domain: string): Promise<PlanTotals>;
}

export interface Plans extends PlanReader {
  /** Drops the run's previous plan; answers to its items apply to the same items of the next one. */
  beginPlan(): Promise<void>;
  /**
   * Adds items, or replaces those of the same pair. An approval is kept if the item writes the same and mails nobody else; a rejection if
   * it writes the same.
   */
  savePlan(items: readonly PlannedItem[]): Promise<void>;
  /**
   * Marks the items that a person is asked about. Earlier answers no longer count, except which people may be mailed. Null: nobody is
   * asked now, and only what has been answered stays marked.
   */
  askAbout(question: Pick<BrakeQuestion, "asksDeletions" | "asksInvitations"> | null): Promise<void>;
  /** Takes items out of the plan; items that a person was asked about stay on record. */
  carryOut(pairKeys: readonly string[]): Promise<void>;
}
