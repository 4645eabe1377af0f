// iCalendar's words for ours, in one place for both ways.
import type { AttendeeResponse, EventFields } from "../records/event.ts";

/** Ours: each place of an event that has several. LOCATION holds only one text. */
export const locationProperty = "x-m365-sync-location";
/** Ours: iCalendar has no word between PUBLIC and PRIVATE. */
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
  // Read back as the first of its word.
  notResponded: "NEEDS-ACTION",
  organizer: "ACCEPTED",
};

export const priorities: Readonly<Record<EventFields["importance"], number>> = { high: 1, normal: 5, low: 9 };

/** @param priority 1 to 9, 1 first; 0 is none said */
export function importanceOf(priority: number): EventFields["importance"] {
  if (priority >= 1 && priority <= 4) return "high";
  return priority > 5 ? "low" : "normal";
}

/** What the word stands for, the first one of several. */
export function meaningOf<K extends string>(words: Readonly<Record<K, string>>, word: string): K | undefined {
  return (Object.keys(words) as K[]).find((key) => words[key] === word.toUpperCase());
}
