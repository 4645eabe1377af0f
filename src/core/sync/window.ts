import { must } from "../../lib/must.ts";
import type { RecordFields, RecordKind } from "../records/record.ts";

/** First and last calendar date (YYYY-MM-DD, inclusive) whose records are synced. */
export interface DateWindow {
  readonly from: string;
  readonly to: string;
  /** ISO 8601: on its first date, only from this instant on. Absent: from midnight, UTC. */
  readonly since?: string;
}

const DAY_MS = 86_400_000;

/**
 * @param now the instant of the run; the window moves once a day, in UTC.
 * @param importFrom ISO 8601: nothing before it, however many days back are wanted
 */
export function windowAt(now: Date, daysBack: number, daysAhead: number, importFrom?: string): DateWindow {
  const day = (offset: number): string => new Date(now.getTime() + offset * DAY_MS).toISOString().slice(0, 10);
  const from = day(-daysBack);
  if (importFrom === undefined || importFrom < from) return { from, to: day(daysAhead) };
  return { from: importFrom.slice(0, 10), to: day(daysAhead), since: importFrom };
}

/** A record is inside while its dates overlap the window; one without a date is always inside. */
export function isInside(kind: RecordKind, window: DateWindow, fields: RecordFields): boolean {
  const { from, to } = kind.windowSpan(fields);
  const moment = window.since === undefined ? undefined : kind.momentOf?.(fields);
  if (moment != null && moment < must(window.since, "the beginning of the window")) return false;
  return (from === null || from <= window.to) && (to === null || to >= window.from);
}

/** The record's span as stored in its link, so that the database finds records that leave or enter the window. */
export function keptSpan(kind: RecordKind, fields: RecordFields) {
  const { from, to } = kind.windowSpan(fields);
  return { windowFrom: from, windowTo: to };
}
