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
    mailboxes: t.exposeInt("mailboxes", {
      description: "Mailboxes that would be disconnected; they may then belong to another person.",
    }),
    tasks: t.exposeInt("tasks", { description: "The person's, in Oro." }),
    events: t.exposeInt("events", { description: "The person's, in Oro." }),
    importedRecords: t.exposeInt("importedRecords", {
      description: "How many of those tasks and events DELETE_IMPORTED would delete.",
    }),
    tokens: t.exposeInt("tokens", {
      description: "API tokens that would end: the person's, and those made with them.",
    }),
    sessions: t.exposeInt("sessions", { description: "Browsers that would be signed out." }),
  }),
});

builder.queryField("removal", (t) =>
  t.field({
    type: RemovalType,
    description: "For viewers who may remove this person.",
    args: { userId: t.arg.id({ required: true }) },
    resolve: (_root, { userId }, { viewer, app }) => app.removePerson.removalOf(viewer, userId),
  }),
);

const UpdateUserInput = builder.inputType("UpdateUserInput", {
  description: "Changes of one person. Absent or null fields stay.",
  fields: (t) => ({
    userId: t.id({ required: true }),
    name: t.string({ description: "Absent or null: unchanged." }),
    email: t.string({ description: "An address that nobody here has yet." }),
    role: t.field({ type: RoleEnum, description: "At most a role that the viewer may grant." }),
    organizationId: t.id({
      description: "The organization to move the person to, with all mailboxes. For administrators.",
    }),
  }),
});

builder.mutationField("updateUser", (t) =>
  t.prismaField({
    type: "User",
    description:
      "Changes a person. A new role or organization takes effect at once: the person's connections are closed, and reopen with the new rights. The last administrator keeps the role.",
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
  "The person can no longer sign in, sessions and connections end at once, and mailboxes are not synced. Refused for oneself and for the last administrator. Harmless to repeat.",
);
standingOrder("resumeUser", "Ends a suspension: tokens work again, and mailboxes are synced again.");

const RemoveUserInput = builder.inputType("RemoveUserInput", {
  description: "Whom to remove, and what becomes of the records in Oro.",
  fields: (t) => ({
    userId: t.id({ required: true }),
    syncedData: t.field({ type: SyncedDataEnum, required: true }),
    mailboxes: t.int({
      description:
        "The number of mailboxes to disconnect, from `removal`. If the number has changed by then, nothing is done.",
    }),
    importedRecords: t.int({
      description:
        "With DELETE_IMPORTED: the number of records to delete, from `removal`. If the number has changed by then, nothing is done.",
    }),
  }),
});

builder.mutationField("removeUser", (t) =>
  t.prismaField({
    type: "User",
    description:
      "Removes a person for good: mailboxes are disconnected, tokens and sessions end, the address becomes free. Records stay in Oro, except those that DELETE_IMPORTED deletes. Nothing in Microsoft is touched. Refused for oneself and for the last administrator.",
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
