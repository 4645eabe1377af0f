import type { GraphCall } from "../graph/call.ts";
import { bodyFromHtml, bodyFromText } from "../mailbox/body.ts";
import type { News } from "./feed-log.ts";
import type { Correspondent, MailContent } from "./mail-content.ts";
import { mailError } from "./mail-error.ts";
import type { MailMailbox } from "./mail-mailbox.ts";
import { type Flag, type MessageState, NOT_FLAGGED } from "./mail-state.ts";
import {
  type FlagInput,
  type MessagePatch,
  PEOPLE,
  READ_ONLY,
  type RecipientInput,
  WHILE_DRAFT,
} from "./message-input.ts";
import { extendedKey } from "./message-view.ts";

/** Does what a PATCH asks. @throws GraphError 400 for what this message does not take any more */
export function updateMessage(call: GraphCall, mailbox: MailMailbox, message: MessageState, patch: MessagePatch): void {
  const words = mayRewrite(call, message, patch);
  const news = new Set<News>();
  if (patch.isRead !== undefined) markRead(call, mailbox, message, patch.isRead, news);
  if (patch.flag !== undefined) {
    message.flag = flagOf(call, patch.flag);
    news.add("flag");
  }
  if (patch.categories !== undefined) {
    message.categories = patch.categories;
    news.add("categories");
  }
  if (writeOthers(mailbox, message, patch)) news.add("other");
  if (Object.keys(words).length > 0) {
    mailbox.rewrite(message, rewritten(call, message.content(message.index), words));
    news.add("other");
  }
  if (news.size > 0) mailbox.touch(message, ...news);
}

/** Those of the words in a patch that may be written; the others are refused, or dropped. */
function mayRewrite(call: GraphCall, message: MessageState, patch: MessagePatch): MessagePatch {
  const { mail } = call.world.settings;
  const named = Object.keys(patch);
  if (mail.patchReadOnly === 400 && named.some((name) => READ_ONLY.includes(name)))
    throw mailError(call, "ErrorInvalidRequest", { message: "A property that is read-only cannot be written." });
  const names = [...WHILE_DRAFT, ...PEOPLE].filter((name) => named.includes(name));
  const taken = names.filter((name) => {
    if (message.isDraft) return true;
    if (name === "subject" && !message.isOwn && mail.patchReceivedSubject === "accepted") return true;
    if (PEOPLE.includes(name) && mail.patchSentRecipients === "ignored") return false;
    throw mailError(call, mail.patchSentCode, { message: "Cannot update the property on a sent message." });
  });
  return Object.fromEntries(Object.entries(patch).filter(([name]) => taken.includes(name)));
}

function markRead(
  call: GraphCall,
  mailbox: MailMailbox,
  message: MessageState,
  isRead: boolean,
  news: Set<News>,
): void {
  const { mail } = call.world.settings;
  if (message.isRead === isRead) {
    if (mail.noopPatchBumps) news.add("other");
    return;
  }
  mailbox.mark(message, isRead);
  news.add("read");
  if (isRead && mail.readReceiptOnPatch === "sent") sendReceipt(mailbox, message);
}

/** To whoever asked for it, once; unless the wish was taken out of the message before. */
export function sendReceipt(mailbox: MailMailbox, message: MessageState): void {
  const content = message.content(message.index);
  const { messageId, from, isReadReceiptRequested } = content;
  const wish = message.extended.find(({ id }) => id === "Boolean 0x29")?.value;
  if (message.isOwn || wish === "false" || !(message.isReadReceiptRequested ?? isReadReceiptRequested)) return;
  message.isReadReceiptRequested = false;
  mailbox.sendReceipt({ messageId, to: from?.address, at: mailbox.now() }, content);
}

export function flagOf(
  call: GraphCall,
  { flagStatus, startDateTime, dueDateTime, completedDateTime }: FlagInput,
): Flag {
  if (dueDateTime && !startDateTime)
    throw mailError(call, "ErrorInvalidRequest", { message: "A flag with a due date needs a start date." });
  if (flagStatus === "notFlagged") return NOT_FLAGGED;
  return {
    flagStatus,
    ...(completedDateTime ? { completedDateTime } : {}),
    ...(dueDateTime ? { dueDateTime } : {}),
    ...(startDateTime ? { startDateTime } : {}),
  };
}

/** The marks that have no habit of their own. Returns whether there were any. */
function writeOthers(mailbox: MailMailbox, message: MessageState, patch: MessagePatch): boolean {
  const { importance, inferenceClassification, isReadReceiptRequested, isDeliveryReceiptRequested } = patch;
  const { singleValueExtendedProperties } = patch;
  if (importance !== undefined) message.importance = importance;
  if (inferenceClassification !== undefined) message.inference = inferenceClassification;
  if (isReadReceiptRequested !== undefined) message.isReadReceiptRequested = isReadReceiptRequested ?? undefined;
  if (isDeliveryReceiptRequested !== undefined)
    message.isDeliveryReceiptRequested = isDeliveryReceiptRequested ?? undefined;
  if (singleValueExtendedProperties !== undefined) {
    const written = singleValueExtendedProperties.map(({ id, value }) => ({ id: extendedKey(id), value }));
    const kept = message.extended.filter(({ id }) => !written.some((one) => one.id === id));
    mailbox.extend(message, [...kept, ...written]);
  }
  return [
    importance,
    inferenceClassification,
    isReadReceiptRequested,
    isDeliveryReceiptRequested,
    singleValueExtendedProperties,
  ].some((value) => value !== undefined);
}

/** What a mail says once the words that are given stand in it. */
export function rewritten(call: GraphCall, content: MailContent, words: Words): MailContent {
  const correspondent = (one: RecipientInput) => correspondentOf(call, one);
  const { subject, body, replyTo, internetMessageId, toRecipients, ccRecipients, bccRecipients, from, sender } = words;
  const isText = body?.contentType === "text";
  return {
    ...content,
    ...(subject === undefined ? {} : { subject }),
    ...(body === undefined
      ? {}
      : { body: isText ? bodyFromText(body?.content ?? "") : bodyFromHtml(body?.content ?? "") }),
    ...(internetMessageId === undefined ? {} : { messageId: internetMessageId }),
    ...(replyTo === undefined ? {} : { replyTo: replyTo.map(correspondent) }),
    ...(toRecipients === undefined ? {} : { to: toRecipients.map(correspondent) }),
    ...(ccRecipients === undefined ? {} : { cc: ccRecipients.map(correspondent) }),
    ...(bccRecipients === undefined ? {} : { bcc: bccRecipients.map(correspondent) }),
    ...(from === undefined ? {} : { from: correspondent(from) }),
    ...(sender === undefined ? {} : { sender: correspondent(sender) }),
  };
}

type Words = Pick<MessagePatch, "subject" | "body" | "replyTo" | "internetMessageId" | PeopleName>;
type PeopleName = "toRecipients" | "ccRecipients" | "bccRecipients" | "from" | "sender";

/** The directory knows the names of those who are in it. */
export function correspondentOf({ world }: GraphCall, { emailAddress }: RecipientInput): Correspondent {
  const { name, address } = emailAddress ?? {};
  const given = address ?? undefined;
  const known = given === undefined ? undefined : world.directory.findPerson(given)?.displayName;
  const shown = name || known || given;
  return { ...(shown === undefined ? {} : { name: shown }), ...(given === undefined ? {} : { address: given }) };
}
