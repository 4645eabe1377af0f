import { z } from "zod";
import type { GraphCall, GraphRoute } from "../graph/call.ts";
import { empty, type WireReply } from "../http/message.ts";
import { lowerNames, reader } from "../mailbox/body-input.ts";
import { submitMail } from "../transport/submit-mail.ts";
import { answerTo } from "./answer-mail.ts";
import { locateMessage, MESSAGE_BASES, mailboxOf, SEND_MAIL } from "./locate.ts";
import { sizeOf } from "./mail-content.ts";
import { mailError } from "./mail-error.ts";
import type { MailMailbox } from "./mail-mailbox.ts";
import { mustBeSendable, senderOf } from "./mail-sender.ts";
import type { Answering, LastVerb } from "./mail-state.ts";
import { mailBody, mustHaveRoom, type Written, writtenInJson, writtenInMime } from "./make-draft.ts";
import { mustSayLength } from "./message-routes.ts";
import { sendsMime } from "./sent-mime.ts";

/** Sends a draft. It is accepted, which says nothing of when it leaves, and whether it arrives. */
function send(call: GraphCall): WireReply {
  mustSayLength(call);
  const { mailbox, message } = locateMessage(call);
  const { sendTwice, messageIdKept } = call.world.settings.mail;
  if (!message.isDraft || call.world.transport.underWay.has(message)) {
    if (sendTwice === 400) throw mailError(call, "ErrorInvalidItemForOperationSendItem");
    if (sendTwice === 404) throw mailError(call, "ErrorItemNotFound");
  }
  const said = message.content(message.index);
  mustBeSendable(call, mailbox, said);
  const content = {
    ...{ ...said, ...senderOf(call, mailbox, said) },
    importance: message.importance ?? said.importance,
    isReadReceiptRequested: message.isReadReceiptRequested ?? said.isReadReceiptRequested,
    isDeliveryReceiptRequested: message.isDeliveryReceiptRequested ?? said.isDeliveryReceiptRequested,
  };
  submitMail(call.world, {
    ...{ mailbox, content, extended: message.extended, draft: message },
    ...{ keepsMessageId: messageIdKept, keepsCopy: true },
  });
  return empty(202);
}

const readSending = reader(
  "microsoft.graph.sendMail",
  z.strictObject({
    message: z.record(z.string(), z.unknown()),
    saveToSentItems: z.union([z.boolean(), z.enum(["true", "false", "True", "False"])]).nullish(),
  }),
);

/** Sends a mail that never was a draft. */
function sendMail(call: GraphCall): WireReply {
  const mailbox = mailboxOf(call);
  if (sendsMime(call.request)) return dispatch(call, mailbox, writtenInMime(call, mailbox), { keepsCopy: true });
  const raw = lowerNames(mailBody(call));
  const { saveToSentItems } = readSending(raw);
  return dispatch(call, mailbox, writtenInJson(call, raw.message), {
    keepsCopy: String(saveToSentItems ?? true).toLowerCase() === "true",
  });
}

/** Answers or forwards in one step. */
const answerAtOnce =
  (verb: LastVerb) =>
  (call: GraphCall): WireReply => {
    const located = locateMessage(call);
    const written = answerTo(call, located, verb);
    const answering = { original: located.message, verb };
    return dispatch(call, located.mailbox, written, { keepsCopy: true, answering });
  };

function dispatch(
  call: GraphCall,
  mailbox: MailMailbox,
  written: Written,
  more: { readonly keepsCopy: boolean; readonly answering?: Answering },
): WireReply {
  const { sendMailMessageId, mimeKeepsMessageId } = call.world.settings.mail;
  const { content, extended, isMime } = written;
  mustBeSendable(call, mailbox, content);
  const identity = senderOf(call, mailbox, content);
  if (more.keepsCopy) mustHaveRoom(call, mailbox, sizeOf(content));
  submitMail(call.world, {
    ...{ mailbox, content: { ...content, ...identity }, extended, ...more },
    keepsMessageId: isMime ? mimeKeepsMessageId : sendMailMessageId === "honoured",
  });
  return empty(202);
}

const sending = { permission: SEND_MAIL, isMailbox: true };

export const sendRoutes: GraphRoute[] = [
  { method: "POST", pattern: "/sendMail", handle: { ...sending, serve: sendMail } },
  ...MESSAGE_BASES.flatMap((base): GraphRoute[] => {
    const message = `${base}/{message}`;
    return [
      { method: "POST", pattern: `${message}/send`, handle: { ...sending, serve: send } },
      { method: "POST", pattern: `${message}/reply`, handle: { ...sending, serve: answerAtOnce("reply") } },
      { method: "POST", pattern: `${message}/replyAll`, handle: { ...sending, serve: answerAtOnce("replyAll") } },
      { method: "POST", pattern: `${message}/forward`, handle: { ...sending, serve: answerAtOnce("forward") } },
    ];
  }),
];
