// A create carries a key: Exchange makes only one event for it, however often it is sent. So a create whose answer was lost may be sent
// again.
import { createHash } from "node:crypto";
import type { CreatedItem } from "../../../app/ports/m365-records.ts";
import { StoreError } from "../../../app/store-error.ts";
import type { EventFields } from "../../../core/records/event.ts";
import type { M365Item } from "../../../core/records/m365-item.ts";
import type { RecordFields } from "../../../core/records/record.ts";
import { isUuid } from "../../../lib/is-uuid.ts";
import { existingEventId } from "../errors.ts";
import { mustParse } from "../parse.ts";
import { mustBeEvent, readExtra } from "./fields.ts";
import { findEventsByMark, readEventById } from "./lookup.ts";
import { writeOccurrences } from "./occurrences.ts";
import type { EventWriteOptions } from "./patch.ts";
import { calendarEventsPath, eventHeaders } from "./path.ts";
import { readEvent } from "./read.ts";
import { createEventSender } from "./sender.ts";
import { unreadable } from "./series.ts";
import { inZone } from "./series-zone.ts";
import { type WireEvent, wireEvent } from "./wire.ts";
import { encodeNewEvent } from "./write.ts";

export interface EventToCreate {
  readonly mark: string;
  readonly key?: string;
  readonly fields: RecordFields;
  readonly extra: M365Item["extra"];
}

export async function createEvent(
  options: EventWriteOptions,
  collectionId: string,
  record: EventToCreate,
  signal: AbortSignal,
): Promise<CreatedItem> {
  const fields = mustBeEvent(record.fields);
  const key = record.key ?? record.mark;
  const post = (transactionId: string) => postEvent(options, collectionId, record, fields, transactionId, signal);
  try {
    return await withOccurrences(options, record, fields, await post(keyOf(key)), signal);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    const existing = await findExisting(options, collectionId, record.mark, error, signal);
    if (existing !== null) return { ...(await completed(options, record, fields, existing, signal)), wasThere: true };
    // That key's event belongs to another record, or somebody has deleted it since.
    return withOccurrences(options, record, fields, await post(keyOf(`${key} again`)), signal);
  }
}

/** A UUID unchanged; anything else becomes a UUID, always the same one. */
function keyOf(key: string): string {
  if (isUuid(key)) return key;
  const hex = createHash("sha256").update(key).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

async function postEvent(
  { http, wireZone }: EventWriteOptions,
  collectionId: string,
  { mark, extra }: EventToCreate,
  fields: EventFields,
  transactionId: string,
  signal: AbortSignal,
): Promise<WireEvent> {
  const body = encodeNewEvent({ mark, transactionId, fields, extra: readExtra(extra) }, wireZone);
  const url = calendarEventsPath(collectionId);
  const answer = await http.send({ method: "POST", url, headers: eventHeaders(), body }, signal);
  return mustParse(wireEvent, answer, "an event", true);
}

function isDuplicate(error: unknown): error is StoreError {
  return error instanceof StoreError && error.code?.toLowerCase() === "errorduplicatetransactionid";
}

/** The event that was made with this key, if it is this record's. */
async function findExisting(
  options: EventWriteOptions,
  collectionId: string,
  mark: string,
  error: StoreError,
  signal: AbortSignal,
): Promise<M365Item | null> {
  const id = existingEventId(error);
  const named = id === null ? null : await readEventById(options, id, signal);
  if (named?.mark === mark) return named;
  return (await findEventsByMark(options, collectionId, [mark], signal)).get(mark) ?? null;
}

async function withOccurrences(
  options: EventWriteOptions,
  record: EventToCreate,
  fields: EventFields,
  event: WireEvent,
  signal: AbortSignal,
): Promise<M365Item> {
  const { mark } = record;
  const { mailboxZone } = options;
  let item: M365Item;
  try {
    const made = inZone(event, fields.time.startZone);
    item = { ...readEvent(made, mailboxZone, event.recurrence ? { exceptions: [], seen: null } : null), mark };
  } catch (error) {
    throw unreadable(error, true);
  }
  return fields.exceptions.length === 0 ? item : completed(options, record, fields, item, signal);
}

/**
 * Writes the occurrences that differ from their series, once the series exists. One that Microsoft refuses is left as it is: the event
 * exists, and an error would create it again.
 */
async function completed(
  options: EventWriteOptions,
  { mark, extra }: EventToCreate,
  fields: EventFields,
  item: M365Item,
  signal: AbortSignal,
): Promise<M365Item> {
  if (fields.recurrence === null || fields.exceptions.length === 0) return item;
  const sender = createEventSender(options, signal);
  sender.notePartWritten();
  const { places, isOnlineMeeting } = readExtra(extra);
  const now = mustBeEvent(item.fields);
  try {
    await writeOccurrences(sender, {
      master: inZone(await sender.read(item.id), fields.time.startZone),
      series: { ...fields, exceptions: [] },
      present: now.exceptions,
      wanted: fields.exceptions,
      isOnline: isOnlineMeeting === true,
      mailboxZone: options.mailboxZone,
      context: { wireZone: options.wireZone, attendees: now.attendees, places },
      mustBeDone: true,
    });
  } catch (error) {
    if (!(error instanceof StoreError) || error.fault !== "rejected") throw error;
  }
  const read = await sender.partly(() => readEventById(options, item.id, signal));
  if (read === null)
    throw new StoreError("notFound", "The event was deleted while it was being made.", { mayHaveBeenApplied: true });
  return { ...read, mark };
}
