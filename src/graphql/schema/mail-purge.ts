import { CountChangedError } from "../../app/errors.ts";
import type { LargeAttachments, Purged } from "../../app/mail/keeping/purge-mail.ts";
import type { PurgeFilter } from "../../app/ports/mail/mail-purge.ts";
import { builder } from "../builder.ts";

const PurgeableStateEnum = builder.enumType("PurgeableEmailState", {
  description: "Mail that is no longer followed.",
  values: {
    DETACHED: { description: "Its folder is not chosen any more, or it left the window." },
    DELETED: { description: "Microsoft deleted it for good, and Oro kept it." },
  } as const,
});

const MailPurgeFilter = builder.inputType("MailPurgeFilter", {
  description: "Which mail of a mailbox to delete in Oro alone. All given conditions hold.",
  fields: (t) => ({
    states: t.field({ type: [PurgeableStateEnum], required: true, defaultValue: ["DETACHED"] }),
    folderId: t.id({ description: "Microsoft's id of the folder; what lies in folders below it stays." }),
    receivedBefore: t.field({ type: "DateTime" }),
  }),
});

interface FilterInput {
  readonly states: readonly PurgeFilter["states"][number][];
  readonly folderId?: string | null | undefined;
  readonly receivedBefore?: Date | null | undefined;
}

const filterOf = (filter: FilterInput | null | undefined): PurgeFilter => ({
  states: [...new Set(filter?.states ?? ["DETACHED" as const])],
  folderId: filter?.folderId ?? null,
  receivedBefore: filter?.receivedBefore ?? null,
});

const MailToPurge = builder.objectRef<{ readonly mails: number; readonly held: number }>("MailToPurge").implement({
  description: "How much `purgeMail` would delete.",
  fields: (t) => ({
    mails: t.exposeInt("mails"),
    held: t.exposeInt("held", { description: "Beside them: what a legal hold keeps." }),
  }),
});

builder.queryField("mailToPurge", (t) =>
  t.field({
    type: MailToPurge,
    description: "How many mails `purgeMail` would delete now. Nothing of them is shown.",
    args: { accountId: t.arg.id({ required: true }), filter: t.arg({ type: MailPurgeFilter }) },
    resolve: (_root, { accountId, filter }, { viewer, app }) =>
      app.keeping.purge.count(viewer, accountId, filterOf(filter)),
  }),
);

const PurgedType = builder.objectRef<Purged>("MailPurged").implement({
  description: "What became of an order to delete in Oro.",
  fields: (t) => ({
    count: t.exposeInt("count", { description: "Mails that were deleted, or attachments that were removed." }),
    held: t.exposeInt("held", { description: "What a legal hold keeps." }),
  }),
});

const PurgeMailInput = builder.inputType("PurgeMailInput", {
  description: "Which mail to delete in Oro.",
  fields: (t) => ({
    accountId: t.id({ required: true }),
    filter: t.field({ type: MailPurgeFilter }),
    expectedCount: t.int({ required: true, description: "As `mailToPurge` says; another number is refused." }),
  }),
});

builder.mutationField("purgeMail", (t) =>
  t.field({
    type: PurgedType,
    description:
      "Deletes mail in Oro that is no longer followed; Microsoft keeps its own. What lies in a followed folder does not come back; what lies in another does once that folder is chosen again. Audited.",
    errors: { types: [CountChangedError] },
    args: { input: t.arg({ type: PurgeMailInput, required: true }) },
    resolve: (_root, { input }, { viewer, app }) =>
      app.keeping.purge.purge(viewer, input.accountId, filterOf(input.filter), input.expectedCount),
  }),
);

const LargeAttachmentsInput = builder.inputType("LargeAttachmentsInput", {
  description: "Which attachments to take out of Oro.",
  fields: (t) => ({
    accountId: t.id({ description: "Null: of all mailboxes that the viewer may operate." }),
    largerThanMb: t.float({ required: true }),
    receivedBefore: t.field({ type: "DateTime" }),
  }),
});

const filesOf = (input: {
  readonly accountId?: string | null | undefined;
  readonly largerThanMb: number;
  readonly receivedBefore?: Date | null | undefined;
}): LargeAttachments => ({
  accountId: input.accountId ?? null,
  largerThanMb: input.largerThanMb,
  receivedBefore: input.receivedBefore ?? null,
});

interface Files {
  readonly attachments: number;
  readonly bytes: number;
  readonly held: number;
}

const LargeAttachmentsType = builder.objectRef<Files>("LargeAttachments").implement({
  description: "How much `removeLargeAttachments` would remove.",
  fields: (t) => ({
    attachments: t.exposeInt("attachments"),
    bytes: t.exposeFloat("bytes", {
      description:
        "Of all of them together. What several mails of an organization have is stored once, so less may become free.",
    }),
    held: t.exposeInt("held", { description: "Beside them: what a legal hold keeps." }),
  }),
});

builder.queryField("largeAttachments", (t) =>
  t.field({
    type: LargeAttachmentsType,
    description: "How many attachments `removeLargeAttachments` would remove now, and their bytes.",
    args: { filter: t.arg({ type: LargeAttachmentsInput, required: true }) },
    resolve: (_root, { filter }, { viewer, app }) => app.keeping.purge.countAttachments(viewer, filesOf(filter)),
  }),
);

builder.mutationField("removeLargeAttachments", (t) =>
  t.field({
    type: PurgedType,
    description:
      "Takes the bytes of large attachments out of Oro; their names and sizes stay. Who opens one fetches it again, as long as Microsoft has the mail and it is followed. Audited.",
    errors: { types: [CountChangedError] },
    args: {
      filter: t.arg({ type: LargeAttachmentsInput, required: true }),
      expectedCount: t.arg.int({
        required: true,
        description: "As `largeAttachments` says; another number is refused.",
      }),
    },
    resolve: (_root, { filter, expectedCount }, { viewer, app }) =>
      app.keeping.purge.removeAttachments(viewer, filesOf(filter), expectedCount),
  }),
);
