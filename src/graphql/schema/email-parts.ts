import type { MailState, ReadableLevel } from "../../core/access/mail-access.ts";
import type { MailAddress, MailBody, MailFlag, MailType } from "../../core/records/mail.ts";
import { builder } from "../builder.ts";

export const EmailLevelEnum = builder.enumType("EmailLevel", {
  description: "How much of a mail the viewer sees. Everything else of it is null.",
  values: {
    PEOPLE_AND_TIME: { description: "Who wrote to whom, and when." },
    SUBJECT: { description: "Also the subject." },
    EVERYTHING: { description: "All but whom it went to in secret (bcc)." },
    OWNER: { description: "All of it: the viewer's own mailbox, or one that they were granted." },
  } as const satisfies Record<ReadableLevel, object>,
});

export const EmailStateEnum = builder.enumType("EmailState", {
  description: "Where a mail is in Microsoft.",
  values: {
    HERE: { description: "In a folder that is followed." },
    IN_DELETED_ITEMS: { description: "In Deleted Items, or in a folder below it." },
    DELETED: { description: "Deleted for good in Microsoft, and kept in Oro." },
    DETACHED: { description: "No longer followed: its folder is not chosen any more, or it left the window." },
  } as const satisfies Record<MailState, object>,
});

export const EmailTypeEnum = builder.enumType("EmailType", {
  description: "What kind of mail it is.",
  values: {
    MAIL: {},
    MEETING_REQUEST: {},
    MEETING_RESPONSE: {},
    MEETING_CANCELLATION: {},
    AUTOMATIC: { description: "An automatic answer." },
    BOUNCE: { description: "It could not be delivered." },
    RECEIPT: { description: "It was delivered, or read." },
  } as const satisfies Record<MailType, object>,
});

export const EmailAddressType = builder.objectRef<MailAddress>("EmailAddress").implement({
  description: "A person in a mail.",
  fields: (t) => ({
    name: t.exposeString("name"),
    address: t.exposeString("address", {
      description: "Mostly an e-mail address; for old mail within an organization an X.500 name; may be empty.",
    }),
  }),
});

export const EmailFlagStatusEnum = builder.enumType("EmailFlagStatus", {
  description: "Whether a mail is flagged for follow-up.",
  values: {
    NOT_FLAGGED: { value: "notFlagged" },
    FLAGGED: { value: "flagged" },
    COMPLETE: { value: "complete" },
  } as const,
});

export const EmailFlagType = builder.objectRef<MailFlag>("EmailFlag").implement({
  description: "A flag for follow-up, with its dates.",
  fields: (t) => ({
    status: t.expose("status", { type: EmailFlagStatusEnum }),
    startDate: t.expose("startDate", { type: "Date", nullable: true }),
    dueDate: t.expose("dueDate", { type: "Date", nullable: true }),
    completedDate: t.expose("completedDate", { type: "Date", nullable: true }),
  }),
});

export const EmailHeaderType = builder
  .objectRef<{ readonly name: string; readonly value: string }>("EmailHeader")
  .implement({
    description: "One line of a mail's head.",
    fields: (t) => ({ name: t.exposeString("name"), value: t.exposeString("value") }),
  });

export const EmailBodyStateEnum = builder.enumType("EmailBodyState", {
  description: "Whether a mail's text is here.",
  values: {
    STORED: {},
    LATER: { description: "It is fetched later." },
    TOO_LARGE: { description: "It is larger than the limit." },
    UNREADABLE: { description: "Microsoft does not give it, or it cannot be read." },
  } as const satisfies Record<MailBody["state"], object>,
});
