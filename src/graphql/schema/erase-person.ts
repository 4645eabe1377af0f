import { CountChangedError, RefusedError } from "../../app/errors.ts";
import type { Exported } from "../../app/mail/keeping/erase-person.ts";
import type { Erasure, ErasureReport, MailboxReport } from "../../app/ports/mail/erasures.ts";
import { builder } from "../builder.ts";
import { wholeRow } from "../whole-row.ts";

const ErasureSubjectInput = builder.inputType("ErasureSubject", {
  description:
    "Whom to forget. An address of a person or a mailbox of this installation is refused: remove that first.",
  fields: (t) => ({
    address: t.string({ required: true }),
    organizationId: t.id({ description: "In whose mailboxes. The viewer's own, unless given." }),
    reason: t.string({ required: true, description: "5 to 500 characters, for the audit." }),
  }),
});

const ErasureMailbox = builder.objectRef<MailboxReport>("ErasureMailbox").implement({
  description: "What of one mailbox names the person.",
  fields: (t) => ({
    account: t.prismaField({
      type: "Account",
      resolve: (query, { accountId }, _args, { prisma }) =>
        prisma.account.findUniqueOrThrow({ ...wholeRow(query), where: { id: accountId } }),
    }),
    theirs: t.exposeInt("theirs", { description: "Mails from or only to the person: they go." }),
    replaced: t.exposeInt("replaced", {
      description: "Other mails, in which the address and the name beside it may be replaced.",
    }),
    held: t.exposeInt("held", { description: "Of both, what a legal hold keeps as it is." }),
  }),
});

const ErasureLeft = builder.objectRef<ErasureReport["left"]>("ErasureLeft").implement({
  description:
    "What stays and names the person: it is to be changed where it was made. Backups stay, too, and attachments of mail that stays.",
  fields: (t) => ({
    tasks: t.exposeInt("tasks", { description: "Tasks that Microsoft has, too." }),
    events: t.exposeInt("events", { description: "Events that Microsoft has, too: a change would mail their guests." }),
    folders: t.exposeInt("folders", { description: "Mail folders, lists and calendars, by their names." }),
    settings: t.exposeInt("settings", { description: "Levels of settings, such as excluded addresses." }),
    holds: t.exposeInt("holds", { description: "Legal holds." }),
  }),
});

interface Report extends ErasureReport {
  readonly mails: number;
}

const ErasureReportType = builder.objectRef<Report>("ErasureReport").implement({
  description: "What an erasure would do, in counts.",
  fields: (t) => ({
    mails: t.exposeInt("mails", { description: "Mails that go: what `erasePerson` wants to hear." }),
    mailboxes: t.field({ type: [ErasureMailbox], resolve: ({ mailboxes }) => [...mailboxes] }),
    attachments: t.exposeInt("attachments", { description: "Of the mail that goes." }),
    attachmentBytes: t.exposeFloat("attachmentBytes"),
    outgoing: t.exposeInt("outgoing", { description: "Mail sent from here that names the person." }),
    ownRecords: t.exposeInt("ownRecords", {
      description: "Tasks and events of Oro alone in which the address is replaced.",
    }),
    left: t.field({ type: ErasureLeft, resolve: ({ left }) => left }),
  }),
});

const ErasureStepEnum = builder.enumType("ErasureStep", {
  description: "How far an erasure is.",
  values: {
    MAIL: { description: "Mail is deleted or cleaned, mailbox by mailbox." },
    ELSEWHERE: { description: "Everything else that the database has is looked through." },
    DONE: { description: "Nothing is found any more, and the address itself is forgotten." },
  } as const,
});

const ErasureType = builder.objectRef<Erasure>("Erasure").implement({
  description:
    "A person who was or is being forgotten. A keyed hash of the address keeps earlier mail from coming back.",
  fields: (t) => ({
    id: t.exposeID("id"),
    receivedBefore: t.expose("receivedBefore", {
      type: "DateTime",
      description: "When it was ordered: mail from before is concerned.",
    }),
    step: t.expose("step", { type: ErasureStepEnum }),
    pass: t.exposeInt("pass", { description: "Everything is looked through again until nothing is found." }),
    expected: t.exposeInt("expected", { description: "Mails that were to go when it was ordered." }),
    mailsDeleted: t.exposeInt("mailsDeleted"),
    mailsReplaced: t.exposeInt("mailsReplaced"),
    elsewhere: t.exposeInt("elsewhere", { description: "Other rows in which the address was replaced." }),
    reason: t.exposeString("reason"),
    orderedByName: t.exposeString("orderedByName"),
    finishedAt: t.expose("finishedAt", { type: "DateTime", nullable: true }),
  }),
});

builder.queryField("erasures", (t) =>
  t.field({
    type: [ErasureType],
    description: "The newest first. For administrators and auditors; nothing for others.",
    resolve: async (_root, _args, { viewer, app }) => [...(await app.keeping.erase.list(viewer))],
  }),
);

const subject = { errors: { types: [RefusedError] } };

builder.mutationField("reportPerson", (t) =>
  t.field({
    type: ErasureReportType,
    description:
      "Counts what names a person, by mailbox, and changes nothing. For administrators, with a reason; audited, since counts tell who writes to whom.",
    ...subject,
    args: { input: t.arg({ type: ErasureSubjectInput, required: true }) },
    resolve: (_root, { input }, { viewer, app }) => app.keeping.erase.report(viewer, input),
  }),
);

const ExportedType = builder.objectRef<Exported>("PersonExport").implement({
  description: "An address that gives a zip of .eml files for a quarter of an hour.",
  fields: (t) => ({
    url: t.exposeString("url", {
      description: "Relative to this server. Whoever has it can fetch it, as long as the token is good.",
    }),
    mailboxes: t.exposeInt("mailboxes", { description: "How many mailboxes it has mail of." }),
    closedMailboxes: t.prismaField({
      type: ["Account"],
      description:
        "Mailboxes with such mail that the viewer may not read: break the glass of their people first (`breakGlass`).",
      resolve: (query, { closedMailboxes }, _args, { prisma }) =>
        prisma.account.findMany({
          ...wholeRow(query),
          where: { id: { in: [...closedMailboxes] } },
          orderBy: { id: "asc" },
        }),
    }),
  }),
});

builder.mutationField("exportPerson", (t) =>
  t.field({
    type: ExportedType,
    description:
      "Mail with the person among its people, as files, as far as the viewer may read it now. For administrators, with a reason; audited.",
    ...subject,
    args: { input: t.arg({ type: ErasureSubjectInput, required: true }) },
    resolve: (_root, { input }, { viewer, app, authenticated }) =>
      app.keeping.erase.export(viewer, authenticated.tokenId, input),
  }),
);

builder.mutationField("erasePerson", (t) =>
  t.field({
    type: ErasureType,
    description:
      "Deletes mail from or only to the person in Oro, and replaces the address, with the name beside it, everywhere else; follow it with `erasures`. Earlier mail does not come back, in no mailbox of the organization. Microsoft keeps its own, and so do backups. For administrators; audited.",
    errors: { types: [RefusedError, CountChangedError] },
    args: {
      input: t.arg({ type: ErasureSubjectInput, required: true }),
      expectedCount: t.arg.int({ required: true, description: "`mails` of the report; another number is refused." }),
    },
    resolve: (_root, { input, expectedCount }, { viewer, app }) =>
      app.keeping.erase.erase(viewer, input, expectedCount),
  }),
);
