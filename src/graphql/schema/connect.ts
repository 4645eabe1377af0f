import { CountChangedError, GateError, RefusedError } from "../../app/errors.ts";
import { builder } from "../builder.ts";
import { wholeRow } from "../whole-row.ts";
import { ResourceEnum } from "./resource.ts";

const SignInStart = builder.objectRef<{ readonly url: string; readonly expiresAt: Date }>("SignInStart").implement({
  description: "A pending sign-in.",
  fields: (t) => ({
    url: t.exposeString("url", {
      description:
        "The mailbox's owner opens it in a browser: first our own page says who asks and for what, then Microsoft's page follows. Works for one sign-in.",
    }),
    expiresAt: t.expose("expiresAt", { type: "DateTime" }),
  }),
});

const ConnectAccountInput = builder.inputType("ConnectAccountInput", {
  description: "Which mailbox to connect, and for whom. Without fields: a new one for the viewer.",
  fields: (t) => ({
    userId: t.id({ description: "Whose mailbox it will be; default: the viewer's own." }),
    accountId: t.id({ description: "An account to sign in again: its links and cursors are kept." }),
    loginHint: t.string({ description: "The address to suggest on Microsoft's page." }),
  }),
});

builder.mutationField("connectAccount", (t) =>
  t.field({
    type: SignInStart,
    description: "Begins a sign-in with Microsoft. It asks for the permissions of the switched-on resources only.",
    errors: { types: [GateError, RefusedError] },
    args: { input: t.arg({ type: ConnectAccountInput, required: true, defaultValue: {} }) },
    resolve: (_root, { input }, { viewer, app }) => app.accounts.connect(viewer, input),
  }),
);

export const SyncedDataEnum = builder.enumType("SyncedData", {
  description: "What becomes of synced data when an account is disconnected.",
  values: {
    KEEP: { description: "Records and links stay; connecting again continues from there." },
    DELETE_IMPORTED: {
      description:
        "Deletes what sync stores about the mailbox, and Oro's records that were imported from it (`Account.importedRecords` is their number). Records made in Oro stay, and nothing is deleted in Microsoft.",
    },
  } as const,
});

const DisconnectAccountInput = builder.inputType("DisconnectAccountInput", {
  description: "Which mailbox to disconnect, and what becomes of its records in Oro.",
  fields: (t) => ({
    accountId: t.id({ required: true }),
    syncedData: t.field({ type: SyncedDataEnum, required: true }),
    importedRecords: t.int({
      description:
        "With DELETE_IMPORTED: the number of records to delete, from `Account.importedRecords`. If the number has changed by then, nothing is done. Default: not checked.",
    }),
  }),
});

builder.mutationField("disconnectAccount", (t) =>
  t.prismaField({
    type: "Account",
    description: "Disconnects a mailbox. Nothing in Microsoft is changed.",
    errors: { types: [CountChangedError] },
    args: { input: t.arg({ type: DisconnectAccountInput, required: true }) },
    resolve: async (query, _root, { input }, { viewer, app, prisma }) => {
      const { accountId } = await app.accounts.disconnect(viewer, input);
      return prisma.account.findUniqueOrThrow({ ...wholeRow(query), where: { id: accountId } });
    },
  }),
);

builder.mutationField("choosePrimaryMailbox", (t) =>
  t.prismaField({
    type: "Account",
    description:
      "Makes this mailbox the one that takes the records that its owner makes in Oro. Records already sent stay with their mailbox; those never sent go to this one.",
    errors: { types: [RefusedError] },
    args: { accountId: t.arg.id({ required: true }), resource: t.arg({ type: ResourceEnum, required: true }) },
    resolve: async (query, _root, order, { viewer, app, prisma }) => {
      const { accountId } = await app.accounts.choosePrimary(viewer, order);
      return prisma.account.findUniqueOrThrow({ ...wholeRow(query), where: { id: accountId } });
    },
  }),
);
