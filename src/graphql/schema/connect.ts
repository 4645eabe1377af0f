import { CountChangedError, GateError, RefusedError } from "../../app/errors.ts";
import { builder } from "../builder.ts";
import { wholeRow } from "../whole-row.ts";
import { ResourceEnum } from "./resource.ts";

const SignInStart = builder.objectRef<{ readonly url: string; readonly expiresAt: Date }>("SignInStart").implement({
  description: "A sign-in on its way.",
  fields: (t) => ({
    url: t.exposeString("url", {
      description:
        "To be opened in a browser by whoever owns the mailbox: first our own page says who asks and what for, then Microsoft's. Good for one sign-in.",
    }),
    expiresAt: t.expose("expiresAt", { type: "DateTime" }),
  }),
});

const ConnectAccountInput = builder.inputType("ConnectAccountInput", {
  description: "Which mailbox is connected, and whose it will be. Without fields: a new one of the viewer's own.",
  fields: (t) => ({
    userId: t.id({ description: "Whose mailbox it will be; without it the viewer's own." }),
    accountId: t.id({ description: "An account to sign in anew: its links and places are kept." }),
    loginHint: t.string({ description: "The address to suggest." }),
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
    KEEP: { description: "Records and links stay; connecting again goes on from there." },
    DELETE_IMPORTED: {
      description:
        "What sync remembers of the mailbox goes, and so do Oro's records that were imported from it, as many as `Account.importedRecords` says. What was made in Oro stays, and nothing is deleted in Microsoft.",
    },
  } as const,
});

const DisconnectAccountInput = builder.inputType("DisconnectAccountInput", {
  description: "Which mailbox is disconnected, and what becomes of its records in Oro.",
  fields: (t) => ({
    accountId: t.id({ required: true }),
    syncedData: t.field({ type: SyncedDataEnum, required: true }),
    importedRecords: t.int({
      description:
        "With DELETE_IMPORTED: how many records will be deleted, as `Account.importedRecords` says. When it is another number by then, nothing is done. Without it as many are deleted as there are.",
    }),
  }),
});

builder.mutationField("disconnectAccount", (t) =>
  t.prismaField({
    type: "Account",
    description: "Signs a mailbox out. Nothing in Microsoft is changed.",
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
      "Makes this mailbox the one that takes what its owner makes in Oro. What was sent stays with its mailbox; what never was goes to this one.",
    errors: { types: [RefusedError] },
    args: { accountId: t.arg.id({ required: true }), resource: t.arg({ type: ResourceEnum, required: true }) },
    resolve: async (query, _root, order, { viewer, app, prisma }) => {
      const { accountId } = await app.accounts.choosePrimary(viewer, order);
      return prisma.account.findUniqueOrThrow({ ...wholeRow(query), where: { id: accountId } });
    },
  }),
);
