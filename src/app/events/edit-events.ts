import type { Viewer } from "../../core/access/viewer.ts";
import { type AttendeeResponse, type EventFields, emptyEvent, recordOf } from "../../core/records/event.ts";
import { isDayOf, occurrenceOn } from "../../core/records/series.ts";
import {
  cancelOccurrence,
  type Edited,
  editOccurrence,
  editSeries,
  endedBefore,
  restoreOccurrence,
  splitSeries,
} from "../../core/records/series-edits.ts";
import { requireRight } from "../access/require.ts";
import { RefusedError, ValidationError } from "../errors.ts";
import { createEditEvent, type EditEventsDeps } from "./edit-event.ts";
import {
  type EventChanges,
  givenFields,
  mustBeMade,
  mustBeValid,
  NotOrganizerError,
  type OccurrenceEdit,
} from "./event-changes.ts";

interface Written {
  readonly id: string;
}

/** The two halves of a series that was cut. `endedId` null: it was cut on its first day, so only the following half exists. */
export interface SplitEvent {
  readonly endedId: string | null;
  readonly followingId: string;
}

export type Answer = Extract<AttendeeResponse, "accepted" | "tentativelyAccepted" | "declined">;

/**
 * What people do to events. Each edit names the version that was read.
 * @throws ValidationError, ForbiddenError, NotFoundError; edits also StaleWriteError with the present values, and NotOrganizerError when
 * only the meeting's organizer may change it
 */
export interface EditEvents {
  /** @param ownerId another person's event; default: the viewer's own */
  create(viewer: Viewer, changes: EventChanges, ownerId?: string): Promise<Written>;
  /** A single event, or a whole series. */
  update(viewer: Viewer, id: string, expectedVersion: number, changes: EventChanges): Promise<Written>;
  delete(viewer: Viewer, id: string, expectedVersion: number): Promise<Written>;
  /** @param date the occurrence's day by its series' rule */
  updateOccurrence(
    viewer: Viewer,
    id: string,
    version: number,
    date: string,
    changes: OccurrenceEdit,
  ): Promise<Written>;
  cancelOccurrence(viewer: Viewer, id: string, version: number, date: string): Promise<Written>;
  restoreOccurrence(viewer: Viewer, id: string, version: number, date: string): Promise<Written>;
  updateFollowing(
    viewer: Viewer,
    id: string,
    version: number,
    date: string,
    changes: EventChanges,
  ): Promise<SplitEvent>;
  /** Returns whether anything remains of the series. */
  cancelFollowing(viewer: Viewer, id: string, version: number, date: string): Promise<Written & { isDeleted: boolean }>;
  /** The owner's answer to somebody else's meeting. @throws RefusedError for a meeting of their own */
  respond(viewer: Viewer, id: string, version: number, response: Answer): Promise<Written>;
}

/** Exchange cannot restore a cancelled occurrence: Oro would show one that Outlook will never have again. */
const lostInOutlook: Edited = {
  breach: {
    field: "date",
    rule: "an occurrence that Outlook has not cancelled, since it cannot bring one back: create an event of its own instead",
  },
};

export function createEditEvents<Tx>(deps: EditEventsDeps<Tx>): EditEvents {
  const edit = createEditEvent(deps);
  const editInPlace = async (
    viewer: Viewer,
    id: string,
    version: number,
    plan: (present: EventFields) => Edited,
  ): Promise<Written> => {
    await edit(viewer, id, version, (present) => ({ event: mustBeMade(plan(present)) }));
    return { id };
  };

  return {
    async create(viewer, changes, ownerId = viewer.userId) {
      const owner = requireRight(viewer, "changeRecords", await deps.people.find(ownerId), "user", "readPeople");
      const event = newEvent(changes);
      mustBeValid(event);
      const id = deps.newId();
      await deps.transaction((tx) =>
        deps.table.write(tx, owner.userId, [{ op: "create", id, fields: recordOf(event) }]),
      );
      await deps.onOfficeChange(owner.userId, "CALENDAR");
      return { id };
    },
    update: (viewer, id, version, changes) =>
      editInPlace(viewer, id, version, (present) => ({
        event: editSeries(present, givenFields(changes, present.attendees)),
      })),
    async delete(viewer, id, version) {
      await edit(viewer, id, version, () => ({ event: null }));
      return { id };
    },
    updateOccurrence: (viewer, id, version, date, changes) =>
      editInPlace(viewer, id, version, (present) => {
        const attendees = occurrenceOn(present, date)?.attendees ?? [];
        return editOccurrence(present, date, givenFields(changes, attendees));
      }),
    cancelOccurrence: (viewer, id, version, date) =>
      editInPlace(viewer, id, version, (present) => cancelOccurrence(present, date)),
    async restoreOccurrence(viewer, id, version, date) {
      const isLost = await deps.isCancelledInM365(id, date);
      return editInPlace(viewer, id, version, (present) =>
        isLost && occurrenceOn(present, date) === null ? lostInOutlook : restoreOccurrence(present, date),
      );
    },
    async updateFollowing(viewer, id, version, date, changes) {
      const newId = deps.newId();
      let split: SplitEvent = { endedId: null, followingId: id };
      await edit(viewer, id, version, (present) => {
        mustBeOrganizer(present);
        const halves = mustBeMade(splitSeries(present, date, givenFields(changes, present.attendees)));
        if (halves.before === null) return { event: halves.following };
        split = { endedId: id, followingId: newId };
        return { event: halves.before, beside: { id: newId, event: halves.following } };
      });
      return split;
    },
    async cancelFollowing(viewer, id, version, date) {
      let isDeleted = false;
      await edit(viewer, id, version, (present) => {
        mustBeOrganizer(present);
        if (!isDayOf(present, date)) throw new ValidationError("date", "a day of the series");
        const event = endedBefore(present, date);
        isDeleted = event === null;
        return { event };
      });
      return { id, isDeleted };
    },
    respond: (viewer, id, version, response) =>
      editInPlace(viewer, id, version, (present) => {
        if (present.isOrganizer) throw new RefusedError("You organize this meeting, so there is nothing to answer.");
        return { event: { ...present, response } };
      }),
  };
}

/** All-day events are shown as free unless stated otherwise, as in Outlook. @throws ValidationError without a time */
function newEvent(changes: EventChanges): EventFields {
  if (changes.time === undefined) throw new ValidationError("time", "a start and an end");
  const given = givenFields(changes, []);
  return { ...emptyEvent, showAs: changes.time.isAllDay ? "free" : "busy", ...given };
}

function mustBeOrganizer(present: EventFields): void {
  if (!present.isOrganizer) throw new NotOrganizerError(present.organizer, ["time", "recurrence"]);
}
