import type { RunCounts, RunState } from "./run-state.ts";

const number = (value: number): string => value.toLocaleString("en");

/** What a run did, for the activity log: "imported 1,204, changed 3, failed 0". What is not mentioned is none. */
export function countsSummary(counts: RunCounts): string {
  const changed = counts.updatedInOffice + counts.updatedInM365;
  const deleted = counts.deletedInOffice + counts.deletedInM365;
  const parts: readonly (readonly [string, number, boolean])[] = [
    ["imported", counts.createdInOffice, true],
    ["exported", counts.createdInM365, false],
    ["changed", changed, true],
    ["deleted", deleted, false],
    ["in conflict", counts.conflicts, false],
    ["failed", counts.failed, true],
    ["mailed", counts.mailed, false],
    ["invited nobody to", counts.withheld, false],
  ];
  return parts
    .filter(([, count, isAlwaysSaid]) => isAlwaysSaid || count > 0)
    .map(([verb, count]) => `${verb} ${number(count)}`)
    .join(", ");
}

/** Records that a run has dealt with, whatever became of them. Who was mailed, or not invited, is about records counted already. */
export function countedItems({ mailed: _mailed, withheld: _withheld, ...records }: RunCounts): number {
  return Object.values(records).reduce((sum: number, count: number) => sum + count, 0);
}

/** One line for people about how a run ended; `message` is its error's. */
export function endSummary(state: RunState, counts: RunCounts, message: string | null): string {
  switch (state) {
    case "FAILED":
      return `failed: ${message ?? "no reason was given"}`;
    case "AWAITING_APPROVAL":
      return message ?? "waits for approval";
    case "CANCELLED":
      return `cancelled: ${countsSummary(counts)}`;
    default:
      return countsSummary(counts);
  }
}
