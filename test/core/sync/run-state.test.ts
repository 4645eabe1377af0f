import { expect, test } from "vitest";
import { addCounts, isFinished, noCounts, type RunCounts, type RunState } from "../../../src/core/sync/run-state.ts";
import { countedItems, countsSummary, endSummary } from "../../../src/core/sync/run-summary.ts";

test.each<[RunState, boolean]>([
  ["QUEUED", false],
  ["RUNNING", false],
  ["WAITING", false],
  ["AWAITING_APPROVAL", false],
  ["SUCCEEDED", true],
  ["PARTIAL", true],
  ["FAILED", true],
  ["CANCELLED", true],
])("whether a run that is %s is over: %s", (state, isOver) => {
  expect(isFinished(state)).toBe(isOver);
});

const names = Object.keys(noCounts) as readonly (keyof RunCounts)[];

test.each(names)("%s is added up, and nothing else with it", (name) => {
  const two = addCounts(addCounts(noCounts, { [name]: 3 }), { [name]: 4 });
  expect(two).toEqual({ ...noCounts, [name]: 7 });
  // People, and who was not invited, are about records counted already.
  const isBeside = /^(mailed|withheld|overruled)/.test(name);
  expect(countedItems(two)).toBe(isBeside ? 0 : 7);
});

test("a run is told in one line, and what is none is not mentioned", () => {
  const counts = { ...noCounts, createdInOffice: 1_204, updatedInOffice: 1, updatedInM365: 2, deletedInM365: 1 };
  expect(countsSummary(counts)).toBe("imported 1,204, changed 3, deleted 1");
  const overruled = { ...noCounts, updatedInOffice: 3, overruled: 3, overruledRead: 2, overruledFolder: 1 };
  expect(countsSummary(overruled)).toBe("changed 3, kept as changed in Microsoft 3 (read mark 2, folder 1)");
  expect(endSummary("SUCCEEDED", counts, null)).toBe("imported 1,204, changed 3, deleted 1");
  expect(endSummary("FAILED", counts, "no mailbox")).toBe("failed: no mailbox");
  expect(endSummary("FAILED", noCounts, null)).toBe("failed: no reason was given");
  expect(endSummary("AWAITING_APPROVAL", counts, null)).toBe("waits for approval");
  expect(endSummary("CANCELLED", noCounts, null)).toBe("cancelled");
  expect(endSummary("CANCELLED", counts, null)).toBe("cancelled: imported 1,204, changed 3, deleted 1");
});

test.each(["SUCCEEDED", "PARTIAL"] as const)("a run that ended as %s and changed nothing is no news", (state) => {
  expect(endSummary(state, { ...noCounts, unchanged: 40 }, null)).toBeNull();
  for (const name of names.filter((one) => !/^(unchanged|overruled.+)$/.test(one))) {
    expect([name, endSummary(state, { ...noCounts, [name]: 1 }, null)]).toEqual([name, expect.stringMatching(/ 1$/)]);
  }
});
