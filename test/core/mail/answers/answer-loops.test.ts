import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeAnswerPace } from "../../../../src/core/mail/answers/answer-pace.ts";
import { senderKey } from "../../../../src/core/mail/answers/judge-answer.ts";
import { groupBy } from "../../../../src/lib/group-by.ts";
import { createLoopWorld, DAY_MS, type Manners, type Sent, system } from "./loop-world.ts";
import { header, later, noon } from "./samples.ts";

const hour = 3_600_000;
const days = 6;

const headersOfAProgram = [
  [],
  [header("Auto-Submitted", "auto-replied")],
  [header("List-Id", "<all.fabrikam.example>")],
  [header("Content-Type", "multipart/report; report-type=delivery-status"), header("Return-Path", "<>")],
];
const addresses = fc.uniqueArray(
  fc.constantFrom("ana@fabrikam.example", "bo@fabrikam.example", "bo+1@fabrikam.example", "cy@adatum.example"),
  { minLength: 1 },
);
const manners: fc.Arbitrary<Manners> = fc.record({
  addresses,
  delaysMs: fc.array(fc.constantFrom(0, 1_000, hour, 23.99 * hour, 24 * hour, 25 * hour), {
    minLength: 1,
    maxLength: 3,
  }),
  times: fc.integer({ min: 1, max: 2 }),
  changesSubject: fc.boolean(),
  strips: fc.boolean(),
  forgesFrom: fc.constantFrom(null, null, null, "victim@adatum.example", ...system),
  headers: fc.constantFrom(...headersOfAProgram),
});
const firstMails = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: days * DAY_MS }),
    from: fc.constantFrom("ana@fabrikam.example", "bo@fabrikam.example", "cy@adatum.example", ...system),
    to: fc.constantFrom(...system),
  }),
  { minLength: 1, maxLength: 12 },
);

/** The most of them within any 24 hours. */
function mostInADay(sent: readonly Sent[]): number {
  return Math.max(0, ...sent.map(({ at }) => sent.filter((one) => one.at >= at && one.at - at < DAY_MS).length));
}

/** Each mailbox by itself: all that it sent, then what it sent to each person. */
function perMailbox(sent: readonly Sent[]) {
  return system.map((mailbox) => {
    const all = sent.filter((one) => one.mailbox === mailbox);
    return { all, toEach: groupBy(all, ({ to }) => senderKey(to)) };
  });
}

function play(people: readonly Manners[], first: readonly { at: number; from: string; to: string }[], limit = 200) {
  const world = createLoopWorld(people, limit);
  for (const { at, from, to } of first)
    world.send(at, { from, to, subject: "Hello", ancestors: [], headers: [], isVouchedFor: true });
  return { world, read: world.run(days * DAY_MS, 100_000) };
}

describe("whatever correspondents do for days", () => {
  test("each gets at most one automatic answer in any 24 hours, and a mailbox sends no more than its limit", () => {
    let answers = 0;
    fc.assert(
      fc.property(fc.array(manners, { maxLength: 4 }), firstMails, fc.constantFrom(2, 200), (people, first, limit) => {
        const { world } = play(people, first, limit);
        answers += world.sent.length;
        for (const { all, toEach } of perMailbox(world.sent)) {
          expect(mostInADay(all)).toBeLessThanOrEqual(limit);
          for (const one of toEach.values()) expect(mostInADay(one)).toBeLessThanOrEqual(1);
        }
        // Nobody who only appears as a forged sender, and none of our own mailboxes.
        expect(world.sent.map(({ to }) => to)).not.toEqual(expect.arrayContaining(["victim@adatum.example"]));
        for (const own of system) expect(world.sent.map(({ to }) => to)).not.toContain(own);
      }),
    );
    expect(answers).toBeGreaterThan(100);
  });

  test("a program that says what it answers gets one answer, and the exchange is over", () => {
    fc.assert(
      fc.property(manners, (program) => {
        const [from = ""] = program.addresses;
        const honest = { ...program, strips: false, forgesFrom: null };
        const { world } = play([honest], [{ at: 0, from, to: system[0] }]);
        expect(world.sent).toHaveLength(1);
      }),
    );
  });

  const loud: Manners = {
    ...{ addresses: ["ana@fabrikam.example"], delaysMs: [1_000], times: 1, changesSubject: true, strips: true },
    ...{ forgesFrom: null, headers: [] },
  };
  const start = [{ at: 0, from: "ana@fabrikam.example", to: system[0] }];

  test("one that hides all that it is gets one answer, and then writes to nobody", () => {
    const { world, read } = play([loud], start);
    expect(world.sent).toHaveLength(1);
    expect(read).toBe(3);
  });

  test("two that write to each other through us end as soon", () => {
    const other = { ...loud, addresses: ["cy@adatum.example"] };
    const { world } = play([loud, other], [...start, { at: 0, from: "cy@adatum.example", to: system[1] }]);
    expect(world.sent).toHaveLength(2);
  });

  test("a sender who comes again after a day is answered again", () => {
    const { world } = play(
      [],
      [...start, ...start.map((one) => ({ ...one, at: DAY_MS })), ...start.map((one) => ({ ...one, at: DAY_MS - 1 }))],
    );
    expect(world.sent.map(({ at }) => at)).toEqual([0, DAY_MS]);
  });
});

test("the pace: one to a sender in 24 hours, and so many senders", () => {
  expect(judgeAnswerPace({ lastAt: null, senders: 199 }, noon, 200)).toBeNull();
  expect(judgeAnswerPace({ lastAt: null, senders: 200 }, noon, 200)).toBe("DAILY_LIMIT");
  expect(judgeAnswerPace({ lastAt: later(-86_399), senders: 1 }, noon, 200)).toBe("ANSWERED_LATELY");
  expect(judgeAnswerPace({ lastAt: later(-86_400), senders: 1 }, noon, 200)).toBeNull();
});
