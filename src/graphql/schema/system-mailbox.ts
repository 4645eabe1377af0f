// Mailboxes of organizations, such as support@.
import { CountChangedError, GateError, RefusedError, StaleWriteError, ValidationError } from "../../app/errors.ts";
import type { StoredSystemMailbox } from "../../app/ports/system-mailboxes.ts";
import type { ApplicationReach } from "../../app/system-mailboxes/application-reach.ts";
import type { MailboxConnected } from "../../app/system-mailboxes/connect-mailbox.ts";
import { lacksOf } from "../../core/microsoft/mailbox-access.ts";
import { builder } from "../builder.ts";
import { findAccount, MailboxAccessEnum } from "./account.ts";
import { SyncedDataEnum } from "./connect.ts";
import { MailProcessing } from "./mail-processing.ts";
import { RoleEnum } from "./role.ts";

export const SystemMailboxType = builder.objectRef<StoredSystemMailbox>("SystemMailbox").implement({
  description: "A mailbox of an organization, such as support@: as it is set up, also before it is connected.",
  fields: (t) => ({
    id: t.exposeID("id"),
    organizationId: t.exposeID("organizationId"),
    version: t.exposeInt("version", { description: "To pass on with a change." }),
    label: t.exposeString("label"),
    address: t.exposeString("address"),
    access: t.expose("access", { type: MailboxAccessEnum, description: "How it is to be reached." }),
    lacks: t.stringList({
      description: "What this way of access cannot do.",
      resolve: ({ access }) => [...lacksOf(access)],
    }),
    viaAccountId: t.exposeID("viaAccountId", {
      nullable: true,
      description: "With DELEGATED: the account whose sign-in is used.",
    }),
    importFrom: t.expose("importFrom", { type: "DateTime", description: "Older mail is not imported." }),
    readerIds: t.idList({
      description: "People who read, change and send its mail.",
      resolve: ({ readers }) => [...readers.userIds],
    }),
    readerRoles: t.field({
      type: [RoleEnum],
      description: "Everybody of the organization with one of these roles does so too.",
      resolve: ({ readers }) => [...readers.roles],
    }),
    accountId: t.exposeID("accountId", {
      nullable: true,
      description: "Null until it is connected for the first time.",
    }),
    processing: t.field({
      type: MailProcessing,
      nullable: true,
      description: "What becomes of mail that arrives in it. Null for those who only read its mail.",
      resolve: ({ id }, _args, { viewer, app }) => app.processing.find(viewer, id),
    }),
    account: t.prismaField({
      type: "Account",
      nullable: true,
      description: "The connected mailbox, whatever the way. Null also for those who only read its mail.",
      resolve: (query, { accountId }, _args, context) =>
        accountId === null ? null : findAccount(query, accountId, context),
    }),
  }),
});

builder.queryField("systemMailboxes", (t) =>
  t.field({
    type: [SystemMailboxType],
    description: "System mailboxes that the viewer administers or reads, by label.",
    resolve: async (_root, _args, { viewer, app }) => [...(await app.systemMailboxes.list(viewer))],
  }),
);

const MailboxReadersInput = builder.inputType("MailboxReadersInput", {
  description: "Who reads, changes and sends its mail. Replaces all who did before.",
  fields: (t) => ({
    userIds: t.idList({ required: true, defaultValue: [], description: "People of the mailbox's organization." }),
    roles: t.field({
      type: [RoleEnum],
      required: true,
      defaultValue: [],
      description: "Everybody of the organization with one of these roles.",
    }),
  }),
});

const CreateSystemMailboxInput = builder.inputType("CreateSystemMailboxInput", {
  description: "A new system mailbox. It is connected by connectSystemMailbox.",
  fields: (t) => ({
    organizationId: t.id({ description: "Default: the viewer's own." }),
    label: t.string({ required: true, description: 'A name such as "Support".' }),
    address: t.string({ required: true, description: "Its primary address." }),
    access: t.field({ type: MailboxAccessEnum, required: true, defaultValue: "OWN" as const }),
    viaAccountId: t.id({ description: "With DELEGATED: the account whose sign-in is used." }),
    importFrom: t.field({ type: "DateTime", description: "Mail since then is imported. Default: since now." }),
    readers: t.field({ type: MailboxReadersInput, description: "Default: nobody." }),
  }),
});

builder.mutationField("createSystemMailbox", (t) =>
  t.field({
    type: SystemMailboxType,
    description: "Sets up a mailbox of an organization.",
    errors: { types: [ValidationError, RefusedError] },
    args: { input: t.arg({ type: CreateSystemMailboxInput, required: true }) },
    resolve: async (_root, { input }, { viewer, app }) =>
      app.systemMailboxes.find(viewer, await app.systemMailboxes.create(viewer, input)),
  }),
);

const UpdateSystemMailboxInput = builder.inputType("UpdateSystemMailboxInput", {
  description:
    "Changes of a system mailbox. Absent fields stay. Another way of access is in force once it is connected again.",
  fields: (t) => ({
    id: t.id({ required: true }),
    expectedVersion: t.int({ required: true }),
    label: t.string(),
    address: t.string({ description: "Only before it is connected." }),
    access: t.field({ type: MailboxAccessEnum }),
    viaAccountId: t.id(),
    importFrom: t.field({ type: "DateTime" }),
    readers: t.field({ type: MailboxReadersInput }),
  }),
});

builder.mutationField("updateSystemMailbox", (t) =>
  t.field({
    type: SystemMailboxType,
    description: "Changes a system mailbox.",
    errors: { types: [ValidationError, StaleWriteError, RefusedError] },
    args: { input: t.arg({ type: UpdateSystemMailboxInput, required: true }) },
    resolve: async (_root, { input: { id, expectedVersion, ...order } }, { viewer, app }) => {
      await app.systemMailboxes.update(viewer, id, expectedVersion, order);
      return app.systemMailboxes.find(viewer, id);
    },
  }),
);

const RemoveSystemMailboxInput = builder.inputType("RemoveSystemMailboxInput", {
  description: "Which system mailbox to remove, and what becomes of its mail in Oro. Nothing in Microsoft is changed.",
  fields: (t) => ({
    id: t.id({ required: true }),
    mail: t.field({
      type: SyncedDataEnum,
      required: true,
      description:
        "KEEP: it is disconnected; its readers go on reading what is here, and it can be connected again. DELETE_IMPORTED: its mail in Oro is deleted, and it is no longer listed.",
    }),
    mails: t.int({
      description:
        "With DELETE_IMPORTED: the number of mails to delete, from `Account.importedRecords`. If it has changed by then, nothing is done.",
    }),
  }),
});

builder.mutationField("removeSystemMailbox", (t) =>
  t.boolean({
    description: "Removes a system mailbox.",
    errors: { types: [CountChangedError] },
    args: { input: t.arg({ type: RemoveSystemMailboxInput, required: true }) },
    resolve: async (_root, { input }, { viewer, app }) => {
      await app.systemMailboxes.remove(viewer, input);
      return true;
    },
  }),
);

const connectedKinds = { connected: "CONNECTED", openLink: "OPEN_LINK", refused: "REFUSED" } as const;

const MailboxConnectionType = builder.objectRef<MailboxConnected>("MailboxConnection").implement({
  description: "How connecting a system mailbox went.",
  fields: (t) => ({
    state: t.field({
      type: builder.enumType("MailboxConnectionState", {
        description: "How connecting a system mailbox went.",
        values: {
          CONNECTED: { description: "Its sync has begun." },
          OPEN_LINK: { description: "Somebody opens the link first: to sign in, or to let the application in." },
          REFUSED: { description: "It cannot be reached so: the message says why." },
        } as const,
      }),
      resolve: ({ kind }) => connectedKinds[kind],
    }),
    message: t.string({
      description: "What to do next.",
      resolve: (made) => (made.kind === "connected" ? "Connected. Its mail is being imported." : made.message),
    }),
    url: t.string({ nullable: true, resolve: (made) => (made.kind === "openLink" ? made.url : null) }),
    expiresAt: t.field({
      type: "DateTime",
      nullable: true,
      resolve: (made) => (made.kind === "openLink" ? made.expiresAt : null),
    }),
  }),
});

builder.mutationField("connectSystemMailbox", (t) =>
  t.field({
    type: MailboxConnectionType,
    description:
      "Connects a system mailbox by the way that is set for it: Microsoft is asked for it. Its mail, links and threads stay, whatever the way was before.",
    errors: { types: [GateError, RefusedError] },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { viewer, app }) => app.systemMailboxes.connect(viewer, id),
  }),
);

const ApplicationReachType = builder.objectRef<ApplicationReach>("ApplicationReach").implement({
  description: "How many mailboxes the application's own permission reaches.",
  fields: (t) => ({
    people: t.exposeInt("people", {
      nullable: true,
      description:
        "People in the directory. Null: the application may not read it, and only mailboxes that are connected here were tried.",
    }),
    reached: t.exposeInt("reached", { description: "Of those that were tried, at most 200." }),
    refused: t.exposeInt("refused"),
    withoutMailbox: t.exposeInt("withoutMailbox"),
    outsideIsRefused: t.boolean({
      nullable: true,
      description: "Whether the mailbox that must not be reached was refused. Null: none was named.",
      resolve: ({ outside }) => outside?.isRefused ?? null,
    }),
    message: t.exposeString("message", { description: "What that means, and what to do." }),
  }),
});

builder.mutationField("checkApplicationReach", (t) =>
  t.field({
    type: ApplicationReachType,
    description: "Tries how far the application's own permission reaches, with a mailbox that it must not reach.",
    errors: { types: [ValidationError, RefusedError] },
    args: {
      id: t.arg.id({ required: true, description: "The system mailbox." }),
      mustNotReach: t.arg.string({ description: "The address of a mailbox that the application must not open." }),
    },
    resolve: (_root, { id, mustNotReach }, { viewer, app }) =>
      app.systemMailboxes.checkReach(viewer, id, mustNotReach ?? null),
  }),
);
