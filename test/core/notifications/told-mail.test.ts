import { expect, test } from "vitest";
import { judgeToldMail, type MailChange, type MailFacts } from "../../../src/core/notifications/told-mail.ts";

const second = 1_000;
const minute = 60 * second;
const facts: MailFacts = { placeOf: () => null, hashOf: (id) => id, unplaced: [], lastWholeRunAt: null, now: 0 };

/** A mailbox whose runs follow each notification that is worth one, and find nothing. */
function untilQuiet(change: MailChange, everyMs: number, forMs: number, found = facts) {
  const runs: number[] = [];
  let { unplaced } = found;
  for (let now = 0; now <= forMs; now += everyMs) {
    const lastWholeRunAt = runs.at(-1) ?? null;
    const judged = judgeToldMail([{ id: "draft", change }], { ...found, unplaced, lastWholeRunAt, now });
    if (!judged.isNews) continue;
    ({ unplaced } = judged);
    runs.push(now);
  }
  return runs;
}

test("a draft that is typed in a folder that is not followed starts runs for a minute, and then none", () => {
  const runs = untilQuiet("updated", 10 * second, 14 * minute);
  expect(runs).toEqual([0, 10, 20, 30, 40, 50, 60].map((seconds) => seconds * second));
});

test("what was not found counts for a quarter of an hour: then a run looks again", () => {
  expect(untilQuiet("updated", minute, 16 * minute)).toEqual([0, minute, 15 * minute, 16 * minute]);
});

test("a mail that comes somewhere starts a run each time, since it may have moved to where it is followed", () => {
  expect(untilQuiet("created", minute, 5 * minute)).toHaveLength(6);
});

test("until a run has read all folders nothing is known to be elsewhere", () => {
  const unplaced = [{ hash: "draft", since: 0 }];
  const of = (lastWholeRunAt: number | null) =>
    judgeToldMail([{ id: "draft", change: "updated" }], { ...facts, unplaced, lastWholeRunAt, now: 2 * minute }).isNews;
  expect([null, minute - 1, minute].map(of)).toEqual([true, true, false]);
});

test("however many mails are told, a hundred are remembered, the newest", () => {
  const told = Array.from({ length: 250 }, (_, nth) => ({ id: String(nth), change: "created" as const }));
  const { unplaced } = judgeToldMail(told, facts);
  expect(unplaced).toHaveLength(100);
  expect(unplaced.at(-1)?.hash).toBe("249");
});
