import type { MailContent, MailHeader } from "./mail-content.ts";
import type { LastVerb, MessageState } from "./mail-state.ts";

const SENSITIVITIES = ["normal", "personal", "private", "confidential"] as const;
const VERBS: Readonly<Record<LastVerb, { icon: number; verb: number }>> = {
  reply: { icon: 0x105, verb: 102 },
  replyAll: { icon: 0x105, verb: 103 },
  forward: { icon: 0x106, verb: 104 },
};
const CLASSES: Readonly<Record<MailContent["kind"], string>> = {
  message: "IPM.Note",
  eventMessage: "IPM.Schedule.Meeting.Canceled",
  eventMessageRequest: "IPM.Schedule.Meeting.Request",
  eventMessageResponse: "IPM.Schedule.Meeting.Resp.Pos",
  calendarSharingMessage: "IPM.Sharing",
};

/** MAPI's message flags (MS-OXCMSG 2.2.1.6). */
const FLAGS = { read: 0x1, unsent: 0x8, hasAttachments: 0x10, fromMe: 0x20 };

/** The value of an extended property that Exchange itself keeps, always as text. Undefined where the message has none. */
export function extendedValue(key: string, message: MessageState, content: MailContent): string | undefined {
  const written = message.extended.find(({ id }) => id === key)?.value;
  return written ?? OWN[key]?.(message, content);
}

const OWN: Readonly<Record<string, (message: MessageState, content: MailContent) => string | undefined>> = {
  "String 0x1a": (_, { kind }) => CLASSES[kind],
  "Boolean 0x29": (message, content) => String(message.isReadReceiptRequested ?? content.isReadReceiptRequested),
  "Integer 0x36": (_, { sensitivity }) => String(SENSITIVITIES.indexOf(sensitivity)),
  "String 0x7d": (message, { headers }) => (message.isOwn || headers.length === 0 ? undefined : writeHeaders(headers)),
  "SystemTime 0xe06": ({ receivedAt }) => new Date(receivedAt).toISOString().replace(".000Z", "Z"),
  "Integer 0xe07": ({ isRead, isDraft, isOwn }, { attachments }) =>
    String(
      (isRead ? FLAGS.read : 0) |
        (isDraft ? FLAGS.unsent : 0) |
        (attachments.length > 0 ? FLAGS.hasAttachments : 0) |
        (isOwn ? FLAGS.fromMe : 0),
    ),
  "Integer 0xe08": ({ size }) => String(size),
  "String 0x1035": (_, { messageId }) => messageId,
  "String 0x1039": (_, { references }) => (references.length === 0 ? undefined : references.join(" ")),
  "String 0x1042": (_, { inReplyTo }) => inReplyTo,
  "Integer 0x1080": ({ lastVerb }) => (lastVerb === undefined ? undefined : String(VERBS[lastVerb].icon)),
  "Integer 0x1081": ({ lastVerb }) => (lastVerb === undefined ? undefined : String(VERBS[lastVerb].verb)),
};

export function writeHeaders(headers: readonly MailHeader[]): string {
  return headers.map(({ name, value }) => `${name}: ${value}\r\n`).join("");
}
