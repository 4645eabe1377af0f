import type { SplitEvent } from "../../app/events/edit-events.ts";
import { builder } from "../builder.ts";
import { mustSee } from "../must-see.ts";
import { EventType } from "./event.ts";
import { editErrors } from "./event-edit.ts";
import { toEventChanges, toOccurrenceEdit, UpdateEventInput, UpdateOccurrenceInput } from "./event-inputs.ts";

const dateDescription = "The occurrence's day by the series' rule, even if it was rescheduled.";

builder.mutationField("updateOccurrence", (t) =>
  t.field({
    type: EventType,
    description: "Changes one occurrence of a series.",
    errors: editErrors,
    args: {
      id: t.arg.id({ required: true }),
      expectedVersion: t.arg.int({ required: true, description: "The series' version that was read." }),
      date: t.arg({ type: "Date", required: true, description: dateDescription }),
      input: t.arg({ type: UpdateOccurrenceInput, required: true }),
    },
    resolve: async (_root, { id, expectedVersion, date, input }, { viewer, app }) => {
      await app.editEvents.updateOccurrence(viewer, id, expectedVersion, date, toOccurrenceEdit(input));
      return mustSee(await app.readEvents.find(viewer, id));
    },
  }),
);

builder.mutationField("cancelOccurrence", (t) =>
  t.field({
    type: EventType,
    description: "The series does not take place on that day.",
    errors: editErrors,
    args: {
      id: t.arg.id({ required: true }),
      expectedVersion: t.arg.int({ required: true }),
      date: t.arg({ type: "Date", required: true, description: dateDescription }),
    },
    resolve: async (_root, { id, expectedVersion, date }, { viewer, app }) => {
      await app.editEvents.cancelOccurrence(viewer, id, expectedVersion, date);
      return mustSee(await app.readEvents.find(viewer, id));
    },
  }),
);

builder.mutationField("restoreOccurrence", (t) =>
  t.field({
    type: EventType,
    description: "The occurrence follows its series again, whether it was changed or cancelled.",
    errors: editErrors,
    args: {
      id: t.arg.id({ required: true }),
      expectedVersion: t.arg.int({ required: true }),
      date: t.arg({ type: "Date", required: true, description: dateDescription }),
    },
    resolve: async (_root, { id, expectedVersion, date }, { viewer, app }) => {
      await app.editEvents.restoreOccurrence(viewer, id, expectedVersion, date);
      return mustSee(await app.readEvents.find(viewer, id));
    },
  }),
);

const SplitEventType = builder.objectRef<SplitEvent>("SplitEvent").implement({
  description: "A series that was cut in two.",
  fields: (t) => ({
    ended: t.field({
      type: EventType,
      nullable: true,
      description: "The series until the day before; null when it was cut on its first day.",
      resolve: ({ endedId }, _args, { viewer, app }) =>
        endedId === null ? null : app.readEvents.find(viewer, endedId),
    }),
    following: t.field({
      type: EventType,
      description: "From that day on: a new event, or the old one if it was cut on its first day.",
      resolve: async ({ followingId }, _args, { viewer, app }) =>
        mustSee(await app.readEvents.find(viewer, followingId)),
    }),
  }),
});

builder.mutationField("updateFollowing", (t) =>
  t.field({
    type: SplitEventType,
    description:
      "Changes an occurrence and all later ones: the series ends the day before, and a new one begins with the changes. The exceptions are divided between them.",
    errors: editErrors,
    args: {
      id: t.arg.id({ required: true }),
      expectedVersion: t.arg.int({ required: true }),
      date: t.arg({ type: "Date", required: true, description: dateDescription }),
      input: t.arg({ type: UpdateEventInput, required: true }),
    },
    resolve: (_root, { id, expectedVersion, date, input }, { viewer, app }) =>
      app.editEvents.updateFollowing(viewer, id, expectedVersion, date, toEventChanges(input)),
  }),
);

const EndedEvent = builder.objectRef<{ readonly id: string; readonly isDeleted: boolean }>("EndedEvent").implement({
  description: "A series that ends earlier.",
  fields: (t) => ({
    id: t.exposeID("id"),
    isDeleted: t.exposeBoolean("isDeleted", { description: "Nothing of it remained." }),
    event: t.field({
      type: EventType,
      nullable: true,
      resolve: ({ id, isDeleted }, _args, { viewer, app }) => (isDeleted ? null : app.readEvents.find(viewer, id)),
    }),
  }),
});

builder.mutationField("cancelFollowing", (t) =>
  t.field({
    type: EndedEvent,
    description: "Cancels an occurrence and all later ones: the series ends the day before.",
    errors: editErrors,
    args: {
      id: t.arg.id({ required: true }),
      expectedVersion: t.arg.int({ required: true }),
      date: t.arg({ type: "Date", required: true, description: dateDescription }),
    },
    resolve: (_root, { id, expectedVersion, date }, { viewer, app }) =>
      app.editEvents.cancelFollowing(viewer, id, expectedVersion, date),
  }),
);
