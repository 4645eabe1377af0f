import { z } from "zod";
import type { GraphCall } from "../graph/call.ts";
import { addressOf, isSameAddress } from "../mailbox/address.ts";
import { lowerNames, reader } from "../mailbox/body-input.ts";
import type { LocatedMessage } from "./locate.ts";
import { answering, blankMail, type Correspondent, type MailAttachment, type MailContent } from "./mail-content.ts";
import { mailError } from "./mail-error.ts";
import type { LastVerb } from "./mail-state.ts";
import { mailBody, type Written, writtenInJson, writtenInMime } from "./make-draft.ts";
import { quotedBelow } from "./quoted-mail.ts";
import { sendsMime } from "./sent-mime.ts";
import { correspondentOf, rewritten } from "./update-message.ts";
import { withPrefix, wordingOf } from "./wording.ts";

const recipient = z.strictObject({
  emailAddress: z.strictObject({ name: z.string().nullish(), address: z.string().nullish() }).nullish(),
});
const readAsk = reader(
  "microsoft.graph.message",
  z.strictObject({
    comment: z.string().nullish(),
    message: z.record(z.string(), z.unknown()).nullish(),
    toRecipients: z.array(recipient).nullish(),
  }),
);

/** The mail with which a call answers or forwards another one. @throws GraphError 400 for two texts, or two lists of recipients */
export function answerTo(call: GraphCall, located: LocatedMessage, verb: LastVerb): Written {
  const { mailbox, message } = located;
  const original = message.content(message.index);
  if (sendsMime(call.request) && call.request.body !== "") {
    const written = writtenInMime(call, mailbox);
    const { to, subject, ...words } = written.content;
    const plain = plainAnswer(call, located, original, verb, "");
    return {
      ...written,
      content: {
        ...{ ...words, inReplyTo: plain.inReplyTo, references: plain.references },
        to: to.length > 0 ? to : plain.to,
        subject: subject || plain.subject,
      },
    };
  }
  const raw = call.request.body === "" ? {} : lowerNames(mailBody(call));
  const ask = readAsk(raw);
  const given = writtenInJson(call, raw.message ?? {});
  const { input, content: words } = given;
  if (ask.comment != null && input.body !== undefined)
    throw mailError(call, "ErrorInvalidRequest", { message: "A comment and a body cannot both be given." });
  if (verb === "forward") {
    const isOutside = (ask.toRecipients ?? []).length > 0;
    const isInside = (input.toRecipients ?? []).length > 0;
    if (isOutside && isInside)
      throw mailError(call, "ErrorInvalidRequest", { message: "The recipients are given twice." });
  }
  const plain = plainAnswer(call, located, original, verb, ask.comment ?? "");
  const more = (ask.toRecipients ?? []).map((one) => correspondentOf(call, one));
  const { toRecipients = [], ...rest } = input;
  const added = [...more, ...toRecipients.map((one) => correspondentOf(call, one))];
  const written = rewritten(call, plain, rest);
  return {
    ...given,
    content: {
      ...written,
      to: withoutDoubles([...written.to, ...added]),
      headers: words.headers,
      importance: input.importance ?? "normal",
      ...{ isReadReceiptRequested: words.isReadReceiptRequested },
      isDeliveryReceiptRequested: words.isDeliveryReceiptRequested,
      attachments: [...written.attachments, ...words.attachments].map((file, index) => ({
        ...file,
        number: index + 1,
      })),
    },
  };
}

function plainAnswer(
  call: GraphCall,
  { mailbox }: LocatedMessage,
  original: MailContent,
  verb: LastVerb,
  comment: string,
): MailContent {
  const wording = wordingOf(call.world.settings.mail.locale);
  return {
    ...blankMail(mailbox.now()),
    ...{ sensitivity: original.sensitivity, isDeliveryReceiptRequested: false },
    from: addressOf(mailbox.owner),
    ...(verb === "forward" ? {} : recipientsOf(original, verb, addressOf(mailbox.owner))),
    subject: withPrefix(verb === "forward" ? wording.forward : wording.reply, original.subject),
    body: quotedBelow(comment, original, wording),
    ...answering(original),
    attachments: filesOf(original, verb),
  };
}

/** The pictures in a text come along with it; other files only when it is forwarded. */
function filesOf({ attachments }: MailContent, verb: LastVerb): readonly MailAttachment[] {
  if (verb === "forward") return attachments;
  return attachments.filter(({ isInline, contentId }) => isInline && contentId !== null);
}

function recipientsOf(original: MailContent, verb: LastVerb, owner: Correspondent): Pick<MailContent, "to" | "cc"> {
  const { from, replyTo, to, cc } = original;
  const back = replyTo.length > 0 ? replyTo : from === undefined ? [] : [from];
  if (verb === "reply") return { to: back, cc: [] };
  const others = (all: readonly Correspondent[]) =>
    all.filter(({ address = "" }) => !isSameAddress(address, owner.address ?? ""));
  const all = withoutDoubles([...back, ...others(to)]);
  return { to: all, cc: others(cc).filter((one) => !all.some((other) => isSame(one, other))) };
}

function withoutDoubles(all: readonly Correspondent[]): Correspondent[] {
  return all.filter((one, index) => all.findIndex((other) => isSame(one, other)) === index);
}

function isSame(one: Correspondent, other: Correspondent): boolean {
  return one.address !== undefined && isSameAddress(one.address, other.address ?? "");
}
