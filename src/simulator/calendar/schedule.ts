import { writeInstant } from "../mailbox/zone.ts";
import type { CalendarState } from "./calendar-state.ts";
import type { EventFields } from "./event-fields.ts";
import { realInstant } from "./local-time.ts";
import { fieldsOf, type Window } from "./occurrences.ts";
import { targetsIn } from "./targets-in.ts";

/** What a reader of somebody's free and busy times may see of the events. */
export interface ScheduleSight {
  readonly showsDetails: boolean;
  readonly showsPrivate: boolean;
}

/** Working elsewhere counts as free: old clients know no other digit for it. */
const DIGITS: Record<EventFields["showAs"], number> = {
  ...{ free: 0, unknown: 0, workingElsewhere: 0 },
  ...{ tentative: 1, busy: 2, oof: 3 },
};

export interface Busy {
  readonly fields: EventFields;
  readonly from: number;
  readonly to: number;
}

export function busyTimes(calendar: CalendarState, window: Window): Busy[] {
  return targetsIn(calendar, window).map(({ event, occurrence }) => {
    const fields = fieldsOf(event, occurrence);
    const at = (moment: EventFields["start"]) => realInstant(moment, fields.isAllDay);
    return { fields, from: at(fields.start), to: at(fields.end) };
  });
}

/** One digit for every interval: the strongest status in any part of it. */
export function availabilityView(busy: readonly Busy[], { from, to }: Window, intervalMs: number): string {
  const digits: number[] = Array.from({ length: Math.ceil((to - from) / intervalMs) }, () => 0);
  for (const one of busy) {
    const first = Math.max(0, Math.floor((one.from - from) / intervalMs));
    const end = Math.min(digits.length, Math.ceil((one.to - from) / intervalMs));
    for (let slot = first; slot < end; slot += 1) digits[slot] = Math.max(digits[slot] ?? 0, DIGITS[one.fields.showAs]);
  }
  return digits.join("");
}

export function describeBusy({ fields, from, to }: Busy, sight: ScheduleSight, timeZone: string) {
  const isPrivate = fields.sensitivity === "private";
  const times = { start: writeInstant(from, timeZone), end: writeInstant(to, timeZone) };
  if (!sight.showsDetails) return { status: fields.showAs, ...times };
  const isHidden = isPrivate && !sight.showsPrivate;
  return {
    isPrivate,
    status: fields.showAs,
    ...(isHidden ? {} : { subject: fields.subject, location: fields.places[0]?.displayName ?? "" }),
    ...times,
  };
}
