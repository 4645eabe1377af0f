import type { MailThread } from "../../app/ports/mail/mail-reader.ts";
import { builder } from "../builder.ts";
import { mailPage } from "../mail-page.ts";
import { EmailType } from "./email.ts";

const dateOf = (text: string | null): Date | null => (text === null ? null : new Date(text));

const EmailThreadType = builder.objectRef<MailThread>("EmailThread").implement({
  description: "A conversation in one mailbox, as far as the viewer may see its mails.",
  fields: (t) => ({
    id: t.exposeID("id"),
    accountId: t.exposeID("accountId"),
    subject: t.exposeString("subject", { nullable: true, description: "Of its first mail." }),
    count: t.exposeInt("count"),
    unread: t.exposeInt("unread", { nullable: true }),
    firstAt: t.field({ type: "DateTime", nullable: true, resolve: ({ firstAt }) => dateOf(firstAt) }),
    lastAt: t.field({ type: "DateTime", nullable: true, resolve: ({ lastAt }) => dateOf(lastAt) }),
    zipUrl: t.string({
      description: "Its mails as files (.eml) in one archive, relative to this server.",
      resolve: ({ id }) => `/mail/threads/${id}.zip`,
    }),
    emails: t.connection(
      {
        type: EmailType,
        description: "The oldest first.",
        resolve: ({ id }, args, context) =>
          mailPage(context, { filter: { threadId: id }, order: "OLDEST_FIRST" }, args),
      },
      { name: "EmailThreadEmailsConnection" },
      { name: "EmailThreadEmailsEdge" },
    ),
  }),
});

builder.queryField("emailThread", (t) =>
  t.field({
    type: EmailThreadType,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { viewer, app }) => app.mail.read.thread(viewer, id),
  }),
);
