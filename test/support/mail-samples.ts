import { randomUUID } from "node:crypto";
import { emptyMail, type MailAddress, type MailContent, type MailFields } from "../../src/core/records/mail.ts";
import type { OfficeWrite } from "../../src/core/records/office-record.ts";
import type { RecordFields } from "../../src/core/records/record.ts";

export interface MailSample {
  readonly id?: string;
  readonly fields?: Partial<MailFields>;
  readonly content?: Partial<MailContent>;
}

export const somebody = (name: string): MailAddress => ({
  name: name.charAt(0).toUpperCase() + name.slice(1),
  address: `${name}@fabrikam.example`,
});

export const mailContent: MailContent = {
  ...{
    type: "MAIL",
    from: somebody("alice"),
    sender: somebody("alice"),
    to: [somebody("una")],
    cc: [],
    bcc: [],
    replyTo: [],
  },
  ...{ sentAt: "2026-05-01T08:00:00Z", messageId: null, inReplyTo: null, references: [], conversationId: null },
  ...{
    preview: "Hello",
    sensitivity: "normal",
    size: 4_000,
    hasAttachments: false,
    asksForReceipt: false,
    webLink: null,
  },
  headers: [{ name: "Subject", value: "Hello" }],
  body: { state: "STORED", type: "text", content: "Hello", text: "Hello" },
};

/** A mail as an import writes it. */
export function createdMail(accountId: string, { id = randomUUID(), fields, content }: MailSample): OfficeWrite {
  return {
    op: "create",
    id,
    importedFrom: accountId,
    fields: {
      ...emptyMail,
      folderId: "inbox",
      receivedAt: "2026-05-01T08:00:00Z",
      ...fields,
    } as unknown as RecordFields,
    content: { ...mailContent, ...content } as unknown as NonNullable<
      Extract<OfficeWrite, { op: "create" }>["content"]
    >,
  };
}

export const saying = (text: string): Pick<MailContent, "body" | "preview"> => ({
  preview: text.slice(0, 255),
  body: { state: "STORED", type: "text", content: text, text },
});
