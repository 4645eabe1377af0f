import { describe, expect, it } from "vitest";
import { mailExclusions, mailStaysOut } from "../../src/core/mail/mail-rules.ts";
import { excludedReasons } from "../../src/core/sync/inbox.ts";
import { detachedReasons } from "../../src/core/sync/link.ts";
import { approvalWords, deletionWords, mailWords } from "../../src/dashboard/brake-words.ts";
import { leftOutReasons } from "../../src/dashboard/choices.ts";
import { reasonWords } from "../../src/dashboard/left-out-words.ts";
import { activityWord, changesWords, progressWords, shownState } from "../../src/dashboard/words.ts";
import { fakeAccount, fakeBrake, fakeRun, fakeStatus } from "../support/fake-world.ts";

const account = fakeAccount("busy");
const brake = fakeBrake;

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

  it("a brake names exactly whom it would mail, and the button says so", () => {
    const invitations = {
      ...brake,
      reason: "TOO_MANY_INVITATIONS",
      deletesInOffice: 0,
      peopleToMail: 37,
      peopleOutside: 9,
      meetingsToWrite: 12,
    };
    expect(mailWords(invitations, "busy@contoso.example")).toEqual([
      "37 people",
      ", 9 of them outside contoso.example, about 12 meetings",
    ]);
    const one = { ...invitations, peopleToMail: 1, peopleOutside: 0, meetingsToWrite: 1 };
    expect(mailWords(one, "busy@contoso.example")?.join("")).toBe("1 person, about 1 meeting");
    expect(mailWords(brake, "busy@contoso.example")).toBeNull();
    expect(approvalWords(invitations, "CALENDAR")).toBe("Mail 37 people");
    expect(approvalWords(brake, "TASKS")).toBe("Delete 48 tasks");
    expect(approvalWords({ ...invitations, deletesInM365: 2 }, "CALENDAR")).toBe("Delete 2 events and mail 37 people");
  });

  it("a run looks for what its resource keeps its records in", () => {
    const looking = { phase: "LISTS" } as const;
    expect(activityWord(fakeRun(account, "1", "RUNNING", looking))).toBe("looking for lists");
    expect(activityWord(fakeRun(account, "1", "RUNNING", { ...looking, resource: "CALENDAR" }))).toBe(
      "looking for calendars",
    );
  });
});

describe("why records are left out", () => {
  it("is told in the words of the resource", () => {
    expect(reasonWords("COLLECTION", "CALENDAR")).toBe("in a calendar that is not chosen or is gone");
    expect(reasonWords("COLLECTION", "TASKS")).toContain("list");
  });

  it("has words for every reason that the server knows", () => {
    const known = [...detachedReasons, ...excludedReasons, ...mailExclusions, ...mailStaysOut];
    for (const reason of known) {
      expect(reasonWords(reason, "CALENDAR")).not.toBe(reason.toLowerCase().replaceAll("_", " "));
    }
    expect(leftOutReasons.toSorted()).toEqual([...new Set(known)].toSorted());
  });
});
