import type { SeenOccurrence } from "../../app/events/read-events.ts";
import type { StoredEvent } from "../../app/ports/event-reader.ts";
import { busySubject, isPrivate } from "../../core/access/private-events.ts";
import type { EventException } from "../../core/records/event.ts";
import { instantsOf, occurrenceOn } from "../../core/records/series.ts";
import { builder } from "../builder.ts";
import { wholeRow } from "../whole-row.ts";
import { EventDetails, EventPersonType } from "./event-parts.ts";
import { NodeType } from "./node.ts";
import { RecurrenceType } from "./recurrence.ts";

interface SeenException {
  readonly event: StoredEvent;
  readonly exception: EventException;
}

export const EventType = builder.objectRef<StoredEvent>("Event");
export const EventOccurrenceType = builder.objectRef<SeenOccurrence>("EventOccurrence");

const EventExceptionType = builder.objectRef<SeenException>("EventException").implement({
  description: "One day of a series that differs from the series.",
  fields: (t) => ({
    date: t.field({ type: "Date", resolve: ({ exception }) => exception.date }),
    isCancelled: t.boolean({
      description: "The series does not take place on that day.",
      resolve: ({ exception }) => exception.kind === "cancelled",
    }),
    changedFields: t.stringList({
      description: "The fields in which this occurrence differs from the series.",
      resolve: ({ exception }) => (exception.kind === "cancelled" ? [] : Object.keys(exception.changes).sort()),
    }),
    occurrence: t.field({
      type: EventOccurrenceType,
      nullable: true,
      description: "Null if it is cancelled.",
      resolve: ({ event, exception: { date } }) => {
        const fields = occurrenceOn(event.fields, date);
        return fields === null
          ? null
          : { event, date, isException: true, fields, ...instantsOf(fields.time, "Etc/UTC") };
      },
    }),
  }),
});

EventType.implement({
  description: "An event of the back office: a single one, or a whole series with its exceptions.",
  interfaces: [EventDetails, NodeType],
  fields: (t) => ({
    id: t.exposeID("id"),
    version: t.exposeInt("version", {
      description: "Increases with every write, whoever writes; pass it to update or delete.",
    }),
    recurrence: t.field({
      type: RecurrenceType,
      nullable: true,
      description: "Null for a single event. Its days are those of the start's time zone.",
      resolve: ({ fields }) => fields.recurrence,
    }),
    exceptions: t.field({
      type: [EventExceptionType],
      description: "By date.",
      resolve: (event) => event.fields.exceptions.map((exception) => ({ event, exception })),
    }),
    organizer: t.field({
      type: EventPersonType,
      nullable: true,
      description: "Null: the owner, while Microsoft has not named an organizer yet.",
      resolve: ({ fields }) => fields.organizer,
    }),
    isOrganizer: t.boolean({
      description: "Whether the owner organizes it; in somebody else's meeting only personal fields can be changed.",
      resolve: ({ fields }) => fields.isOrganizer,
    }),
    isBusyOnly: t.boolean({
      description: `It is private and not the viewer's: only its time is shown, as "${busySubject}".`,
      resolve: ({ fields, ownerId }, _args, { viewer }) => isPrivate(fields) && ownerId !== viewer.userId,
    }),
    uid: t.string({
      nullable: true,
      description: "iCalendar's UID, the same in every attendee's calendar; null until Microsoft assigns one.",
      resolve: ({ fields }) => fields.uid,
    }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    updatedAt: t.expose("updatedAt", { type: "DateTime" }),
    owner: t.prismaField({
      type: "User",
      resolve: (query, { ownerId }, _args, { prisma }) =>
        prisma.user.findUniqueOrThrow({ ...wholeRow(query), where: { id: ownerId } }),
    }),
  }),
});

EventOccurrenceType.implement({
  description: "An event on one of its days, with that day's changes; for a single event, the event itself.",
  interfaces: [EventDetails],
  fields: (t) => ({
    event: t.expose("event", { type: EventType }),
    date: t.expose("date", {
      type: "Date",
      nullable: true,
      description: "The day that the series' rule gives it; edits name it by this day. Null for a single event.",
    }),
    isException: t.exposeBoolean("isException", { description: "Whether it differs from its series." }),
  }),
});

builder.queryField("event", (t) =>
  t.field({
    type: EventType,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { viewer, app }) => app.readEvents.find(viewer, id),
  }),
);
