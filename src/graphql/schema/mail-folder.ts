import { StaleWriteError } from "../../app/errors.ts";
import type { MailFolderChoice } from "../../app/mail/choose-mail-folders.ts";
import type { MailFolder } from "../../app/ports/mail/mail-folders.ts";
import { builder } from "../builder.ts";

const MailFolderType = builder.objectRef<MailFolder>("MailFolder").implement({
  description: "A folder of a mailbox, as the last run saw it.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Microsoft's id." }),
    parentId: t.exposeID("parentId", { nullable: true, description: "Null at the top." }),
    name: t.exposeString("name"),
    wellKnownName: t.exposeString("wellKnown", {
      nullable: true,
      description: "inbox, sentitems, deleteditems …; null for a folder that somebody made.",
    }),
    isFollowed: t.exposeBoolean("isFollowed", { description: "Whether its mail is imported and kept up to date." }),
    isGone: t.exposeBoolean("isGone", { description: "Microsoft has it no more, and Oro still has mail of it." }),
    isInDeletedItems: t.exposeBoolean("isInDeletedItems"),
    count: t.exposeInt("count", { description: "Mails in Oro, not counting subfolders." }),
    unread: t.exposeInt("unread"),
    countInMicrosoft: t.exposeInt("countInMicrosoft", {
      nullable: true,
      description: "As Microsoft counts: it lags and includes other items.",
    }),
    unreadInMicrosoft: t.exposeInt("unreadInMicrosoft", { nullable: true }),
  }),
});

const MailFolderChoiceInput = builder.inputType("MailFolderChoiceInput", {
  description: "A folder whose mail is to be followed.",
  fields: (t) => ({
    folderId: t.id({ required: true, description: "Microsoft's id." }),
    withSubfolders: t.boolean({ required: true, description: "Also what is below it, now and later." }),
  }),
});

const ChooseMailFoldersInput = builder.inputType("ChooseMailFoldersInput", {
  description: "Which folders of a mailbox are followed.",
  fields: (t) => ({
    accountId: t.id({ required: true }),
    folders: t.field({
      type: [MailFolderChoiceInput],
      description: "At least one. Default: those that the setting EMAIL_FOLDERS names.",
    }),
  }),
});

const MailFolderChoiceType = builder
  .objectRef<NonNullable<MailFolderChoice["folders"]>[number]>("MailFolderChoice")
  .implement({
    description: "A chosen folder.",
    fields: (t) => ({ folderId: t.exposeID("folderId"), withSubfolders: t.exposeBoolean("withSubfolders") }),
  });

const ChooseMailFoldersPayload = builder.objectRef<MailFolderChoice>("ChooseMailFoldersPayload").implement({
  description: "The choice as it is stored. The next run follows it.",
  fields: (t) => ({
    accountId: t.exposeID("accountId"),
    folders: t.field({
      type: [MailFolderChoiceType],
      nullable: true,
      description: "Null: as EMAIL_FOLDERS says.",
      resolve: ({ folders }) => (folders === null ? null : [...folders]),
    }),
  }),
});

builder.mutationField("chooseMailFolders", (t) =>
  t.field({
    type: ChooseMailFoldersPayload,
    description: "Chooses the folders of a mailbox. Mail of a folder that is no longer chosen stays in Oro.",
    errors: { types: [StaleWriteError] },
    args: { input: t.arg({ type: ChooseMailFoldersInput, required: true }) },
    resolve: (_root, { input: { accountId, folders } }, { viewer, app }) =>
      app.chooseMailFolders.choose(viewer, { accountId, folders: folders ?? null }),
  }),
);

builder.queryField("mailFolders", (t) =>
  t.field({
    type: [MailFolderType],
    description:
      "The whole tree, parents before their subfolders. Empty for a mailbox whose folders the viewer may not see.",
    args: { accountId: t.arg.id({ required: true }) },
    resolve: async (_root, { accountId }, { viewer, app }) => [...(await app.mail.read.folders(viewer, accountId))],
  }),
);
