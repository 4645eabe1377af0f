// The PATCH of the event itself. After a change of a series' time or rule its occurrences may be gone. So we remember that this request was
// sent until they are restored: a repeat of the whole update continues from there.

import { type EventFields, recordOf } from "../../../core/records/event.ts";
import { eventKind } from "../../../core/records/event-kind.ts";
import type { M365Item } from "../../../core/records/m365-item.ts";
import { sameValue } from "../../../core/records/same-value.ts";
import { readEvent } from "./read.ts";
import type { EventSender } from "./sender.ts";
import { type SeriesOptions, unreadable } from "./series.ts";
import { hasUnknownZone } from "./times.ts";
import { etagOf, type WireEvent } from "./wire.ts";
import { type EncodeContext, type EventBody, encodePlain, encodeTimeAndRule } from "./write.ts";

export interface EventWriteOptions extends SeriesOptions {
  /** The mailbox's zone by Microsoft's name. */
  readonly wireZone: string;
}

/**
 * Series whose time or rule was sent and whose occurrences are not restored yet, by event id: a repeat continues from there. `event` is
 * null while it is unknown whether the first request arrived.
 */
export type StartedUpdates = Map<string, { readonly etagBefore: string; readonly event: WireEvent | null }>;

export interface EventChange {
  readonly before: M365Item;
  /** The event as it should be. */
  readonly target: EventFields;
  readonly changed: readonly string[];
  readonly context: EncodeContext;
  readonly isOnline: boolean;
}

/** Null if nothing of the event itself changed. */
export async function writeItself(
  sender: EventSender,
  options: EventWriteOptions,
  started: StartedUpdates,
  change: EventChange,
): Promise<WireEvent | null> {
  const { before, target } = change;
  const begun = started.get(before.id);
  if (begun?.etagBefore === before.etag) {
    sender.notePartWritten();
    const event = begun.event ?? (await arrived(sender, options, before, target));
    if (event !== null) return event;
  }
  const body = await encodeUpdate(sender, change);
  if (Object.keys(body).length === 0) return null;
  if (!isRescheduled(change) || target.recurrence === null) return sender.patch(before.id, body, before.etag);
  started.set(before.id, { etagBefore: before.etag, event: null });
  const event = await sender.patch(before.id, body, before.etag);
  started.set(before.id, { etagBefore: before.etag, event });
  return event;
}

export function isRescheduled({ changed }: Pick<EventChange, "changed">): boolean {
  return changed.includes("time") || changed.includes("recurrence");
}

/**
 * The series with the time and rule that were sent, if that request did arrive; null if it is unchanged, or somebody else has changed it.
 */
async function arrived(
  sender: EventSender,
  { mailboxZone }: EventWriteOptions,
  before: M365Item,
  target: EventFields,
): Promise<WireEvent | null> {
  const event = await sender.read(before.id);
  // What we send names its zone.
  if (etagOf(event) === before.etag || hasUnknownZone(event)) return null;
  const now = answered(event, mailboxZone, before).fields;
  const wanted = recordOf(target);
  const isOurs = eventKind.fields
    .filter(({ name }) => name === "time" || name === "recurrence")
    .every((spec) => sameValue(spec, now[spec.name], wanted[spec.name]));
  return isOurs ? event : null;
}

async function encodeUpdate(
  sender: EventSender,
  { before, target, changed, context, isOnline }: EventChange,
): Promise<EventBody> {
  return {
    ...encodePlain(target, changed, context),
    ...(isRescheduled({ changed }) && encodeTimeAndRule(target.time, target.recurrence, context)),
    ...(changed.includes("recurrence") && target.recurrence === null && { recurrence: null }),
    ...(changed.includes("description") && (await sender.encodeDescription(before.id, target.description, isOnline))),
  };
}

export function answered(event: WireEvent, mailboxZone: string, { seen }: M365Item): M365Item {
  try {
    return readEvent(event, mailboxZone, event.recurrence ? { exceptions: [], seen: seen ?? null } : null);
  } catch (error) {
    throw unreadable(error, true);
  }
}
