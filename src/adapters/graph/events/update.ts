// How a change of an event is written, in this order:
//   the event itself   one PATCH of what changed, on condition of the version; time and rule go together
//   its occurrences    each by its own id; after a change of time or rule Exchange may have dropped them: those that are still wanted are put back
//   the own answer     a request of its own; whoever declines keeps nothing
import type { ItemRef, UpdateOutcome } from "../../../app/ports/m365-records.ts";
import { StoreError } from "../../../app/store-error.ts";
import { type EventException, type EventFields, eventOf, startDateOf } from "../../../core/records/event.ts";
import type { M365Item } from "../../../core/records/m365-item.ts";
import type { RecordFields } from "../../../core/records/record.ts";
import { isDateOf } from "../../../core/records/series-dates.ts";
import { mustBeEvent, readExtra } from "./fields.ts";
import { readEventById } from "./lookup.ts";
import { writeOccurrences } from "./occurrences.ts";
import { answered, type EventWriteOptions, isRescheduled, type StartedUpdates, writeItself } from "./patch.ts";
import { respond } from "./response.ts";
import { createEventSender } from "./sender.ts";
import { readSeries } from "./series.ts";
import { inZone } from "./series-zone.ts";
import { hasUnknownZone } from "./times.ts";
import { etagOf, type WireEvent } from "./wire.ts";
import type { EncodeContext } from "./write.ts";

export async function updateEvent(
  options: EventWriteOptions,
  started: StartedUpdates,
  {
    ref,
    before,
    fields,
    changed,
  }: {
    readonly ref: ItemRef;
    readonly before: M365Item;
    readonly fields: RecordFields;
    readonly changed: readonly string[];
  },
  signal: AbortSignal,
): Promise<UpdateOutcome> {
  const target = mustBeEvent({ ...before.fields, ...pick(fields, changed) });
  const present = eventOf(before.fields);
  const extra = readExtra(before.extra);
  const isOnline = extra.isOnlineMeeting === true;
  const context: EncodeContext = { wireZone: options.wireZone, attendees: present.attendees, places: extra.places };
  const reschedules = isRescheduled({ changed });

  const sender = createEventSender(options, signal);
  let event = await writeItself(sender, options, started, { before, target, changed, context, isOnline });

  if (target.recurrence !== null && (reschedules || changed.includes("exceptions"))) {
    const told = event ?? mustBeVersion(await sender.read(ref.id), before.etag);
    const master = inZone(told, target.time.startZone);
    const now = reschedules
      ? eventOf((await sender.partly(() => readSeries(options, ref.id, signal))).fields)
      : present;
    await writeOccurrences(sender, {
      master,
      series: { ...target, exceptions: [] },
      present: now.exceptions,
      wanted: onTheRule(target),
      isOnline,
      mailboxZone: options.mailboxZone,
      context,
      mustBeDone: reschedules,
    });
    event = null;
  }
  if (changed.includes("response") && !target.isOrganizer) {
    await respond(sender, ref.id, target.response);
    event = null;
  }
  // If there were no exceptions before and none was written, the answer is the whole series.
  const hasAll = target.recurrence === null || (present.exceptions.length === 0 && !reschedules);
  const isWhole = event !== null && hasAll && !hasUnknownZone(event);
  const item =
    event !== null && isWhole
      ? answered(event, options.mailboxZone, before)
      : await sender.partly(() => readEventById(options, ref.id, signal));
  started.delete(ref.id);
  if (item !== null) return { kind: "updated", item: { ...item, mark: item.mark ?? before.mark } };
  if (changed.includes("response")) return { kind: "declined" };
  throw new StoreError("notFound", "The event was deleted while it was being written.", { mayHaveBeenApplied: true });
}

/** Exceptions on days that the rule no longer has are gone with those days. */
function onTheRule({ exceptions, recurrence, time }: EventFields): readonly EventException[] {
  return recurrence === null ? [] : exceptions.filter(({ date }) => isDateOf(recurrence, startDateOf(time), date));
}

/** Occurrences have their own versions, so we compare the series' version ourselves. */
function mustBeVersion(event: WireEvent, etag: string): WireEvent {
  if (etagOf(event) === etag) return event;
  throw new StoreError("versionMismatch", "The series changed since it was read.");
}

function pick(fields: RecordFields, names: readonly string[]): RecordFields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
}
