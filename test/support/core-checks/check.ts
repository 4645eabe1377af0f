import { type EventFields, emptyEvent, recordOf } from "../../../src/core/records/event.ts";
import type * as eventKind from "../../../src/core/records/event-kind.ts";
import type { RecordFields } from "../../../src/core/records/record.ts";
import type * as recurrence from "../../../src/core/records/recurrence.ts";
import type * as record from "../../../src/core/records/same-value.ts";
import type * as seriesDates from "../../../src/core/records/series-dates.ts";
import { taskKind } from "../../../src/core/records/task.ts";
import type * as brakes from "../../../src/core/sync/brakes.ts";
import type * as conflict from "../../../src/core/sync/conflict.ts";
import type * as decide from "../../../src/core/sync/decide.ts";
import type * as match from "../../../src/core/sync/match.ts";
import type * as merge from "../../../src/core/sync/merge.ts";
import type * as retry from "../../../src/core/sync/retry.ts";
import type * as window from "../../../src/core/sync/window.ts";

/** The deciding half of the core, handed in: so the same checks can be held against a core that was spoilt on purpose. */
export type Core = typeof record &
  typeof eventKind &
  typeof recurrence &
  typeof seriesDates &
  typeof brakes &
  typeof conflict &
  typeof decide &
  typeof match &
  typeof merge &
  typeof retry &
  typeof window;

/** One fact about the core; `holds` throws when it is none. */
export interface Check {
  readonly title: string;
  holds(core: Core): void;
}

/** A task of which nothing is set. */
export const emptyTask = Object.fromEntries(taskKind.fields.map((spec) => [spec.name, spec.empty]));

/** An event of which nothing but this is set. */
export function event(fields: Partial<EventFields> = {}): RecordFields {
  return recordOf({ ...emptyEvent, ...fields });
}

/** From nine to ten in Berlin. */
export function at(date: string, from = "09:00", to = "10:00", zone = "Europe/Berlin"): EventFields["time"] {
  return { isAllDay: false, start: `${date}T${from}:00`, end: `${date}T${to}:00`, startZone: zone, endZone: zone };
}

/** @param end the first day that is not part of it */
export function allDay(start: string, end: string): EventFields["time"] {
  return { isAllDay: true, start, end, startZone: null, endZone: null };
}

export function guest(
  name: string,
  rest: Partial<EventFields["attendees"][number]> = {},
): EventFields["attendees"][number] {
  return { address: `${name.toLowerCase()}@contoso.example`, name: "", type: "required", response: "none", ...rest };
}
