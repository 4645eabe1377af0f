import { RefusedError } from "../../app/errors.ts";
import type { AnswerPlan, OrderedMail } from "../../app/mail/sending/ordered-mail.ts";
import type { SeenOutgoing } from "../../app/mail/sending/read-outgoing.ts";
import type { StoredOutgoing } from "../../app/ports/mail/outgoing-mail.ts";
import type { PersonAct } from "../../core/mail/outgoing/person.ts";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { EmailAddressType } from "./email-parts.ts";
import { ImportanceEnum } from "./event-parts.ts";
import { AnswerKindEnum, OutgoingEmailType } from "./outgoing-email.ts";

/** An answer waits so long for what Microsoft still has to give of the mail that it quotes. */
const PATIENCE_MS = 30_000;

type Fields = Parameters<Parameters<typeof builder.inputType>[1]["fields"]>[0];

const orderFields = (t: Fields) => ({
  idempotencyKey: t.string({
    description: "The same key of the same person is the same mail: an order whose answer was lost may be repeated.",
  }),
  to: t.stringList({ description: 'Addresses, also as "Ana Lima <ana@contoso.example>".' }),
  cc: t.stringList(),
  bcc: t.stringList(),
  from: t.string({ description: "A mailbox that the sender may send for; default: their own address." }),
  subject: t.string(),
  text: t.string({ description: "What it says, as plain text. Not together with `html`." }),
  html: t.string({ description: "What it says, as HTML. It is cleaned as mail that is read." }),
  importance: t.field({ type: ImportanceEnum }),
  withSignature: t.boolean({ description: "Default: as EMAIL_SIGNATURE_APPEND says." }),
  uploadIds: t.idList({
    description: "Files that were uploaded before: POST /mail/uploads/ACCOUNT_ID?name=FILE with the bytes as the body.",
  }),
  sendAt: t.field({ type: "DateTime", description: "Not before; at most a year from now." }),
});

const SendEmailInput = builder.inputType("SendEmailInput", {
  description: "A mail to send.",
  fields: (t) => ({
    accountId: t.id({ required: true, description: "The viewer's mailbox that sends it." }),
    ...orderFields(t),
  }),
});

const ReplyToEmailInput = builder.inputType("ReplyToEmailInput", {
  description: "An answer to a mail. Whoever names `to` names all recipients.",
  fields: (t) => ({
    emailId: t.id({ required: true }),
    toAll: t.boolean({ description: "To all people of the mail; default: as EMAIL_DEFAULT_REPLY says." }),
    ...orderFields(t),
  }),
});

const ForwardEmailInput = builder.inputType("ForwardEmailInput", {
  description: "A mail to pass on, with its attachments.",
  fields: (t) => ({
    emailId: t.id({ required: true }),
    leftOutIds: t.idList({ description: "Its attachments that do not go with it." }),
    ...orderFields(t),
  }),
});

type OrderInput = Omit<(typeof SendEmailInput)["$inferInput"], "accountId">;

/** GraphQL's ids and enums as the use case has them. */
const orderOf = ({ uploadIds, ...rest }: OrderInput): OrderedMail => ({ ...rest, uploadIds: uploadIds ?? null });

/** What was just ordered or decided, as far as the viewer sees it. */
const seen = async ({ viewer, app }: Context, mail: Promise<StoredOutgoing>): Promise<SeenOutgoing> =>
  app.sending.outgoing.seenBy(viewer, await mail);

builder.mutationField("sendEmail", (t) =>
  t.field({
    type: OutgoingEmailType,
    description:
      "Orders a mail to be sent, and answers at once. It is sent when it is due: not before `sendAt`, and not before the time to undo is over.",
    errors: { types: [RefusedError] },
    args: { input: t.arg({ type: SendEmailInput, required: true }) },
    resolve: async (_root, { input: { accountId, ...input } }, context) =>
      seen(context, context.app.sending.order.send(context.viewer, { ...orderOf(input), accountId })),
  }),
);

builder.mutationField("replyToEmail", (t) =>
  t.field({
    type: OutgoingEmailType,
    description: "Orders an answer to a mail of the viewer's own mailboxes; it quotes the mail.",
    errors: { types: [RefusedError] },
    args: { input: t.arg({ type: ReplyToEmailInput, required: true }) },
    resolve: async (_root, { input: { emailId, toAll, ...input } }, context) => {
      const kind = toAll == null ? null : toAll ? "REPLY_ALL" : "REPLY";
      const { app, viewer } = context;
      const answer = { ...orderOf(input), emailId, kind } as const;
      return seen(context, app.sending.order.answer(viewer, answer, AbortSignal.timeout(PATIENCE_MS)));
    },
  }),
);

builder.mutationField("forwardEmail", (t) =>
  t.field({
    type: OutgoingEmailType,
    description: "Orders that a mail of the viewer's own mailboxes is passed on, with its attachments.",
    errors: { types: [RefusedError] },
    args: { input: t.arg({ type: ForwardEmailInput, required: true }) },
    resolve: async (_root, { input: { emailId, leftOutIds, ...input } }, context) => {
      const { app, viewer } = context;
      const answer = { ...orderOf(input), emailId, leftOutIds: leftOutIds ?? null, kind: "FORWARD" } as const;
      return seen(context, app.sending.order.answer(viewer, answer, AbortSignal.timeout(PATIENCE_MS)));
    },
  }),
);

const word = (name: string, act: PersonAct, description: string) =>
  builder.mutationField(name, (t) =>
    t.field({
      type: OutgoingEmailType,
      description,
      errors: { types: [RefusedError] },
      args: { id: t.arg.id({ required: true }) },
      resolve: (_root, { id }, context) => decided(context, id, act),
    }),
  );

const decided = (context: Context, id: string, act: PersonAct): Promise<SeenOutgoing> =>
  seen(context, context.app.sending.decide.decide(context.viewer, id, act));

word("cancelOutgoingEmail", "CANCEL", "Cancels a mail that was not handed to Microsoft yet.");
word(
  "releaseOutgoingEmail",
  "APPROVE",
  "Lets a mail go that is HELD. What the brake on recipients stopped is let go by an administrator other than the sender, where there is one.",
);
word("retryOutgoingEmail", "RETRY", "Tries a mail again that has FAILED.");

const OutgoingOutcomeEnum = builder.enumType("OutgoingEmailOutcome", {
  description: "What a person knows of a mail that is UNSURE.",
  values: {
    WAS_SENT: { value: "CONFIRM_SENT", description: "It was sent." },
    SEND_AGAIN: { value: "SEND_AGAIN", description: "It is to be sent again, although it may have been sent." },
  } as const,
});

builder.mutationField("settleOutgoingEmail", (t) =>
  t.field({
    type: OutgoingEmailType,
    description: "Says what became of a mail that is UNSURE.",
    errors: { types: [RefusedError] },
    args: { id: t.arg.id({ required: true }), outcome: t.arg({ type: OutgoingOutcomeEnum, required: true }) },
    resolve: (_root, { id, outcome }, context) => decided(context, id, outcome),
  }),
);

const EmailAnswerType = builder.objectRef<AnswerPlan>("EmailAnswer").implement({
  description: "Whom an answer would go to.",
  fields: (t) => ({
    kind: t.expose("kind", { type: AnswerKindEnum }),
    accountId: t.exposeID("accountId", { description: "The mailbox that it would be sent from." }),
    to: t.field({ type: [EmailAddressType], resolve: ({ to }) => to }),
    cc: t.field({ type: [EmailAddressType], resolve: ({ cc }) => cc }),
    subject: t.exposeString("subject"),
  }),
});

builder.queryField("emailAnswer", (t) =>
  t.field({
    type: EmailAnswerType,
    description: "Whom an answer to a mail would go to, before it is written.",
    args: {
      emailId: t.arg.id({ required: true }),
      kind: t.arg({ type: AnswerKindEnum, description: "Default: as EMAIL_DEFAULT_REPLY says." }),
    },
    resolve: (_root, { emailId, kind }, { viewer, app }) => app.sending.order.plan(viewer, emailId, kind ?? null),
  }),
);

builder.queryField("emailAddresses", (t) =>
  t.field({
    type: [EmailAddressType],
    description:
      "Completes what is typed among recipients: from mail that the viewer may read, and the people of their organization. None for fewer characters than EMAIL_COMPLETION_FROM.",
    args: { search: t.arg.string({ required: true }), first: t.arg.int({ required: true, defaultValue: 10 }) },
    resolve: async (_root, { search, first }, { viewer, app }) => [
      ...(await app.sending.addresses.complete(viewer, search, first)),
    ],
  }),
);
