import type { MailAttachmentRow, MailAttachments } from "../../app/ports/mail/mail-attachments.ts";
import { builder } from "../builder.ts";

const EmailAttachmentKindEnum = builder.enumType("EmailAttachmentKind", {
  description: "What is attached.",
  values: {
    FILE: { value: "file" },
    ITEM: { value: "item", description: "A mail, a contact or an event." },
    REFERENCE: { value: "reference", description: "A link to a file elsewhere, without bytes." },
  } as const,
});

const EmailAttachmentStateEnum = builder.enumType("EmailAttachmentState", {
  description: "Whether the bytes are here.",
  values: {
    STORED: {},
    NOT_FETCHED: { description: "They are fetched later, or when somebody opens it." },
    TOO_BIG: { description: "Above the limit: they are fetched only when somebody opens it." },
    REFUSED: { description: "Microsoft does not give them." },
    REMOVED: { description: "They were removed from Oro." },
  } as const satisfies Record<MailAttachmentRow["state"], object>,
});

const EmailAttachmentType = builder.objectRef<MailAttachmentRow>("EmailAttachment").implement({
  description: "Something attached to a mail.",
  fields: (t) => ({
    id: t.exposeID("id"),
    kind: t.expose("kind", { type: EmailAttachmentKindEnum }),
    name: t.exposeString("name"),
    contentType: t.exposeString("contentType", { nullable: true, description: "As the sender says." }),
    size: t.exposeInt("size", { description: "Bytes; before they are here, as Microsoft estimates." }),
    isInline: t.exposeBoolean("isInline", { description: "A picture within the text." }),
    state: t.expose("state", { type: EmailAttachmentStateEnum }),
    reason: t.exposeString("reason", { nullable: true, description: "Why Microsoft does not give it." }),
    url: t.string({
      nullable: true,
      description: "Where its bytes are, relative to this server. Null for a link.",
      resolve: ({ id, kind }) => (kind === "reference" ? null : `/mail/attachments/${id}`),
    }),
  }),
});

export const EmailAttachmentsType = builder.objectRef<MailAttachments>("EmailAttachments").implement({
  description: "What is attached to a mail.",
  fields: (t) => ({
    isComplete: t.exposeBoolean("isComplete", { description: "False while they are not listed yet." }),
    nodes: t.field({
      type: [EmailAttachmentType],
      description: "Inline ones too, in Microsoft's order.",
      resolve: ({ rows }) => [...rows],
    }),
  }),
});
