// A delta link is valid for the dates that it was made for. The window moves by a day each day, and this must not cause a full read. So a
// link is made for more dates than are wanted, and a new one is needed only when the wanted dates have left them.
import { z } from "zod";
import { StoreError } from "../../../app/store-error.ts";
import { addDays } from "../../../core/records/event-time.ts";
import type { DateWindow } from "../../../core/sync/window.ts";

/** https://learn.microsoft.com/graph/api/calendar-list-calendarview: a view of more days is refused. */
const mostDays = 1_825;
/** All-day events are filtered by the zone that they were made in: up to 14 hours on each side. */
const edgeDays = 1;
/** A link serves this many days before everything is read again. */
const spareDays = 30;

/**
 * The dates of the wanted window that Microsoft can show at once, both ends inclusive. If the window is longer, the past is cut first, down
 * to half of the possible length, then the future.
 * @param today YYYY-MM-DD in UTC
 */
export function clampWindow(wanted: DateWindow, today: string): DateWindow {
  const days = mostDays - 1 - 2 * edgeDays - spareDays;
  if (daysBetween(wanted.from, wanted.to) <= days) return wanted;
  const ahead = Math.max(0, daysBetween(today, wanted.to));
  const behind = Math.max(0, daysBetween(wanted.from, today));
  const keptBehind = Math.min(behind, Math.max(Math.floor(days / 2), days - ahead));
  const keptAhead = Math.min(ahead, days - keptBehind);
  return { from: addDays(today, -keptBehind), to: addDays(today, keptAhead) };
}

/** The dates that a new link is made for. @param clamped the result of `clampWindow` */
export function frozenWindow({ from, to }: DateWindow): DateWindow {
  return { from: addDays(from, -edgeDays), to: addDays(to, edgeDays + spareDays) };
}

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const ownLink = z.object({ from: day, to: day, link: z.string() });

/** Graph's link with the dates that it covers, as the engine stores it. */
export function packLink(window: DateWindow, link: string): string {
  return JSON.stringify({ from: window.from, to: window.to, link });
}

/** @throws StoreError cursorExpired for a link that does not cover all of the wanted dates */
export function unpackLink(packed: string, wanted: DateWindow): { readonly window: DateWindow; readonly link: string } {
  const parsed = ownLink.safeParse(tryJson(packed));
  if (!parsed.success) throw new StoreError("cursorExpired", "The calendar's link is none of this version.");
  const { from, to, link } = parsed.data;
  if (from > wanted.from || to < wanted.to)
    throw new StoreError("cursorExpired", `The calendar's link is about ${from} to ${to}: the window has moved on.`);
  return { window: { from, to }, link };
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000;
}
