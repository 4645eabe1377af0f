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

/** A record is inside while its dates overlap the window; one without a date is always inside. */
export function isInside(kind: RecordKind, window: DateWindow, fields: RecordFields): boolean {
  const { from, to } = kind.windowSpan(fields);
  return (from === null || from <= window.to) && (to === null || to >= window.from);
}

/** The record's span as stored in its link, so that the database finds records that leave or enter the window. */
export function keptSpan(kind: RecordKind, fields: RecordFields) {
  const { from, to } = kind.windowSpan(fields);
  return { windowFrom: from, windowTo: to };
}
