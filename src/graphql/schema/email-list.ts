import type { MailFilter } from "../../app/ports/mail/mail-reader.ts";
import { builder } from "../builder.ts";
import { mailPage } from "../mail-page.ts";
import { EmailType } from "./email.ts";
import { EmailStateEnum } from "./email-parts.ts";

export const EmailFilter = builder.inputType("EmailFilter", {
  description:
    "Conditions on mail; all given ones must hold. A condition on something that the viewer does not see of a mail does not hold.",
  fields: (t) => ({
    accountId: t.id({ description: "Only of this mailbox." }),
    folderId: t.id({ description: "Microsoft's id of a folder; together with `accountId`." }),
    withSubfolders: t.boolean({ description: "With `folderId`: also what is below it." }),
    threadId: t.id(),
    isRead: t.boolean(),
    isFlagged: t.boolean(),
    hasAttachments: t.boolean(),
    from: t.string({ description: "A whole address, or words of the sender's name or address." }),
    receivedFrom: t.field({ type: "DateTime" }),
    receivedBefore: t.field({ type: "DateTime", description: "Exclusive." }),
    states: t.field({ type: [EmailStateEnum], description: "Default: HERE and DETACHED." }),
  }),
});

export type EmailFilterInput = typeof EmailFilter.$inferInput;

export function mailFilterOf(given: EmailFilterInput | null | undefined): MailFilter {
  const { folderId, withSubfolders, ...rest } = given ?? {};
  const known = Object.fromEntries(Object.entries(rest).filter(([, value]) => value != null)) as MailFilter;
  return folderId == null ? known : { ...known, folder: { id: folderId, withSubfolders: withSubfolders ?? false } };
}

const EmailOrderEnum = builder.enumType("EmailOrder", {
  description: "By when it was received; mail without a time is the oldest.",
  values: { NEWEST_FIRST: {}, OLDEST_FIRST: {} } as const,
});

builder.queryField("emails", (t) =>
  t.connection(
    {
      type: EmailType,
      description:
        "The mail that the viewer may see, in all mailboxes or one, as far as they may see each. Searched is what they see of it: people, subject, text.",
      args: {
        filter: t.arg({ type: EmailFilter }),
        search: t.arg.string({ description: 'Words, "a phrase", -without; all must be in it.' }),
        orderBy: t.arg({ type: EmailOrderEnum, required: true, defaultValue: "NEWEST_FIRST" }),
        isThreaded: t.arg.boolean({ description: "One of each conversation: the first in this order." }),
      },
      resolve: (_root, { filter, search, orderBy, isThreaded, ...args }, context) =>
        mailPage(
          context,
          {
            filter: mailFilterOf(filter),
            search: search ?? undefined,
            isThreaded: isThreaded ?? undefined,
            order: orderBy,
          },
          args,
        ),
    },
    {
      name: "EmailConnection",
      fields: (connection) => ({
        totalCount: connection.int({
          description: "On all pages, counted up to 1,000.",
          resolve: ({ totalCount }) => (typeof totalCount === "function" ? totalCount() : totalCount),
        }),
        isTotalMore: connection.boolean({
          description: "There are more than `totalCount`.",
          resolve: ({ isTotalMore }) => isTotalMore(),
        }),
      }),
    },
    { name: "EmailEdge" },
  ),
);
