import { readFileSync } from "node:fs";
import { type Options, RRule, type Weekday } from "rrule";
import { describe, expect, test } from "vitest";
import { seriesDates, takeSeries } from "../../src/simulator/calendar/series.ts";

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
    expect(seriesDates(takeSeries(input, start, "UTC"), start, until)).toEqual(dates);
  });
});

describe("another library", () => {
  const startDate = "2026-01-05";
  const noEnd: Input["range"] = { type: "noEnd", startDate };
  const start = new Date("2026-01-05T00:00:00Z");
  const cases: [string, Pattern, Partial<Options>][] = [
    ["every third day", { type: "daily", interval: 3 }, { freq: RRule.DAILY, interval: 3 }],
    [
      "every second week on Monday and Sunday, from Sunday on",
      { type: "weekly", interval: 2, daysOfWeek: ["monday", "sunday"], firstDayOfWeek: "sunday" },
      { freq: RRule.WEEKLY, interval: 2, byweekday: [RRule.MO, RRule.SU], wkst: RRule.SU },
    ],
    [
      "every second week on Monday and Sunday, from Monday on",
      { type: "weekly", interval: 2, daysOfWeek: ["monday", "sunday"], firstDayOfWeek: "monday" },
      { freq: RRule.WEEKLY, interval: 2, byweekday: [RRule.MO, RRule.SU], wkst: RRule.MO },
    ],
    [
      "the last working day of a month",
      {
        type: "relativeMonthly",
        interval: 1,
        daysOfWeek: ["monday", "tuesday", "wednesday", "thursday", "friday"],
        index: "last",
      },
      { freq: RRule.MONTHLY, byweekday: [RRule.MO, RRule.TU, RRule.WE, RRule.TH, RRule.FR], bysetpos: -1 },
    ],
    [
      "the second Thursday of every third month",
      { type: "relativeMonthly", interval: 3, daysOfWeek: ["thursday"], index: "second" },
      { freq: RRule.MONTHLY, interval: 3, byweekday: [RRule.TH.nth(2)] },
    ],
    [
      "the fourth Thursday of November",
      { type: "relativeYearly", interval: 1, daysOfWeek: ["thursday"], index: "fourth", month: 11 },
      { freq: RRule.YEARLY, bymonth: 11, byweekday: [RRule.TH.nth(4)] },
    ],
    [
      "the 29th of February, or the last day of it",
      { type: "absoluteYearly", interval: 1, dayOfMonth: 29, month: 2 },
      { freq: RRule.YEARLY, bymonth: 2, bymonthday: [28, 29], bysetpos: -1 },
    ],
    [
      "the 30th, or the last day before it",
      { type: "absoluteMonthly", interval: 1, dayOfMonth: 30 },
      { freq: RRule.MONTHLY, bymonthday: [28, 29, 30], bysetpos: -1 },
    ],
  ];

  test.each(cases)("agrees on %s", (_name, pattern, options) => {
    const mine = seriesDates(takeSeries({ pattern, range: noEnd }, startDate, "UTC"), startDate, "2032-12-31");
    const theirs = new RRule({ ...options, dtstart: start })
      .between(start, new Date("2032-12-31T00:00:00Z"), true)
      .map((date) => date.toISOString().slice(0, 10));
    expect(mine).toEqual(theirs);
  });
});
