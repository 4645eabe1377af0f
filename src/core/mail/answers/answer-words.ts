// Why a mail was not answered automatically, in words.
import type { SilenceReason } from "./judge-answer.ts";

const sentences: Readonly<Record<SilenceReason, string>> = {
  NO_RULES: "No rule is switched on.",
  NO_RULE_FITS: "No rule fits it.",
  BEFORE_RULE: "It came before the rule that fits was switched on.",
  OLDER_MAIL: "It is older than the mailbox here, or nobody knows when it was received.",
  TOO_OLD: "It is a day old, or older.",
  NOT_RECEIVED: "It does not lie where mail is received.",
  NOT_PLAIN_MAIL: "It is about a meeting, or a receipt.",
  NO_HEADERS: "Its headers are not known: they may forbid an answer.",
  AUTOMATIC: "A program wrote it, or asks for no automatic answer.",
  LIST: "It came through a mailing list, or went to many.",
  BOUNCE: "It reports that a mail was not delivered, or has no sender to answer.",
  ROBOT: "Its sender is a program that nobody reads for.",
  NO_SENDER: "It has no sender with an address.",
  SEVERAL_SENDERS: "It names more than one sender.",
  REPLY_TO_OTHERS: "It wants its answer at another address than its sender's, for which nobody vouches.",
  OWN_MAIL: "It is from a system mailbox, or was made here.",
  ANSWERS_OURS: "It answers an automatic answer.",
  NOT_AUTHENTICATED: "Microsoft does not vouch for its sender: the address may be forged.",
  ANSWERED_LATELY: "Its sender got an automatic answer within 24 hours.",
  DAILY_LIMIT: "The mailbox has answered as many senders in 24 hours as it may.",
  SENDING_OFF: "Nothing may be sent from the mailbox now.",
};

/** @param header that says so, if one does */
export function saySilence(reason: SilenceReason, header: string | null): string {
  return header === null ? sentences[reason] : `${sentences[reason]} Its header ${header} says so.`;
}
