import { CountChangedError } from "../../app/errors.ts";
import type { MailEdited, MailSelection } from "../../app/mail/edit-mail.ts";
import { type MailRefusal, refusalTexts } from "../../core/mail/mail-edit.ts";
import { builder } from "../builder.ts";
import { EmailFilter, type EmailFilterInput, mailFilterOf } from "./email-list.ts";
import { EmailFlagStatusEnum } from "./email-parts.ts";

const EmailFlagInput = builder.inputType("EmailFlagInput", {
  description:
    "A flag for follow-up. What is due begins that day, unless a start is given; what is done is done today, unless a day is given.",
  fields: (t) => ({
    status: t.field({ type: EmailFlagStatusEnum, required: true }),
    startDate: t.field({ type: "Date" }),
    dueDate: t.field({ type: "Date" }),
    completedDate: t.field({ type: "Date" }),
  }),
});

type Fields = Parameters<Parameters<typeof builder.inputType>[1]["fields"]>[0];

/** The same for both mutations. */
const selectionFields = (t: Fields) => ({
  ids: t.idList({ description: "Up to 5,000. Either these or a filter." }),
  filter: t.field({ type: EmailFilter, description: "All mail that `emails` lists with it, up to 50,000." }),
  search: t.string({ description: "Together with a filter." }),
  expectedCount: t.int({
    description: "How many there are. Needed with a filter, and to delete for good; another number is refused.",
  }),
});

const UpdateEmailsInput = builder.inputType("UpdateEmailsInput", {
  description: "Which mails to change, and how: fields that are absent stay.",
  fields: (t) => ({
    ...selectionFields(t),
    isRead: t.boolean(),
    flag: t.field({ type: EmailFlagInput }),
    categories: t.stringList({ description: "All of them: they replace those that the mail has." }),
    folderId: t.id({ description: "Microsoft's id of a followed folder of the same mailbox, or of Deleted Items." }),
  }),
});

const DeleteEmailsInput = builder.inputType("DeleteEmailsInput", {
  description: "Which mails to delete.",
  fields: (t) => ({
    ...selectionFields(t),
    permanently: t.boolean({
      required: true,
      defaultValue: false,
      description:
        "For good, in Microsoft too. Otherwise they go to Deleted Items, and what is there already is refused.",
    }),
  }),
});

interface Input {
  readonly ids?: readonly string[] | null | undefined;
  readonly filter?: EmailFilterInput | null | undefined;
  readonly search?: string | null | undefined;
  readonly expectedCount?: number | null | undefined;
}

function selectionOf({ ids, filter, search, expectedCount }: Input): MailSelection {
  return {
    ids: ids ?? undefined,
    filter: filter == null ? undefined : mailFilterOf(filter),
    search: search ?? undefined,
    expectedCount: expectedCount ?? undefined,
  };
}

const EmailRefusalReason = builder.enumType("EmailRefusalReason", {
  description: "Why a mail was not changed.",
  values: Object.fromEntries(
    Object.entries(refusalTexts).map(([name, description]) => [name, { description }]),
  ) as Record<MailRefusal, object>,
});

const EmailRefusal = builder.objectRef<MailEdited["refused"][number]>("EmailRefusal").implement({
  description: "Mails that were not changed, for one reason.",
  fields: (t) => ({
    reason: t.expose("reason", { type: EmailRefusalReason }),
    count: t.exposeInt("count"),
    message: t.string({ description: "For people.", resolve: ({ reason }) => refusalTexts[reason] }),
  }),
});

const EmailEditPayload = builder.objectRef<MailEdited>("EmailEditPayload").implement({
  description: "What became of an order. What was changed goes to Microsoft with a run that is ordered at once.",
  fields: (t) => ({
    editId: t.exposeID("editId", {
      nullable: true,
      description: "What was replaced is kept under it. Null: nothing was.",
    }),
    selected: t.exposeInt("selected"),
    changed: t.exposeInt("changed", { description: "Those that were not so already." }),
    refused: t.field({ type: [EmailRefusal], resolve: ({ refused }) => [...refused] }),
  }),
});

builder.mutationField("updateEmails", (t) =>
  t.field({
    type: EmailEditPayload,
    description:
      "Changes mail of own and granted mailboxes: read marks, flags, categories, folders. The token needs mail.write.",
    errors: { types: [CountChangedError] },
    args: { input: t.arg({ type: UpdateEmailsInput, required: true }) },
    resolve: (_root, { input }, { viewer, app }) => {
      const { isRead, flag, categories, folderId } = input;
      const { startDate = null, dueDate = null, completedDate = null } = flag ?? {};
      return app.mail.edit.update(viewer, selectionOf(input), {
        ...(isRead != null && { isRead }),
        ...(flag != null && { flag: { status: flag.status, startDate, dueDate, completedDate } }),
        ...(categories != null && { categories }),
        ...(folderId != null && { folderId }),
      });
    },
  }),
);

builder.mutationField("deleteEmails", (t) =>
  t.field({
    type: EmailEditPayload,
    description: "Deletes mail of own and granted mailboxes, in Microsoft too. The token needs mail.write.",
    errors: { types: [CountChangedError] },
    args: { input: t.arg({ type: DeleteEmailsInput, required: true }) },
    resolve: (_root, { input }, { viewer, app }) => app.mail.edit.delete(viewer, selectionOf(input), input.permanently),
  }),
);
