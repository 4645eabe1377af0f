// How a change of an event is written, in this order:
//   the event itself   one PATCH of what changed, on condition of the version; time and rule go together
//   its occurrences    each by its own id; after a change of time or rule Exchange may have dropped them: those that are still wanted are put back
//   the own answer     a request of its own; whoever declines keeps nothing
import type { ItemRef, M365Item, UpdateOutcome } from "../../app/ports/m365-records.ts";
import { StoreError } from "../../app/store-error.ts";
import { type EventException, type EventFields, eventOf, recordOf, startDateOf } from "../../core/records/event.ts";
import { eventKind } from "../../core/records/event-kind.ts";
import type { RecordFields } from "../../core/records/record.ts";
import { isDateOf } from "../../core/records/recurrence.ts";
import { sameValue } from "../../core/records/same-value.ts";
import { mustBeEvent, readExtra } from "./event-fields.ts";
import { readEventById } from "./event-lookup.ts";
import { writeOccurrences } from "./event-occurrences.ts";
import { readEvent } from "./event-read.ts";
import { respond } from "./event-response.ts";
import { createEventSender, type EventSender } from "./event-sender.ts";
import { readSeries, type SeriesOptions, unreadable } from "./event-series.ts";
import { etagOf, type WireEvent } from "./event-wire.ts";
import { type EncodeContext, type EventBody, encodePlain, encodeTimeAndRule } from "./event-write.ts";

export interface EventWriteOptions extends SeriesOptions {
  /** The mailbox's zone in Microsoft's own name. */
  readonly wireZone: string;
}

/**
 * Series whose time or rule was sent and whose occurrences were not yet put back, by event id: a repeat goes on from there. `event` is null while nobody
 * knows whether the first request arrived.
 */
export type StartedUpdates = Map<string, { readonly etagBefore: string; readonly event: WireEvent | null }>;

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
  const isMoved = changed.includes("time") || changed.includes("recurrence");

  const begun = started.get(ref.id);
  const isRepeat = begun?.etagBefore === before.etag;
  const sender = createEventSender(options, signal, isRepeat);
  let event = isRepeat ? (begun.event ?? (await arrived(sender, options, before, target))) : null;
  if (event === null) {
    const body = await encodeUpdate(sender, ref.id, target, changed, { context, isOnline });
    const losesOccurrences = isMoved && target.recurrence !== null;
    if (losesOccurrences) started.set(ref.id, { etagBefore: before.etag, event: null });
    if (Object.keys(body).length > 0) event = await sender.patch(ref.id, body, before.etag);
    if (losesOccurrences) started.set(ref.id, { etagBefore: before.etag, event });
  }

  if (target.recurrence !== null && (isMoved || changed.includes("exceptions"))) {
    const master = event ?? mustBeVersion(await sender.read(ref.id), before.etag);
    const now = isMoved ? eventOf((await sender.partly(() => readSeries(options, ref.id, signal))).fields) : present;
    await writeOccurrences(sender, {
      master,
      series: { ...target, exceptions: [] },
      present: now.exceptions,
      wanted: onTheRule(target),
      isOnline,
      mailboxZone: options.mailboxZone,
      context,
      mustBeDone: isMoved,
    });
    event = null;
  }
  if (changed.includes("response") && !target.isOrganizer) {
    await respond(sender, ref.id, target.response);
    event = null;
  }
  // With no exceptions before and none written, the answer is the whole series.
  const isWhole = event !== null && (target.recurrence === null || (present.exceptions.length === 0 && !isMoved));
  const item =
    event !== null && isWhole
      ? answered(event, options.mailboxZone, before)
      : await sender.partly(() => readEventById(options, ref.id, signal));
  started.delete(ref.id);
  if (item !== null) return { kind: "updated", item: { ...item, mark: item.mark ?? before.mark } };
  if (changed.includes("response")) return { kind: "left" };
  throw new StoreError("notFound", "The event was deleted while it was being written.", { mayHaveBeenApplied: true });
}

function answered(event: WireEvent, mailboxZone: string, { seen }: M365Item): M365Item {
  try {
    return readEvent(event, mailboxZone, event.recurrence ? { exceptions: [], seen: seen ?? null } : null);
  } catch (error) {
    throw unreadable(error, true);
  }
}

/** Exceptions of days that the rule no longer has are gone with them. */
function onTheRule({ exceptions, recurrence, time }: EventFields): readonly EventException[] {
  return recurrence === null ? [] : exceptions.filter(({ date }) => isDateOf(recurrence, startDateOf(time), date));
}

/** Occurrences have versions of their own, so the series' is compared by us. */
function mustBeVersion(event: WireEvent, etag: string): WireEvent {
  if (etagOf(event) === etag) return event;
  throw new StoreError("versionMismatch", "The series changed since it was read.");
}

function pick(fields: RecordFields, names: readonly string[]): RecordFields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
}

/** The series with the time and the rule that were sent, if that request arrived after all; null if it is as it was, or somebody else's by now. */
async function arrived(
  sender: EventSender,
  { mailboxZone }: EventWriteOptions,
  before: M365Item,
  target: EventFields,
): Promise<WireEvent | null> {
  const event = await sender.read(before.id);
  if (etagOf(event) === before.etag) return null;
  const now = answered(event, mailboxZone, before).fields;
  const wanted = recordOf(target);
  const isOurs = eventKind.fields
    .filter(({ name }) => name === "time" || name === "recurrence")
    .every((spec) => sameValue(spec, now[spec.name], wanted[spec.name]));
  return isOurs ? event : null;
}

async function encodeUpdate(
  sender: EventSender,
  id: string,
  target: EventFields,
  changed: readonly string[],
  { context, isOnline }: { readonly context: EncodeContext; readonly isOnline: boolean },
): Promise<EventBody> {
  const isMoved = changed.includes("time") || changed.includes("recurrence");
  return {
    ...encodePlain(target, changed, context),
    ...(isMoved && encodeTimeAndRule(target.time, target.recurrence, context)),
    ...(changed.includes("recurrence") && target.recurrence === null && { recurrence: null }),
    ...(changed.includes("description") && (await sender.encodeDescription(id, target.description, isOnline))),
  };
}
