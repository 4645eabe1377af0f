import type { RecordFields, RecordKind } from "../records/record.ts";

/** First and last calendar date (YYYY-MM-DD, inclusive) whose records are synced. */
export interface DateWindow {
  readonly from: string;
  readonly to: string;
}

const DAY_MS = 86_400_000;

/** @param now the instant of the run; the window moves once a day, in UTC. */
export function windowAt(now: Date, daysBack: number, daysAhead: number): DateWindow {
  const day = (offset: number): string => new Date(now.getTime() + offset * DAY_MS).toISOString().slice(0, 10);
  return { from: day(-daysBack), to: day(daysAhead) };
}

/** A record without a date has no reason to leave. */
export function isInside(kind: RecordKind, window: DateWindow, fields: RecordFields): boolean {
  const date = kind.windowDate(fields);
  return date === null || (date >= window.from && date <= window.to);
}
