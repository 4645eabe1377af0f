import type { ShownBody } from "../../app/mail/read-body.ts";
import type { SeenMail, SeenWholeMail } from "../../app/mail/read-mail.ts";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { EmailAttachmentsType } from "./email-attachment.ts";
import {
  EmailAddressType,
  EmailBodyStateEnum,
  EmailFlagType,
  EmailHeaderType,
  EmailLevelEnum,
  EmailStateEnum,
  EmailTypeEnum,
} from "./email-parts.ts";
import { EmailProcessingType } from "./email-processing.ts";
import { ImportanceEnum, SensitivityEnum } from "./event-parts.ts";
import { NodeType } from "./node.ts";

/** In a list without what takes long to read: that is read when it is asked for. */
export const EmailType = builder.objectRef<SeenMail | SeenWholeMail>("Email");

const EmailBodyType = builder.objectRef<ShownBody>("EmailBody").implement({
  description: "What a mail says.",
  fields: (t) => ({
    state: t.expose("state", { type: EmailBodyStateEnum }),
    reason: t.exposeString("reason", { nullable: true, description: "Why it is not here." }),
    text: t.exposeString("text", { nullable: true, description: "As plain text." }),
    html: t.exposeString("html", {
      nullable: true,
      description:
        "A fragment of HTML that runs nothing. Pictures that came with the mail have addresses that work for a quarter of an hour. Null for mail that is text, and for HTML of more than two million characters.",
    }),
    frameUrl: t.exposeString("frameUrl", {
      nullable: true,
      description:
        "The same as a page for a frame, relative to this server, with what it quotes of earlier mails folded. The address works for a quarter of an hour, for as long as its reader may read the mail. Null where `html` is.",
    }),
    remoteImages: t.exposeInt("remoteImages", {
      description: "Pictures of other hosts: left out, unless they were asked for.",
    }),
  }),
});

const dateOf = (text: string | null): Date | null => (text === null ? null : new Date(text));

async function wholeOf(mail: SeenMail | SeenWholeMail, { viewer, app }: Context): Promise<SeenWholeMail | null> {
  return "body" in mail ? mail : app.mail.read.find(viewer, mail.id);
}

EmailType.implement({
  description: "A mail in one mailbox, as far as the viewer may see it: what `level` does not show is null.",
  interfaces: [NodeType],
  fields: (t) => ({
    id: t.exposeID("id"),
    accountId: t.exposeID("accountId", { description: "The mailbox." }),
    threadId: t.exposeID("threadId", {
      description:
        "Its conversation. Below EVERYTHING nobody is told which mails belong together: it is the mail's own.",
    }),
    threadCount: t.int({
      description:
        "How many mails of its conversation the viewer may see, whatever became of them in Microsoft; counted up to 100.",
      resolve: ({ threadId }, _args, { viewer, app }) => app.mail.read.threadSize(viewer, threadId),
    }),
    state: t.expose("state", { type: EmailStateEnum }),
    level: t.expose("level", { type: EmailLevelEnum }),
    from: t.expose("from", { type: EmailAddressType, nullable: true }),
    sender: t.expose("sender", { type: EmailAddressType, nullable: true, description: "Who sent it for `from`." }),
    to: t.field({ type: [EmailAddressType], nullable: true, resolve: ({ to }) => to }),
    cc: t.field({ type: [EmailAddressType], nullable: true, resolve: ({ cc }) => cc }),
    bcc: t.field({
      type: [EmailAddressType],
      nullable: true,
      description: "Only with the level OWNER.",
      resolve: ({ bcc }) => bcc,
    }),
    replyTo: t.field({ type: [EmailAddressType], nullable: true, resolve: ({ replyTo }) => replyTo }),
    receivedAt: t.field({ type: "DateTime", nullable: true, resolve: ({ receivedAt }) => dateOf(receivedAt) }),
    sentAt: t.field({ type: "DateTime", nullable: true, resolve: ({ sentAt }) => dateOf(sentAt) }),
    subject: t.exposeString("subject", { nullable: true }),
    preview: t.exposeString("preview", { nullable: true, description: "How the text begins." }),
    folderId: t.exposeID("folderId", { nullable: true, description: "Microsoft's id." }),
    isRead: t.exposeBoolean("isRead", { nullable: true }),
    flag: t.expose("flag", { type: EmailFlagType, nullable: true }),
    categories: t.stringList({ nullable: true, resolve: ({ categories }) => categories }),
    importance: t.expose("importance", { type: ImportanceEnum, nullable: true }),
    sensitivity: t.expose("sensitivity", { type: SensitivityEnum, nullable: true }),
    type: t.expose("type", { type: EmailTypeEnum, nullable: true }),
    messageId: t.exposeString("messageId", {
      nullable: true,
      description: "Its Message-ID, which the sender chooses.",
    }),
    size: t.exposeInt("size", { nullable: true, description: "Bytes, with attachments." }),
    hasAttachments: t.exposeBoolean("hasAttachments", { nullable: true }),
    asksForReceipt: t.exposeBoolean("asksForReceipt", { nullable: true }),
    webLink: t.exposeString("webLink", { nullable: true, description: "Opens it in its owner's Outlook." }),
    headers: t.field({
      type: [EmailHeaderType],
      nullable: true,
      description: "Null also where Microsoft gives none, as in Sent Items.",
      resolve: async (mail, _args, context) => (await wholeOf(mail, context))?.headers ?? null,
    }),
    body: t.field({
      type: EmailBodyType,
      nullable: true,
      args: {
        showRemoteImages: t.arg.boolean({
          required: true,
          defaultValue: false,
          description: "Leave pictures of other hosts in: their owners then learn when and where the mail is read.",
        }),
      },
      async resolve(mail, { showRemoteImages }, context) {
        const { viewer, authenticated, app } = context;
        const whole = await wholeOf(mail, context);
        if (whole === null) return null;
        return app.mail.body.body({ viewer, tokenId: authenticated.tokenId }, whole, { showRemoteImages });
      },
    }),
    processing: t.field({
      type: EmailProcessingType,
      nullable: true,
      description: "What became of it, if it arrived in a system mailbox whose mail is processed.",
      resolve: ({ id }, _args, { app }) => app.processing.ofEmail(id),
    }),
    attachments: t.field({
      type: EmailAttachmentsType,
      nullable: true,
      resolve: ({ id }, _args, { viewer, app }) => app.mail.body.attachments(viewer, id),
    }),
    fileUrl: t.string({
      nullable: true,
      description: "The mail as a file (.eml), relative to this server.",
      resolve: ({ id, level }) => (level === "EVERYTHING" || level === "OWNER" ? `/mail/emails/${id}.eml` : null),
    }),
  }),
});

builder.queryField("email", (t) =>
  t.field({
    type: EmailType,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { viewer, app }) => app.mail.read.find(viewer, id),
  }),
);
