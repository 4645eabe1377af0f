import type { answerKinds } from "../../app/mail/sending/ordered-mail.ts";
import type { SeenOutgoing } from "../../app/mail/sending/read-outgoing.ts";
import type { OutgoingAttachment } from "../../app/ports/mail/mail-sender.ts";
import type { Bounce } from "../../app/ports/mail/outgoing-mail.ts";
import { recipientsOf } from "../../core/mail/compose/recipients.ts";
import type { HoldReason, OutgoingState, Refusal } from "../../core/mail/outgoing/outgoing.ts";
import { possibleActs, sayOutgoing } from "../../core/mail/outgoing/outgoing-words.ts";
import type { PersonAct } from "../../core/mail/outgoing/person.ts";
import { builder } from "../builder.ts";
import { wholeRow } from "../whole-row.ts";
import { EmailAddressType } from "./email-parts.ts";
import { ImportanceEnum } from "./event-parts.ts";

export const OutgoingStateEnum = builder.enumType("OutgoingEmailState", {
  description: "How far a mail that is sent from here has come.",
  values: {
    WAITING: { description: "It is not due yet, or its draft is being made." },
    DRAFTED: { description: "Its draft is in Microsoft." },
    ATTACHED: { description: "Its draft is whole." },
    SUBMITTING: {
      description: "It may have been submitted; what happened is looked for. It cannot be cancelled any more.",
    },
    SUBMITTED: { description: "Microsoft accepted it." },
    SENT: { description: "Its copy was found, or a person says so, or it was accepted a day ago." },
    WITHDRAWING: { description: "It was certainly not sent: its draft is made harmless, then a new one is made." },
    CANCELLED: {},
    FAILED: { description: "It was refused; a person may try again." },
    HELD: { description: "A person decides before it is sent." },
    UNSURE: { description: "A person decides whether it was sent." },
    BOUNCED: { description: "It was sent, but somebody could not be reached." },
  } as const satisfies Record<OutgoingState, object>,
});

const OutgoingHoldEnum = builder.enumType("OutgoingEmailHold", {
  description: "Why a mail is held.",
  values: {
    OVERDUE: { description: "It is due for more than a day." },
    RECIPIENTS_BRAKE: { description: "More recipients than EMAIL_RECIPIENTS_BRAKE in ten minutes." },
    AMBIGUOUS_DRAFTS: { description: "Several drafts may be its own." },
    DRAFT_CHANGED: { description: "Its draft was changed in Outlook." },
    DRAFT_GONE: { description: "Its draft was deleted or moved in Outlook." },
  } as const satisfies Record<HoldReason, object>,
});

const OutgoingActionEnum = builder.enumType("OutgoingEmailAction", {
  description: "What a person may do about a mail on its way.",
  values: {
    CANCEL: { description: "`cancelOutgoingEmail`" },
    APPROVE: { description: "`releaseOutgoingEmail`" },
    RETRY: { description: "`retryOutgoingEmail`" },
    CONFIRM_SENT: { description: "`settleOutgoingEmail` with WAS_SENT" },
    SEND_AGAIN: { description: "`settleOutgoingEmail` with SEND_AGAIN" },
  } as const satisfies Record<PersonAct, object>,
});

export const AnswerKindEnum = builder.enumType("EmailAnswerKind", {
  description: "How a mail is answered or passed on.",
  values: {
    REPLY: { description: "To its sender." },
    REPLY_ALL: { description: "To its sender and all others of it." },
    FORWARD: {},
  } as const satisfies Record<(typeof answerKinds)[number], object>,
});

const OutgoingAttachmentType = builder.objectRef<OutgoingAttachment>("OutgoingEmailAttachment").implement({
  description: "A file that goes with a mail.",
  fields: (t) => ({
    id: t.exposeID("id"),
    name: t.exposeString("name"),
    contentType: t.exposeString("contentType", { nullable: true }),
    size: t.exposeInt("size", { description: "Bytes." }),
    isInline: t.exposeBoolean("isInline", { description: "A picture within the text." }),
  }),
});

const BounceType = builder.objectRef<Bounce>("OutgoingEmailBounce").implement({
  description: "Somebody whom a mail did not reach.",
  fields: (t) => ({ address: t.exposeString("address"), reason: t.exposeString("reason") }),
});

const RefusalType = builder.objectRef<Refusal>("OutgoingEmailRefusal").implement({
  description: "Why a mail was refused.",
  fields: (t) => ({
    code: t.exposeString("code"),
    message: t.exposeString("message"),
    until: t.field({
      type: "DateTime",
      nullable: true,
      description: "Set: Microsoft takes nothing from this mailbox for now, and the mail is tried again then.",
      resolve: ({ until }) => (until === undefined ? null : new Date(until)),
    }),
  }),
});

export const OutgoingEmailType = builder.objectRef<SeenOutgoing>("OutgoingEmail");

OutgoingEmailType.implement({
  description:
    "A mail that is sent from here, from the order until it has arrived. What the viewer may not read of it is null: whoever approves another's mail sees how many it goes to.",
  fields: (t) => ({
    id: t.id({ resolve: ({ mail }) => mail.id }),
    accountId: t.id({ description: "The mailbox.", resolve: ({ mail }) => mail.accountId }),
    account: t.prismaField({
      type: "Account",
      resolve: (query, { mail }, _args, { prisma }) =>
        prisma.account.findUniqueOrThrow({ ...wholeRow(query), where: { id: mail.accountId } }),
    }),
    state: t.field({ type: OutgoingStateEnum, resolve: ({ mail }) => mail.state }),
    sentence: t.string({ description: "The state in words.", resolve: ({ mail }) => sayOutgoing(mail).sentence }),
    advice: t.string({
      nullable: true,
      description: "What to do about it; null: nothing.",
      resolve: ({ mail }) => sayOutgoing(mail).advice,
    }),
    actions: t.field({
      type: [OutgoingActionEnum],
      description: "What its state allows the viewer now. From SUBMITTING on it cannot be cancelled.",
      resolve: ({ mail, mayApprove }) =>
        possibleActs(mail, new Date()).filter((act) => act !== "APPROVE" || mayApprove),
    }),
    hold: t.field({ type: OutgoingHoldEnum, nullable: true, resolve: ({ mail }) => mail.hold }),
    refusal: t.field({ type: RefusalType, nullable: true, resolve: ({ mail }) => mail.refusal }),
    createdAt: t.field({ type: "DateTime", resolve: ({ mail }) => mail.createdAt }),
    updatedAt: t.field({ type: "DateTime", resolve: ({ mail }) => mail.updatedAt }),
    sendAt: t.field({
      type: "DateTime",
      nullable: true,
      description: "As it was asked for.",
      resolve: ({ mail }) => mail.sendAt,
    }),
    dueAt: t.field({
      type: "DateTime",
      description: "Not before: the later of `sendAt` and the end of the time to undo.",
      resolve: ({ mail }) => mail.dueAt,
    }),
    submittedAt: t.field({ type: "DateTime", nullable: true, resolve: ({ mail }) => mail.submittedAt }),
    recipientCount: t.int({
      description: "With cc and bcc.",
      resolve: ({ mail }) => recipientsOf(mail.content).length,
    }),
    from: t.field({
      type: EmailAddressType,
      nullable: true,
      description: "Null: the mailbox's own address.",
      resolve: ({ mail, isOwn }) => (isOwn ? mail.content.from : null),
    }),
    to: t.field({
      type: [EmailAddressType],
      nullable: true,
      resolve: ({ mail, isOwn }) => (isOwn ? mail.content.to : null),
    }),
    cc: t.field({
      type: [EmailAddressType],
      nullable: true,
      resolve: ({ mail, isOwn }) => (isOwn ? mail.content.cc : null),
    }),
    bcc: t.field({
      type: [EmailAddressType],
      nullable: true,
      resolve: ({ mail, isOwn }) => (isOwn ? mail.content.bcc : null),
    }),
    subject: t.string({ nullable: true, resolve: ({ mail, isOwn }) => (isOwn ? mail.content.subject : null) }),
    importance: t.field({
      type: ImportanceEnum,
      nullable: true,
      resolve: ({ mail, isOwn }) => (isOwn ? mail.content.importance : null),
    }),
    html: t.string({
      nullable: true,
      description: "What it says, with what it quotes; with the scope mail.read.",
      resolve: ({ mail, showsText }) => (showsText ? mail.content.html : null),
    }),
    attachments: t.field({
      type: [OutgoingAttachmentType],
      nullable: true,
      resolve: ({ mail, isOwn }) => (isOwn ? mail.content.attachments : null),
    }),
    bounces: t.field({ type: [BounceType], resolve: ({ mail, isOwn }) => (isOwn ? mail.bounces : []) }),
    kind: t.field({
      type: AnswerKindEnum,
      nullable: true,
      description: "Null: it is a new mail.",
      resolve: ({ mail }) => mail.content.origin?.kind ?? null,
    }),
    originEmailId: t.id({
      nullable: true,
      description: "The mail that it answers or passes on.",
      resolve: ({ mail, isOwn }) => (isOwn ? mail.originEmailId : null),
    }),
    emailId: t.id({
      nullable: true,
      description: "Its copy in Sent Items, once that was imported.",
      resolve: ({ mail, isOwn }) => (isOwn ? mail.copyEmailId : null),
    }),
  }),
});
