import { eventText, rangeText } from "../../app/events/export-calendar.ts";
import type { ImportReport } from "../../app/events/import-calendar.ts";
import { builder } from "../builder.ts";
import { EventType } from "./event.ts";
import { EventFilter } from "./event-list.ts";

builder.objectField(EventType, "iCalendar", (t) =>
  t.string({
    description: "The event as iCalendar text (RFC 5545); a series with all its exceptions.",
    resolve: eventText,
  }),
);

builder.queryField("eventsAsICalendar", (t) =>
  t.string({
    description:
      "The events that take place between two moments, as iCalendar text (RFC 5545): whole events, a series with all its days.",
    args: {
      from: t.arg({ type: "DateTime", required: true }),
      to: t.arg({ type: "DateTime", required: true }),
      timeZone: t.arg.string({
        required: true,
        defaultValue: "Etc/UTC",
        description: "The zone whose days all-day events are on.",
      }),
      filter: t.arg({ type: EventFilter }),
    },
    resolve: (_root, { from, to, timeZone, filter }, { viewer, app }) =>
      rangeText(app.readEvents, viewer, { from, to, zone: timeZone, ...filter }),
  }),
);

const TakenEventType = builder.objectRef<ImportReport["taken"][number]>("ImportedEvent").implement({
  description: "An event that was imported.",
  fields: (t) => ({
    uid: t.exposeString("uid", { description: "The UID in the text." }),
    eventId: t.exposeID("eventId"),
    event: t.field({
      type: EventType,
      nullable: true,
      resolve: ({ eventId }, _args, { viewer, app }) => app.readEvents.find(viewer, eventId),
    }),
    notes: t.stringList({ description: "What was changed during the import.", resolve: ({ notes }) => [...notes] }),
  }),
});

const LeftOutType = builder.objectRef<ImportReport["leftOut"][number]>("EventLeftOut").implement({
  description: "An event that was not imported.",
  fields: (t) => ({
    uid: t.exposeString("uid", { description: "The UID in the text." }),
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
    ownerId: t.id({ description: "Whose calendar it goes to; default: the viewer's own." }),
    text: t.string({ required: true, description: "At most 900000 characters and 2000 events." }),
    timeZone: t.string({ required: true, defaultValue: "Etc/UTC", description: "For times without a zone." }),
    withAttendees: t.boolean({
      required: true,
      defaultValue: false,
      description: "Whether to import attendees: Microsoft mails them when the events are written there.",
    }),
  }),
});

builder.mutationField("importICalendar", (t) =>
  t.field({
    type: ImportReportType,
    description:
      "Imports the events of an iCalendar text that do not exist yet. What Microsoft cannot hold is skipped with the reason, never approximated.",
    errors: {},
    args: { input: t.arg({ type: ImportICalendarInput, required: true }) },
    resolve: (_root, { input: { timeZone, ...order } }, { viewer, app }) =>
      app.importCalendar(viewer, { ...order, zone: timeZone }),
  }),
);
