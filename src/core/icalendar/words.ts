// iCalendar's words for our values, in one place for reading and writing.
import type { AttendeeResponse, EventFields } from "../records/event.ts";

/** Our own property: one for each place of an event. LOCATION holds only one text. */
export const locationProperty = "x-m365-sync-location";
/** Our own property: iCalendar has nothing between PUBLIC and PRIVATE. */
export const personalProperty = "x-m365-sync-personal";

export const busyStatuses: Readonly<Record<EventFields["showAs"], string>> = {
  free: "FREE",
  tentative: "TENTATIVE",
  busy: "BUSY",
  oof: "OOF",
  workingElsewhere: "WORKINGELSEWHERE",
  unknown: "UNKNOWN",
};

export const partStats: Readonly<Record<AttendeeResponse, string>> = {
  none: "NEEDS-ACTION",
  accepted: "ACCEPTED",
  tentativelyAccepted: "TENTATIVE",
  declined: "DECLINED",
  // Read back as the first value with that word.
  notResponded: "NEEDS-ACTION",
  organizer: "ACCEPTED",
};

export const priorities: Readonly<Record<EventFields["importance"], number>> = { high: 1, normal: 5, low: 9 };

/** @param priority 1 to 9, 1 highest; 0 means not given */
export function importanceOf(priority: number): EventFields["importance"] {
  if (priority >= 1 && priority <= 4) return "high";
  return priority > 5 ? "low" : "normal";
}

/** The value for a word; if several share it, the first. */
export function meaningOf<K extends string>(words: Readonly<Record<K, string>>, word: string): K | undefined {
  return (Object.keys(words) as K[]).find((key) => words[key] === word.toUpperCase());
}
