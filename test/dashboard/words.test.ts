import { describe, expect, it } from "vitest";
import { changesWords, deletionWords, progressWords, shownState, valueWords } from "../../src/dashboard/words.ts";
import { fakeAccount, fakeRun, fakeStatus } from "../support/fake-world.ts";

const account = fakeAccount("busy");
const brake = { reason: "TOO_MANY_DELETIONS", deletesInOffice: 48, deletesInM365: 0, sampleTitles: [] };

describe("words", () => {
  it("a total that nobody knows is said so", () => {
    expect(progressWords(fakeRun(account, "1", "RUNNING", { done: 12 }))).toBe("12, total not known yet");
    expect(progressWords(fakeRun(account, "1", "RUNNING", { done: 12, total: 20 }))).toBe("12 / 20");
  });

  it("what a run did is told by side", () => {
    const counts = { createdInOffice: 3, updatedInOffice: 1, deletedInM365: 2, failed: 1 };
    expect(changesWords(fakeRun(account, "1", "PARTIAL", { counts }))).toBe(
      "3 created and 1 changed in Oro; 2 deleted in Microsoft; 1 failed",
    );
    expect(changesWords(fakeRun(account, "1", "SUCCEEDED"))).toBe("nothing to change");
  });

  it("a brake names exactly what it would delete", () => {
    expect(deletionWords(brake, "TASKS")).toBe("48 tasks in Oro");
    expect(deletionWords({ ...brake, deletesInM365: 1 }, "TASKS")).toBe("48 tasks in Oro and 1 task in Microsoft");
  });

  it("a run that began counts before its status was heard of", () => {
    const run = fakeRun(account, "1", "RUNNING");
    expect(shownState(fakeStatus(account, "TASKS", "IN_SYNC", { run }))).toBe("SYNCING");
    expect(shownState(fakeStatus(account, "TASKS", "SIGN_IN_NEEDED", { run }))).toBe("SIGN_IN_NEEDED");
  });

  it("values are read as words", () => {
    expect(valueWords([])).toBe("empty");
    expect(valueWords(["a", { title: "b", isChecked: true }])).toBe("a, b");
    expect(valueWords(null)).toBe("empty");
  });
});
