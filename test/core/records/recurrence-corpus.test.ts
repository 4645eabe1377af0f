import { readFileSync } from "node:fs";
import { env } from "node:process";
import fc from "fast-check";
import rruleLibrary from "rrule";
import { describe, expect, test } from "vitest";
import { recurrenceOfRule } from "../../../src/core/icalendar/rrule.ts";
import { type Recurrence, rruleOf } from "../../../src/core/records/recurrence.ts";
import { datesOf, lastDateOf } from "../../../src/core/records/series-dates.ts";
import { anyRecurrence } from "../../support/any-event.ts";

const corpusPath = env["RRULE_CORPUS"];
const corpus = corpusPath === undefined ? [] : readCorpus(readFileSync(corpusPath, "utf8"));

interface Block {
  readonly rule: string;
  readonly start: string;
  readonly dates: readonly string[];
}

function readCorpus(text: string): Block[] {
  return text.split(/\n\s*\n/).flatMap((block) => {
    const [rule, start, instances] = ["RRULE", "DTSTART", "INSTANCES"].map((name) =>
      new RegExp(`^${name}:(.*)$`, "m").exec(block)?.[1]?.trim(),
    );
    if (rule === undefined || start === undefined || instances === undefined || block.includes("START-AT")) return [];
    return [{ rule, start, dates: instances.split(",").map(dateOf) }];
  });
}

function dateOf(compact: string): string {
  return `${compact.slice(0, 4)}-${compact.slice(4, 6)}-${compact.slice(6, 8)}`;
}

/** As a reader of iCalendar makes of UNTIL: an occurrence that begins after it, on its day, is none. */
const lastDayBefore = (start: string) => (until: string) => {
  const date = dateOf(until);
  const isBefore = until.slice(9, 15) !== "" && until.slice(9, 15) < start.slice(9, 15);
  return isBefore ? new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10) : date;
};

describe.skipIf(corpusPath === undefined)("rules with their known days", () => {
  const read = corpus.map((block) => ({
    ...block,
    result: recurrenceOfRule(block.rule, { date: dateOf(block.start), lastDay: lastDayBefore(block.start) }),
  }));
  const held = read.flatMap(({ result, ...block }) =>
    "refused" in result ? [] : [{ ...block, recurrence: result.recurrence }],
  );

  test("a good part of the corpus can be held", () => {
    expect(held.length).toBeGreaterThan(15);
  });

  test.each(held)("$rule from $start has exactly these days", ({ recurrence, start, dates }) => {
    const to = dates.at(-1) ?? "";
    const first = dateOf(start);
    // A rule that its start does not keep is refused as an event: the days behind the start are compared.
    const days = datesOf(recurrence, first, { from: first, to });
    expect(days.filter((date) => date > first)).toEqual(dates.filter((date) => date > first));
  });
});

describe("a second library has the same days", () => {
  const second = (recurrence: Recurrence, start: string, to: string): string[] => {
    const options = rruleLibrary.RRule.parseString(rruleOf(recurrence, "T000000Z"));
    const rule = new rruleLibrary.RRule({ ...options, dtstart: new Date(`${start}T00:00:00Z`) });
    const found = rule.between(new Date(`${start}T00:00:00Z`), new Date(`${to}T00:00:00Z`), true);
    return found.map((day) => day.toISOString().slice(0, 10));
  };

  test("whatever the pattern, the range and the window", () => {
    fc.assert(
      fc.property(anyRecurrence, ({ recurrence, start }) => {
        const to = `${Number(start.slice(0, 4)) + 4}${start.slice(4)}`;
        expect(datesOf(recurrence, start, { from: start, to })).toEqual(second(recurrence, start, to));
      }),
      { numRuns: 120 },
    );
  });

  test("a window within shows the same days as the whole", () => {
    fc.assert(
      fc.property(
        anyRecurrence,
        fc.integer({ min: 0, max: 900 }),
        fc.integer({ min: 0, max: 300 }),
        (one, skip, length) => {
          const { recurrence, start } = one;
          const shift = (days: number) => new Date(Date.parse(start) + days * 86_400_000).toISOString().slice(0, 10);
          const [from, to] = [shift(skip), shift(skip + length)];
          const whole = datesOf(recurrence, start, { from: start, to });
          expect(datesOf(recurrence, start, { from, to })).toEqual(whole.filter((date) => date >= from));
        },
      ),
      { numRuns: 120 },
    );
  });

  test("the last day of a series with a number of times is its last", () => {
    fc.assert(
      fc.property(anyRecurrence, fc.integer({ min: 1, max: 30 }), ({ recurrence, start }, count) => {
        const numbered = { ...recurrence, range: { type: "numbered", count } as const };
        const last = lastDateOf(numbered, start) ?? "";
        const days = datesOf(numbered, start, { from: start, to: "2999-12-31" });
        expect(days).toHaveLength(count);
        expect(days.at(-1)).toBe(last);
      }),
      { numRuns: 50 },
    );
  });
});
