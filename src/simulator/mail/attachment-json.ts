import { previewOf } from "../mailbox/body.ts";
import { choose } from "../odata/select.ts";
import { type AttachmentView, type ItemView, wantsBytes } from "./attachment-view.ts";
import type { Correspondent, MailAttachment, MailContent } from "./mail-content.ts";
import type { MessageState } from "./mail-state.ts";
import { withoutScripts } from "./safe-html.ts";

/** Its id changes with its message's. */
export function attachmentId(messageId: string, { number }: MailAttachment): string {
  const text = messageId.replace(/=+$/, "");
  return `${text}BEgAQA${String(number).padStart(6, "A")}`
    .padEnd(Math.ceil((text.length + 13) / 4) * 4 - 1, "A")
    .concat("=");
}

/** An attachment as Graph shows it. Its size counts Exchange's own overhead. */
export function describeAttachment(
  file: MailAttachment,
  { createdAt }: Pick<MessageState, "createdAt">,
  messageId: string,
  view: AttachmentView,
): Record<string, unknown> {
  const { kind, name, contentType, isInline, contentId, length, item } = file;
  const isFile = kind === "file";
  const entity = {
    "@odata.type": `#microsoft.graph.${kind}Attachment`,
    ...(isFile && contentType !== null ? { "@odata.mediaContentType": contentType } : {}),
    // What stands in an attached mail has no id of its own.
    id: messageId === "" ? "" : attachmentId(messageId, file),
    lastModifiedDateTime: new Date(createdAt).toISOString().replace(/\.\d+Z$/, "Z"),
    ...{ name, contentType, size: Math.round(length * 1.045) + OVERHEAD, isInline },
    ...(isFile ? { contentId, contentLocation: null } : {}),
    ...(isFile && wantsBytes(view) ? { contentBytes: file.read().toString("base64") } : {}),
  };
  const chosen = choose(entity, view.select);
  if (item === undefined || view.item === undefined) return chosen;
  return { ...chosen, item: describeItem(item, view.item) };
}

/** Bytes that Exchange adds to every attachment. */
const OVERHEAD = 190;

/** A mail that is attached to another one: it has no id, no place in a mailbox, and shows no headers. */
export function describeItem(content: MailContent, { bodyType, attachments }: ItemView): Record<string, unknown> {
  const at = new Date(content.sentAt).toISOString().replace(/\.\d+Z$/, "Z");
  const { body } = content;
  return {
    "@odata.type": `#microsoft.graph.${content.kind}`,
    id: "",
    ...{ createdDateTime: at, lastModifiedDateTime: at, receivedDateTime: at, sentDateTime: at },
    hasAttachments: content.attachments.some(({ isInline }) => !isInline),
    ...(content.messageId === undefined ? {} : { internetMessageId: content.messageId }),
    ...{ subject: content.subject, bodyPreview: previewOf(body), importance: content.importance },
    isDeliveryReceiptRequested: content.isDeliveryReceiptRequested,
    isReadReceiptRequested: content.isReadReceiptRequested,
    ...{ isRead: true, isDraft: false, internetMessageHeaders: [] },
    body: { contentType: bodyType, content: bodyType === "text" ? body.text : withoutScripts(body.html) },
    ...wire("sender", content.sender ?? content.from),
    ...wire("from", content.from),
    ...{ toRecipients: content.to.map(recipient), ccRecipients: content.cc.map(recipient) },
    ...{ bccRecipients: [], replyTo: content.replyTo.map(recipient), flag: { flagStatus: "notFlagged" } },
    ...(attachments === undefined
      ? {}
      : {
          attachments: content.attachments.map((file) =>
            describeAttachment(file, { createdAt: content.sentAt }, "", attachments),
          ),
        }),
  };
}

function wire(name: string, one: Correspondent | undefined): Record<string, unknown> {
  return one === undefined ? {} : { [name]: recipient(one) };
}

function recipient({ name, address }: Correspondent) {
  return { emailAddress: { name, address } };
}
