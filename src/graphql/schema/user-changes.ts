import { CountChangedError, RefusedError } from "../../app/errors.ts";
import type { Removal } from "../../app/ports/people.ts";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { wholeRow } from "../whole-row.ts";
import { SyncedDataEnum } from "./connect.ts";
import { RoleEnum } from "./role.ts";

const RemovalType = builder.objectRef<Removal>("Removal").implement({
  description: "What removing a person would touch.",
  fields: (t) => ({
    mailboxes: t.exposeInt("mailboxes", { description: "They are disconnected, and may be another person's then." }),
    tasks: t.exposeInt("tasks", { description: "Of Oro's, the person's." }),
    events: t.exposeInt("events", { description: "Of Oro's, the person's." }),
    importedRecords: t.exposeInt("importedRecords", {
      description: "Of those tasks and events, as many as DELETE_IMPORTED would delete.",
    }),
    tokens: t.exposeInt("tokens", {
      description: "API tokens that would end: the person's, and those that were made with them.",
    }),
    sessions: t.exposeInt("sessions", { description: "Browsers that would be signed out." }),
  }),
});

builder.queryField("removal", (t) =>
  t.field({
    type: RemovalType,
    description: "For whoever may remove this person.",
    args: { userId: t.arg.id({ required: true }) },
    resolve: (_root, { userId }, { viewer, app }) => app.removePerson.removalOf(viewer, userId),
  }),
);

const UpdateUserInput = builder.inputType("UpdateUserInput", {
  description: "Changes of one person. What is absent or null stays.",
  fields: (t) => ({
    userId: t.id({ required: true }),
    name: t.string({ description: "Absent or null: as it is." }),
    email: t.string({ description: "An address that nobody here has yet." }),
    role: t.field({ type: RoleEnum, description: "At most what the viewer may hand on." }),
    organizationId: t.id({ description: "Where the person, with all mailboxes, is to be. For administrators." }),
  }),
});

builder.mutationField("updateUser", (t) =>
  t.prismaField({
    type: "User",
    description:
      "Changes a person. Another role or organization counts at once: what the person has open is closed, and opens again with what is allowed then. The last administrator stays one.",
    errors: { types: [RefusedError] },
    args: { input: t.arg({ type: UpdateUserInput, required: true }) },
    resolve: async (query, _root, { input }, context) => {
      await context.app.changePerson.change(context.viewer, input);
      return readUser(query, input.userId, context);
    },
  }),
);

const standingOrder = (name: "suspendUser" | "resumeUser", description: string) =>
  builder.mutationField(name, (t) =>
    t.prismaField({
      type: "User",
      description,
      errors: { types: [RefusedError] },
      args: { userId: t.arg.id({ required: true }) },
      resolve: async (query, _root, { userId }, context) => {
        const { suspend, resume } = context.app.changePerson;
        await (name === "suspendUser" ? suspend : resume)(context.viewer, userId);
        return readUser(query, userId, context);
      },
    }),
  );

standingOrder(
  "suspendUser",
  "The person comes in by nothing any more, sessions and connections end at once, and mailboxes rest. Nobody suspends themself or the last administrator. Twice is harmless.",
);
standingOrder("resumeUser", "Ends a suspension: tokens work again, and mailboxes are synced on.");

const RemoveUserInput = builder.inputType("RemoveUserInput", {
  description: "Who is removed, and what becomes of the records in Oro.",
  fields: (t) => ({
    userId: t.id({ required: true }),
    syncedData: t.field({ type: SyncedDataEnum, required: true }),
    mailboxes: t.int({
      description:
        "How many will be disconnected, as `removal` says. When it is another number by then, nothing is done.",
    }),
    importedRecords: t.int({
      description:
        "With DELETE_IMPORTED: how many records will be deleted, as `removal` says. When it is another number by then, nothing is done.",
    }),
  }),
});

builder.mutationField("removeUser", (t) =>
  t.prismaField({
    type: "User",
    description:
      "Removes a person for good: mailboxes are disconnected, tokens and sessions end, the address is free. Records stay in Oro, but for what DELETE_IMPORTED deletes. Nothing in Microsoft is touched. Nobody removes themself or the last administrator.",
    errors: { types: [RefusedError, CountChangedError] },
    args: { input: t.arg({ type: RemoveUserInput, required: true }) },
    resolve: async (query, _root, { input }, context) => {
      await context.app.removePerson.remove(context.viewer, input);
      return readUser(query, input.userId, context);
    },
  }),
);

function readUser<Q extends object>(query: Q, id: string, { prisma }: Context) {
  return prisma.user.findUniqueOrThrow({ ...wholeRow(query), where: { id } });
}
