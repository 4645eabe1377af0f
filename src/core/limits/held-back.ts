import { isHigher, noPlaces, type RequestPriority, requestPriorities } from "./priority.ts";

/** Until when each priority has no budget. A lower priority waits at least as long as a higher one. */
export type HeldBack = Readonly<Record<RequestPriority, number>>;

export const nobodyHeldBack: HeldBack = noPlaces;

/** @param untilMs null: there is budget for this priority, and so for every higher one */
export function holdBack(before: HeldBack, priority: RequestPriority, untilMs: number | null): HeldBack {
  const after = { ...before };
  for (const one of requestPriorities) {
    if (untilMs === null && !isHigher(priority, one)) after[one] = 0;
    if (untilMs !== null && !isHigher(one, priority)) after[one] = untilMs;
  }
  return after;
}
