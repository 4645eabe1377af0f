// Which mail of a system mailbox is processed: each that begins something, once. Whatever is unsure is processed, since a task too many is
// seen, and a mail that nobody looks at is not.
import { readAddress } from "../../access/mail-domain.ts";
import type { MailAddress, MailType } from "../../records/mail.ts";
import { withoutAnswerPrefix } from "../subject.ts";

export interface ArrivedMail {
  readonly type: MailType;
  readonly from: MailAddress | null;
  readonly subject: string;
  /** Of automatic mail; null for all other. */
  readonly headers: readonly { readonly name: string; readonly value: string }[] | null;
  /** It names others in In-Reply-To or References. */
  readonly namesAncestors: boolean;
  /** One of them is in the mailbox, and was received before. */
  readonly hasKnownAncestor: boolean;
  /** Its thread has a mail that was received before. */
  readonly isInOlderThread: boolean;
  /** Oro holds it no more. */
  readonly isGone: boolean;
}

/** Why a mail is not processed. OFF: processing was switched off before its turn came. */
export type SkipReason = "ANSWER" | "OWN" | "REPORT" | "AUTOMATIC_ANSWER" | "MEETING" | "GONE" | "OFF";

/** @param mailbox its own address @returns null: it is processed */
export function findSkipReason(mail: ArrivedMail, mailbox: string): SkipReason | null {
  if (mail.isGone) return "GONE";
  if (isSame(mail.from?.address ?? "", mailbox)) return "OWN";
  return skippedTypes[mail.type] ?? (isAutomaticAnswer(mail) ? "AUTOMATIC_ANSWER" : isAnswer(mail) ? "ANSWER" : null);
}

/**
 * An invitation is mail that somebody must look at; answers to one and its end are in the calendar. Automatic mail is processed, too: forms of
 * web sites and orders come so.
 */
const skippedTypes: Readonly<Partial<Record<MailType, SkipReason>>> = {
  ...{ BOUNCE: "REPORT", RECEIPT: "REPORT" },
  ...{ MEETING_RESPONSE: "MEETING", MEETING_CANCELLATION: "MEETING" },
};

/** https://www.rfc-editor.org/rfc/rfc3834#section-5: "out of office" and its like. */
function isAutomaticAnswer({ type, headers }: ArrivedMail): boolean {
  if (type !== "AUTOMATIC") return false;
  return (headers ?? []).some(({ name, value }) => {
    switch (name.toLowerCase()) {
      case "auto-submitted":
        return /^\s*auto-replied\b/i.test(value);
      case "precedence":
        return /\bauto_reply\b/i.test(value);
      case "x-autoreply":
      case "x-autorespond":
        return !/^\s*no\b/i.test(value);
      default:
        return false;
    }
  });
}

/**
 * Exchange puts the messages of a web site's form into one conversation, since their subjects are the same. So a thread alone does not make
 * an answer: the mail names others as well, or its subject says so.
 */
function isAnswer({ subject, namesAncestors, hasKnownAncestor, isInOlderThread }: ArrivedMail): boolean {
  return hasKnownAncestor || (isInOlderThread && (namesAncestors || withoutAnswerPrefix(subject) !== subject));
}

function isSame(one: string, other: string): boolean {
  const [first, second] = [readAddress(one), readAddress(other)];
  if (first === null || second === null)
    return one.trim() !== "" && one.trim().toLowerCase() === other.trim().toLowerCase();
  return first.local === second.local && first.domain === second.domain;
}
