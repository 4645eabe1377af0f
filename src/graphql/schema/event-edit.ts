import { RefusedError, StaleWriteError } from "../../app/errors.ts";
import { NotOrganizerError } from "../../app/events/event-changes.ts";
import { builder } from "../builder.ts";
import { mustSee } from "../must-see.ts";
import { UserErrorInterface } from "./errors.ts";
import { EventType } from "./event.ts";
import { CreateEventInput, toEventChanges, UpdateEventInput } from "./event-inputs.ts";
import { EventPersonType } from "./event-parts.ts";

builder.objectType(NotOrganizerError, {
  name: "NotOrganizerError",
  description: "Somebody else's meeting: only the organizer may change what all attendees see. Nothing was written.",
  interfaces: [UserErrorInterface],
  fields: (t) => ({
    organizer: t.expose("organizer", {
      type: EventPersonType,
      nullable: true,
      description: "The organizer, whom to ask.",
    }),
    fields: t.exposeStringList("fields", { description: "The fields that may not be changed." }),
  }),
});

/** The errors that every edit of an event may return. */
export const editErrors = { types: [StaleWriteError, NotOrganizerError] };

builder.mutationField("createEvent", (t) =>
  t.field({
    type: EventType,
    errors: {},
    args: { input: t.arg({ type: CreateEventInput, required: true }) },
    resolve: async (_root, { input: { ownerId, ...input } }, { viewer, app }) => {
      const { id } = await app.editEvents.create(viewer, toEventChanges(input), ownerId ?? undefined);
      return mustSee(await app.readEvents.made(viewer, id));
    },
  }),
);

builder.mutationField("updateEvent", (t) =>
  t.field({
    type: EventType,
    description: "Changes a single event, or a series as a whole.",
    errors: editErrors,
    args: {
      id: t.arg.id({ required: true }),
      expectedVersion: t.arg.int({ required: true, description: "The version that was read." }),
      input: t.arg({ type: UpdateEventInput, required: true }),
    },
    resolve: async (_root, { id, expectedVersion, input }, { viewer, app }) => {
      await app.editEvents.update(viewer, id, expectedVersion, toEventChanges(input));
      return mustSee(await app.readEvents.find(viewer, id));
    },
  }),
);

const DeletedEvent = builder.objectRef<{ readonly id: string }>("DeletedEvent").implement({
  description: "The deleted event, with all its occurrences.",
  fields: (t) => ({ id: t.exposeID("id") }),
});

builder.mutationField("deleteEvent", (t) =>
  t.field({
    type: DeletedEvent,
    description: "Deletes a single event, or a series as a whole.",
    errors: editErrors,
    args: { id: t.arg.id({ required: true }), expectedVersion: t.arg.int({ required: true }) },
    resolve: (_root, { id, expectedVersion }, { viewer, app }) => app.editEvents.delete(viewer, id, expectedVersion),
  }),
);

const AnswerEnum = builder.enumType("EventAnswer", {
  description: "An answer to an invitation.",
  values: {
    ACCEPT: { value: "accepted" },
    TENTATIVE: { value: "tentativelyAccepted" },
    DECLINE: { value: "declined" },
  } as const,
});

builder.mutationField("respondToEvent", (t) =>
  t.field({
    type: EventType,
    description: "The owner's answer to somebody else's meeting; Microsoft tells its organizer.",
    errors: { types: [...editErrors.types, RefusedError] },
    args: {
      id: t.arg.id({ required: true }),
      expectedVersion: t.arg.int({ required: true }),
      response: t.arg({ type: AnswerEnum, required: true }),
    },
    resolve: async (_root, { id, expectedVersion, response }, { viewer, app }) => {
      await app.editEvents.respond(viewer, id, expectedVersion, response);
      return mustSee(await app.readEvents.find(viewer, id));
    },
  }),
);
