import type { MailAttachment } from "./mail-content.ts";
import type { MessageState } from "./mail-state.ts";

/** Its id changes with its message's. */
export function attachmentId(messageId: string, { number }: MailAttachment): string {
  const text = messageId.replace(/=+$/, "");
  return `${text}BEgAQA${String(number).padStart(6, "A")}`
    .padEnd(Math.ceil((text.length + 13) / 4) * 4 - 1, "A")
    .concat("=");
}

/** An attachment as Graph lists it, without what is in it. Its size counts Exchange's own overhead. */
export function describeAttachment(
  file: MailAttachment,
  message: MessageState,
  messageId: string,
): Record<string, unknown> {
  const { kind, name, contentType, isInline, contentId, length } = file;
  return {
    "@odata.type": `#microsoft.graph.${kind}Attachment`,
    ...(kind === "file" && contentType !== null ? { "@odata.mediaContentType": contentType } : {}),
    id: attachmentId(messageId, file),
    lastModifiedDateTime: new Date(message.createdAt).toISOString().replace(".000Z", "Z"),
    ...{ name, contentType, size: Math.round(length * 1.045), isInline },
    ...(kind === "file" ? { contentId, contentLocation: null } : {}),
  };
}
