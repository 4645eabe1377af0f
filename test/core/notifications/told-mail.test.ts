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

test("a mail that comes again begins its minute again: a run that began before it came says nothing of it", () => {
  const told = (change: MailChange, now: number, unplaced: MailFacts["unplaced"], lastWholeRunAt: number) =>
    judgeToldMail([{ id: "mail", change }], { ...facts, unplaced, lastWholeRunAt, now });
  const left = [{ hash: "mail", since: 0 }];
  expect(told("updated", 2 * minute, left, 2 * minute).isNews).toBe(false);
  const { unplaced } = told("created", 2 * minute, left, 2 * minute);
  expect(unplaced).toEqual([{ hash: "mail", since: 2 * minute }]);
  expect(told("updated", 3 * minute, unplaced, 2 * minute + second).isNews).toBe(true);
});

test("the mail that was told last is displaced last, and a mail whose folder is known is not remembered", () => {
  const first = Array.from({ length: 100 }, (_, nth) => ({ hash: String(nth), since: 0 }));
  const told = ["0", "new", "known"].map((id) => ({ id, change: "created" as const }));
  const placeOf = (id: string) => (id === "known" ? { collectionId: "inbox", isFollowed: true } : null);
  const hashes = judgeToldMail(told, { ...facts, placeOf, unplaced: first }).unplaced.map(({ hash }) => hash);
  expect(hashes).toEqual([...first.slice(2).map(({ hash }) => hash), "0", "new"]);
});
