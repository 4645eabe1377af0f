import { type EventLeftOut, openCalendarText, type TakenEvent } from "../../src/core/icalendar/read-calendar.ts";
import type { ReadOptions } from "../../src/core/icalendar/read-event.ts";

/** All events of a text at once; null when it is no iCalendar. */
export function readCalendar(text: string, options: ReadOptions) {
  const found = openCalendarText(text, options);
  if (found === null) return null;
  const all = [...found.read()].filter((one) => one !== null);
  const isLeftOut = (one: TakenEvent | EventLeftOut): one is EventLeftOut => "reason" in one;
  return {
    taken: all.filter((one): one is TakenEvent => !isLeftOut(one)),
    leftOut: all.filter(isLeftOut),
  };
}
