import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { type Options, RRule, type Weekday } from "rrule";
import { RRuleTemporal } from "rrule-temporal";
import { describe, expect, test } from "vitest";
import { takeSeries } from "../../src/simulator/calendar/series.ts";
import { occurrencesBetween } from "../../src/simulator/mailbox/recurrence.ts";

const { RRULE_CORPUS } = process.env;
const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
type Input = Parameters<typeof takeSeries>[0];
type Pattern = Input["pattern"];

const INDEXES = new Map<number, NonNullable<Pattern["index"]>>([
  [1, "first"],
  [2, "second"],
  [3, "third"],
  [4, "fourth"],
  [-1, "last"],
]);

interface Block {
  readonly rule: string;
  readonly start: string;
  readonly dates: readonly string[];
}

function readBlocks(): Block[] {
  if (RRULE_CORPUS === undefined) return [];
  return readFileSync(RRULE_CORPUS, "utf8")
    .split(/\n\s*\n/)
    .flatMap((text) => {
      const line = (name: string) => new RegExp(`^${name}:(.*)$`, "m").exec(text)?.[1];
      const [rule, start, instances] = [line("RRULE"), line("DTSTART"), line("INSTANCES")];
      if (rule === undefined || start === undefined || instances === undefined) return [];
      return [{ rule, start: asDate(start), dates: instances.split(",").map(asDate) }];
    });
}

function asDate(text: string): string {
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
}

/** The rule in Graph's words; undefined where Graph has none for it. */
function inGraph({ rule, start }: Block): Input | undefined {
  const options = RRule.parseString(rule.replace(/;+\s*$/, ""));
  const pattern = patternOf(options, start);
  const known = new Set([
    "freq",
    "interval",
    "count",
    "until",
    "byweekday",
    "bymonthday",
    "bymonth",
    "bysetpos",
    "wkst",
  ]);
  if (pattern === undefined || Object.keys(options).some((name) => !known.has(name))) return undefined;
  const range: Input["range"] =
    options.count != null
      ? { type: "numbered", startDate: start, numberOfOccurrences: options.count }
      : options.until != null
        ? { type: "endDate", startDate: start, endDate: options.until.toISOString().slice(0, 10) }
        : { type: "noEnd", startDate: start };
  return { pattern, range };
}

function patternOf(options: Partial<Options>, start: string): Pattern | undefined {
  const interval = options.interval ?? 1;
  const weekdays = [options.byweekday ?? []].flat().filter((day): day is Weekday => typeof day === "object");
  const daysOfWeek = weekdays.map((day) => DAYS[day.weekday] ?? "monday");
  const nth = new Set(weekdays.map((day) => day.n));
  const [month, ...months] = [options.bymonth ?? []].flat();
  const [dayOfMonth, ...others] = [options.bymonthday ?? []].flat();
  const wkst = typeof options.wkst === "object" && options.wkst !== null ? DAYS[options.wkst.weekday] : "monday";
  const position = [options.bysetpos ?? []].flat()[0] ?? (nth.size === 1 ? [...nth][0] : undefined);
  const index = INDEXES.get(position ?? 0);
  if (months.length > 0 || others.length > 0 || (dayOfMonth ?? 1) < 1 || (dayOfMonth ?? 1) > 28) return undefined;
  // Several days of one month are one rule only where a position picks among them.
  const isRelative =
    index !== undefined && daysOfWeek.length > 0 && (weekdays.length === 1 || options.bysetpos != null);
  const startDay = Number(start.slice(8));
  switch (options.freq) {
    case RRule.DAILY:
      return daysOfWeek.length + (dayOfMonth ?? 0) + (month ?? 0) === 0 ? { type: "daily", interval } : undefined;
    case RRule.WEEKLY: {
      const own = DAYS[(new Date(`${start}T00:00:00Z`).getUTCDay() + 6) % 7] ?? "monday";
      if (month !== undefined || dayOfMonth !== undefined || position !== undefined) return undefined;
      const days = daysOfWeek.length > 0 ? daysOfWeek : [own];
      return { type: "weekly", interval, daysOfWeek: days, firstDayOfWeek: wkst ?? "monday" };
    }
    case RRule.MONTHLY:
      if (month !== undefined) return undefined;
      if (isRelative && dayOfMonth === undefined) return { type: "relativeMonthly", interval, daysOfWeek, index };
      return daysOfWeek.length > 0 || startDay > 28
        ? undefined
        : { type: "absoluteMonthly", interval, dayOfMonth: dayOfMonth ?? startDay };
    case RRule.YEARLY: {
      const inMonth = month ?? Number(start.slice(5, 7));
      if (isRelative && dayOfMonth === undefined && month !== undefined)
        return { type: "relativeYearly", interval, daysOfWeek, index, month: inMonth };
      return daysOfWeek.length > 0 || startDay > 28
        ? undefined
        : { type: "absoluteYearly", interval, dayOfMonth: dayOfMonth ?? startDay, month: inMonth };
    }
    default:
      return undefined;
  }
}
const expressible = readBlocks().flatMap((block) => {
  const input = inGraph(block);
  return input === undefined ? [] : [[block.rule, block, input] as const];
});

describe.skipIf(RRULE_CORPUS === undefined)("the corpus of rules with their instances", () => {
  test("holds enough that Graph can express", () => {
    expect(expressible.length).toBeGreaterThan(10);
  });

  test.each(expressible)("%s", (_rule, { start, dates }, input) => {
    const until = dates.at(-1) ?? start;
    expect(occurrencesBetween(takeSeries(input, start, "UTC"), start, until)).toEqual(dates);
  });
});

const anyDays = fc.uniqueArray(fc.constantFrom(...DAYS), { minLength: 1, maxLength: 7 });
const anyInterval = fc.integer({ min: 1, max: 5 });
const anyIndex = fc.constantFrom(...INDEXES.values());
const anyDayOfMonth = fc.integer({ min: 1, max: 31 });
const anyMonth = fc.integer({ min: 1, max: 12 });
const anyPattern: fc.Arbitrary<Pattern> = fc.oneof(
  fc.record({ type: fc.constant("daily"), interval: anyInterval }),
  fc.record({
    ...{ type: fc.constant("weekly"), interval: anyInterval },
    ...{ daysOfWeek: anyDays, firstDayOfWeek: fc.constantFrom(...DAYS) },
  }),
  fc.record({ type: fc.constant("absoluteMonthly"), interval: anyInterval, dayOfMonth: anyDayOfMonth }),
  fc.record({ type: fc.constant("relativeMonthly"), interval: anyInterval, daysOfWeek: anyDays, index: anyIndex }),
  fc.record({
    ...{ type: fc.constant("absoluteYearly"), interval: anyInterval },
    ...{ dayOfMonth: anyDayOfMonth, month: anyMonth },
  }),
  fc.record({
    ...{ type: fc.constant("relativeYearly"), interval: anyInterval },
    ...{ daysOfWeek: anyDays, index: anyIndex, month: anyMonth },
  }),
);
const anyDate = fc
  .integer({ min: 0, max: 12_000 })
  .map((day) => new Date(Date.UTC(1995, 0, 1 + day)).toISOString().slice(0, 10));

/** The rule in the words of RFC 5545, for a library that the simulator does not use. */
function ruleText({ type, interval, daysOfWeek = [], firstDayOfWeek, dayOfMonth = 1, month, index }: Pattern): string {
  const by = daysOfWeek.map((day) => day.slice(0, 2).toUpperCase()).join(",");
  const position = [...INDEXES].find(([, name]) => name === index)?.[0];
  // A month that is too short has its last day in the place of the one asked for.
  const onDay = Array.from({ length: Math.max(1, dayOfMonth - 27) }, (_, more) => Math.min(28, dayOfMonth) + more);
  const parts: Record<Pattern["type"], string> = {
    daily: "FREQ=DAILY",
    weekly: `FREQ=WEEKLY;BYDAY=${by};WKST=${firstDayOfWeek?.slice(0, 2).toUpperCase()}`,
    absoluteMonthly: `FREQ=MONTHLY;BYMONTHDAY=${onDay};BYSETPOS=-1`,
    relativeMonthly: `FREQ=MONTHLY;BYDAY=${by};BYSETPOS=${position}`,
    absoluteYearly: `FREQ=YEARLY;BYMONTH=${month};BYMONTHDAY=${onDay};BYSETPOS=-1`,
    relativeYearly: `FREQ=YEARLY;BYMONTH=${month};BYDAY=${by};BYSETPOS=${position}`,
  };
  return `${parts[type]};INTERVAL=${interval}`;
}

describe("the days of a series", () => {
  test("are those that the product's library gives, for any rule that Graph can express", () => {
    fc.assert(
      fc.property(anyPattern, anyDate, fc.integer({ min: 0, max: 1500 }), (pattern, startDate, later) => {
        const from = new Date(Date.parse(startDate) + later * 86_400_000).toISOString().slice(0, 10);
        const to = new Date(Date.parse(from) + 900 * 86_400_000).toISOString().slice(0, 10);
        const series = takeSeries({ pattern, range: { type: "noEnd", startDate } }, startDate, "UTC");
        const theirs = new RRuleTemporal({
          rruleString: `DTSTART:${startDate.replaceAll("-", "")}T000000Z\nRRULE:${ruleText(pattern)}`,
        }).between(new Date(from), new Date(to), true);
        expect(occurrencesBetween(series, from, to)).toEqual(theirs.map((date) => date.toString().slice(0, 10)));
      }),
      { numRuns: 300 },
    );
  });

  test("are the same from whichever range they are asked for first", () => {
    const pattern: Pattern = { type: "weekly", interval: 2, daysOfWeek: ["tuesday"], firstDayOfWeek: "monday" };
    const series = () => takeSeries({ pattern, range: { type: "noEnd" } }, "2020-01-07", "UTC");
    const one = series();
    const whole = occurrencesBetween(series(), "2020-01-01", "2031-12-31");
    for (const [from, to] of [
      ["2024-03-01", "2024-03-31"],
      ["2030-01-01", "2030-12-31"],
      ["2019-01-01", "2019-12-31"],
      ["2020-01-01", "2031-12-31"],
    ] as const) {
      expect(occurrencesBetween(one, from, to)).toEqual(whole.filter((date) => date >= from && date <= to));
    }
  });
});

test("the simulator and the product expand series with different libraries", () => {
  const librariesOf = (folder: string) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .flatMap((path) => [...readFileSync(join(folder, path), "utf8").matchAll(/^import .*from "([^."][^"]*)";$/gm)])
      .map(([, name]) => name)
      .filter((name) => name === "rrule" || name === "rrule-temporal");
  expect(new Set(librariesOf("src/simulator"))).toEqual(new Set(["rrule"]));
  for (const folder of ["src/core", "src/app", "src/adapters", "src/graphql"])
    expect(librariesOf(folder), folder).not.toContain("rrule");
});
