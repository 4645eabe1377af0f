import { describe, expect, it } from "vitest";
import { frameHeight } from "../../src/dashboard/mail-frame.ts";
import {
  countedTotal,
  initials,
  peopleNames,
  sizeWords,
  stateMark,
  subjectWords,
  totalWords,
} from "../../src/dashboard/mail-words.ts";
import { listTime } from "../../src/dashboard/times.ts";
import { foldText } from "../../src/lib/quoted-text.ts";

const ana = { name: "Ana Lima", address: "ana@fabrikam.example" };

describe("what a mail quotes", () => {
  it.each([
    ["lines with a mark, and who wrote them", "Yes.\n\nOn Mon, 4 May 2026, Ana wrote:\n> May I?\n>\n> Ana"],
    ["the same in German", "Ja.\n\nAm 4. Mai 2026 um 10:00 schrieb Ana Lima <ana@fabrikam.example>:\n> Darf ich?"],
    ["Outlook's head", "Yes.\n\n________________________________\nFrom: Ana Lima\nSent: Monday\nTo: Bo\n\nMay I?"],
    ["a line that says so", "Yes.\n\n-----Original Message-----\nMay I?"],
    ["lines with a mark alone", "Yes.\n\n> May I?\n> Ana"],
  ])("%s: it is folded", (_name, text) => {
    const { shown, quoted } = foldText(text);
    expect(shown).toMatch(/^(Yes|Ja)\.$/);
    expect(quoted).not.toBe("");
    expect(text).toContain(quoted);
  });

  it.each([
    ["an answer between quoted lines", "> May I?\nYes.\n> When?\nNow."],
    ["a mail that only hands on another", "-----Original Message-----\nMay I?"],
    ["a sentence that begins like a head", "From: the beginning I was against it.\nStill am."],
  ])("%s: nothing is folded", (_name, text) => {
    expect(foldText(text)).toEqual({ shown: text, quoted: "" });
  });
});

describe("the frame of a mail", () => {
  it("is as high as its text, within bounds", () => {
    expect(frameHeight("Hello", 0)).toBe(120);
    expect(frameHeight("line\n".repeat(10), 0)).toBeGreaterThan(frameHeight("line\n".repeat(5), 0));
    expect(frameHeight("word ".repeat(10_000), 0)).toBe(640);
  });
});

describe("words about mail", () => {
  it("names people shortly, and tells how many more", () => {
    expect(peopleNames([ana, { name: "", address: "bo@fabrikam.example" }])).toBe("Ana Lima, bo@fabrikam.example");
    expect(peopleNames(Array(5).fill(ana))).toBe("Ana Lima, Ana Lima, Ana Lima and 2 more");
    expect([initials(ana), initials({ name: "", address: "" }), initials(null)]).toEqual(["AL", "U", "?"]);
  });

  it("says what a viewer does not see, and does not invent it", () => {
    expect(subjectWords({ subject: null, level: "PEOPLE_AND_TIME" })).toBe("The subject is not shared");
    expect(subjectWords({ subject: " ", level: "OWNER" })).toBe("(no subject)");
  });

  it("a total is exact up to where counting stops, then it says so", () => {
    expect([totalWords(12, false), totalWords(1_000, true)]).toEqual(["12", "1,000+"]);
    const told = [
      countedTotal(1, false, "mail"),
      countedTotal(0, false, "mail"),
      countedTotal(1_000, true, "conversation"),
    ];
    expect(told).toEqual(["1 mail", "0 mails", "1,000+ conversations"]);
  });

  it("marks mail that is no longer followed or gone, and only such", () => {
    expect(
      ["HERE", "IN_DELETED_ITEMS", "DELETED", "DETACHED"].map((state) => stateMark(state as "HERE")?.word),
    ).toEqual([undefined, "in Deleted Items", "deleted in Microsoft", "no longer followed"]);
  });

  it("sizes and times are short", () => {
    expect([812, 14_300, 2_440_000].map(sizeWords)).toEqual(["812 B", "14 kB", "2.4 MB"]);
    const now = Date.parse("2026-05-04T12:00:00Z");
    expect(listTime("2026-05-04T11:00:00Z", now)).toMatch(/^\d\d:\d\d$/);
    expect(listTime("2026-03-04T11:00:00Z", now)).not.toContain("2026");
    expect(listTime("2019-03-04T11:00:00Z", now)).toContain("2019");
  });
});
