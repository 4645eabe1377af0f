import { isPrivate, visibleEvent } from "../../core/access/private-events.ts";
import type { Owner, Reach } from "../../core/access/rights.ts";
import type { Viewer } from "../../core/access/viewer.ts";
import { type EventFields, eventOf, recordOf } from "../../core/records/event.ts";
import type { OfficeWrite } from "../../core/records/office-record.ts";
import { requireRecordRight } from "../access/require.ts";
import { ForbiddenError, NotFoundError, StaleWriteError } from "../errors.ts";
import type { OfficeTable } from "../ports/office-table.ts";
import type { People } from "../ports/people.ts";
import { differing, mustBeOwn, mustBeValid } from "./event-changes.ts";

export interface EditEventsDeps<Tx> {
  readonly table: OfficeTable<Tx>;
  readonly people: Pick<People, "find">;
  /** The owner of an event; null if it does not exist or is deleted. */
  ownerOf(eventId: string): Promise<(Owner & { readonly userId: string }) | null>;
  /** The people whose records the viewer may read. */
  readable(viewer: Viewer): Promise<Reach>;
  /** Whether Outlook has the occurrence as cancelled, as far as sync knows. */
  isCancelledInM365(eventId: string, date: string): Promise<boolean>;
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  newId(): string;
  /** Called after the commit; wakes the sync. The change is already in the log, so nothing is lost if the wake fails. Never rejects. */
  onOfficeChange(ownerId: string, resource: "CALENDAR"): Promise<void>;
}

/** The result of an edit: new fields, or null, which deletes the event; possibly with another event beside it. */
export interface EventEdit {
  readonly event: EventFields | null;
  readonly beside?: { readonly id: string; readonly event: EventFields };
}

/** Edits one event that the viewer read at `expectedVersion`. */
export type EditEvent = (
  viewer: Viewer,
  id: string,
  expectedVersion: number,
  plan: (present: EventFields) => EventEdit,
) => Promise<void>;

/** @throws (when called) StaleWriteError with the present values, ValidationError, NotOrganizerError, ForbiddenError, NotFoundError */
export function createEditEvent<Tx>(deps: EditEventsDeps<Tx>): EditEvent {
  const { table } = deps;
  return async (viewer, id, expectedVersion, plan) => {
    const owner = requireRecordRight(viewer, await deps.readable(viewer), await deps.ownerOf(id), "event");
    const isWritten = await deps.transaction(async (tx) => {
      const [present] = await table.load(tx, owner.userId, [id]);
      if (present === undefined || present.isDeleted) throw new NotFoundError("event");
      const fields = eventOf(present.fields);
      // Before any error can reveal its content.
      if (owner.userId !== viewer.userId && isPrivate(fields)) {
        throw new ForbiddenError("This event is private: only its owner may change it.");
      }
      if (present.version !== expectedVersion) {
        throw new StaleWriteError(present.version, recordOf(visibleEvent(fields, owner.userId, viewer.userId)));
      }
      const writes = writesOf(id, fields, plan(fields));
      if (writes.length > 0) await table.write(tx, owner.userId, writes);
      return writes.length > 0;
    });
    if (isWritten) await deps.onOfficeChange(owner.userId, "CALENDAR");
  };
}

function writesOf(id: string, present: EventFields, { event, beside }: EventEdit): readonly OfficeWrite[] {
  const other: readonly OfficeWrite[] =
    beside === undefined ? [] : [{ op: "create", id: beside.id, fields: recordOf(validated(beside.event, present)) }];
  if (event === null) return [{ op: "delete", id }, ...other];
  const changed = differing(present, event);
  mustBeOwn(present, changed);
  if (Object.keys(changed).length === 0) return other;
  mustBeValid(event, present);
  return [{ op: "update", id, changed }, ...other];
}

function validated(event: EventFields, present: EventFields): EventFields {
  mustBeValid(event, present);
  return event;
}
