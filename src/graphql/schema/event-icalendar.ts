import { eventText, rangeText } from "../../app/events/export-calendar.ts";
import type { ImportReport } from "../../app/events/import-calendar.ts";
import { builder } from "../builder.ts";
import { EventType } from "./event.ts";
import { EventFilter } from "./event-list.ts";

builder.objectField(EventType, "iCalendar", (t) =>
  t.string({
    description: "The event as text of iCalendar (RFC 5545), a series with all its exceptions.",
    resolve: eventText,
  }),
);

builder.queryField("eventsAsICalendar", (t) =>
  t.string({
    description:
      "What takes place between two moments, as text of iCalendar (RFC 5545): whole events, a series with all its days.",
    args: {
      from: t.arg({ type: "DateTime", required: true }),
      to: t.arg({ type: "DateTime", required: true }),
      timeZone: t.arg.string({
        required: true,
        defaultValue: "Etc/UTC",
        description: "Whose days all-day events are on.",
      }),
      filter: t.arg({ type: EventFilter }),
    },
    resolve: (_root, { from, to, timeZone, filter }, { viewer, app }) =>
      rangeText(app.readEvents, viewer, { from, to, zone: timeZone, ...filter }),
  }),
);

const TakenEventType = builder.objectRef<ImportReport["taken"][number]>("ImportedEvent").implement({
  description: "An event that was taken.",
  fields: (t) => ({
    uid: t.exposeString("uid", { description: "In the text." }),
    eventId: t.exposeID("eventId"),
    event: t.field({
      type: EventType,
      nullable: true,
      resolve: ({ eventId }, _args, { viewer, app }) => app.readEvents.find(viewer, eventId),
    }),
    notes: t.stringList({ description: "What was changed on the way.", resolve: ({ notes }) => [...notes] }),
  }),
});

const LeftOutType = builder.objectRef<ImportReport["leftOut"][number]>("EventLeftOut").implement({
  description: "An event that was not taken.",
  fields: (t) => ({
    uid: t.exposeString("uid", { description: "In the text." }),
    subject: t.exposeString("subject"),
    reason: t.exposeString("reason", { description: "For people." }),
    isThereAlready: t.exposeBoolean("isThereAlready", { description: "It was imported or synced before." }),
  }),
});

const ImportReportType = builder.objectRef<ImportReport>("ImportReport").implement({
  description: "What became of each event of an iCalendar text.",
  fields: (t) => ({
    taken: t.field({ type: [TakenEventType], resolve: ({ taken }) => [...taken] }),
    leftOut: t.field({ type: [LeftOutType], resolve: ({ leftOut }) => [...leftOut] }),
  }),
});

const ImportICalendarInput = builder.inputType("ImportICalendarInput", {
  description: "The text of an .ics file, and whose calendar it goes to.",
  fields: (t) => ({
    ownerId: t.id({ description: "Into another person's calendar; the viewer's own without it." }),
    text: t.string({ required: true, description: "At most 900000 characters and 2000 events." }),
    timeZone: t.string({ required: true, defaultValue: "Etc/UTC", description: "For times that name no zone." }),
    withAttendees: t.boolean({
      required: true,
      defaultValue: false,
      description: "Whether attendees come along: Microsoft mails them when the events are written there.",
    }),
  }),
});

builder.mutationField("importICalendar", (t) =>
  t.field({
    type: ImportReportType,
    description:
      "Takes the events of an iCalendar text that are not there yet. What Microsoft cannot hold is left out with the reason, never approximated.",
    errors: {},
    args: { input: t.arg({ type: ImportICalendarInput, required: true }) },
    resolve: (_root, { input: { timeZone, ...order } }, { viewer, app }) =>
      app.importCalendar(viewer, { ...order, zone: timeZone }),
  }),
);
