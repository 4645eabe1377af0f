import type { RunCounts, RunState } from "./run-state.ts";

/** Runs that nobody waits for: that one begins is told once it finds something, waits, or lasts. */
export const quietTriggers: readonly string[] = ["INTERVAL", "NOTIFICATION"];

const number = (value: number): string => value.toLocaleString("en");

/** What a run did, for the activity log: "imported 1,204, changed 3". Zero counts are omitted. */
export function countsSummary(counts: RunCounts): string {
  const parts: readonly (readonly [string, number])[] = [
    ["imported", counts.createdInOffice],
    ["exported", counts.createdInM365],
    ["changed", counts.updatedInOffice + counts.updatedInM365],
    ["deleted", counts.deletedInOffice + counts.deletedInM365],
    ["in conflict", counts.conflicts],
    ["failed", counts.failed],
    ["mailed", counts.mailed],
    ["invited nobody to", counts.withheld],
    ["kept as changed in Microsoft", counts.overruled],
  ];
  const summary = listed(parts);
  const fields = listed([
    ["read mark", counts.overruledRead],
    ["flag", counts.overruledFlag],
    ["categories", counts.overruledCategories],
    ["folder", counts.overruledFolder],
  ]);
  return fields === "" || counts.overruled === 0 ? summary : `${summary} (${fields})`;
}

const listed = (parts: readonly (readonly [string, number])[]): string =>
  parts
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${word} ${number(count)}`)
    .join(", ");

/**
 * Records that a run has dealt with, whatever became of them. The counts of people mailed, of guests withheld and of states overruled are left
 * out, since their records are counted already.
 */
export function countedItems({
  mailed: _mailed,
  withheld: _withheld,
  overruled: _overruled,
  overruledRead: _read,
  overruledFlag: _flag,
  overruledCategories: _categories,
  overruledFolder: _folder,
  ...records
}: RunCounts): number {
  return Object.values(records).reduce((sum: number, count: number) => sum + count, 0);
}

/** One line for people about how a run ended; `message` is its error's. Null: it changed nothing, which is not news. */
export function endSummary(state: RunState, counts: RunCounts, message: string | null): string | null {
  const summary = countsSummary(counts);
  switch (state) {
    case "FAILED":
      return `failed: ${message ?? "no reason was given"}`;
    case "AWAITING_APPROVAL":
      return message ?? "waits for approval";
    case "CANCELLED":
      return summary === "" ? "cancelled" : `cancelled: ${summary}`;
    default:
      return summary === "" ? null : summary;
  }
}
