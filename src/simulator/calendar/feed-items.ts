import type { CalendarEntry } from "./calendar-state.ts";
import { describeEvent, type EventTarget, etagOf, eventJson, idOf, typeOf, writeMoment } from "./describe-event.ts";
import type { EventFields } from "./event-fields.ts";
import type { EventView } from "./event-view.ts";
import { occurrencesIn, touches, type Window } from "./occurrences.ts";
import { onePlace } from "./places.ts";
import type { CalendarSwitches } from "./switches.ts";

const TYPE = `"@odata.type":"#microsoft.graph.event"`;

/**
 * What calendarView/delta tells of one changed event, as JSON texts:
 *
 * | the event | in the window | in the first round | later |
 * | --- | --- | --- | --- |
 * | single | yes | itself | itself |
 * | series | some occurrence | the master and all occurrences in the window | the same again, whatever changed |
 * | any | no | nothing | a removal |
 * | deleted | – | nothing | a removal; of a series only the master's |
 *
 * So an occurrence that was deleted is told by its absence only.
 */
export function feedItems(
  entry: CalendarEntry,
  window: Window,
  view: EventView,
  { isInitial, switches }: { isInitial: boolean; switches: CalendarSwitches },
): string[] {
  const { event } = entry;
  if (entry.isRemoved) return [removal(entry, view)];
  if (event.recurrence === undefined) {
    if (touches(event, event.isAllDay, window)) return [typed(eventJson({ event }, view))];
  } else {
    const occurrences = occurrencesIn(event, window).map((occurrence) =>
      typed(occurrenceJson({ event, occurrence }, view, switches)),
    );
    const master = switches.masterInStream ? [typed(eventJson({ event }, view))] : [];
    if (occurrences.length > 0) return [...master, ...occurrences];
  }
  return isInitial ? [] : [removal(entry, view)];
}

function typed(json: string): string {
  return `{${TYPE},${json.slice(1)}`;
}

export function removal({ id, event }: CalendarEntry, { isImmutable }: EventView): string {
  return JSON.stringify({ id: isImmutable ? event.immutableId : id, "@removed": { reason: "deleted" } });
}

function occurrenceJson(target: EventTarget, view: EventView, switches: CalendarSwitches): string {
  const exception = target.occurrence?.exception;
  if (exception !== undefined) {
    const whole = describeEvent(target, view);
    const blanks = switches.exceptionsInheritText ? {} : blankTexts(exception.own, view);
    return JSON.stringify({ ...whole, ...blanks });
  }
  const bare = bareOccurrence(target, view);
  if (switches.occurrences === "bare") return JSON.stringify(bare);
  return JSON.stringify({ ...bare, showAs: target.event.showAs, ...blankTexts({}, view) });
}

function bareOccurrence(target: EventTarget, view: EventView): Record<string, unknown> {
  const { event, occurrence } = target;
  return {
    "@odata.etag": etagOf(target),
    id: idOf(target, view.isImmutable),
    seriesMasterId: idOf({ event }, view.isImmutable),
    type: typeOf(target),
    start: writeMoment(occurrence?.start ?? event.start, event.isAllDay, view.timeZone),
    end: writeMoment(occurrence?.end ?? event.end, event.isAllDay, view.timeZone),
  };
}

/** Texts that an occurrence inherits from its series are sent empty. */
function blankTexts(own: Partial<EventFields>, { bodyType }: EventView): Record<string, unknown> {
  return {
    ...(own.subject === undefined ? { subject: "" } : {}),
    ...(own.body === undefined ? { body: { contentType: bodyType, content: "" }, bodyPreview: "" } : {}),
    ...(own.places === undefined ? { location: onePlace([]), locations: [] } : {}),
  };
}
