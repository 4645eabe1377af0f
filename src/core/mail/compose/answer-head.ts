// What the head of an answer takes from the mail that it answers.
import type { MailContent } from "../../records/mail.ts";
import { withoutAnswerPrefix } from "../subject.ts";

/** Exchange cuts longer ones. */
const longestSubject = 255;
/** RFC 5537, 3.4.4: the first one begins the conversation, the last ones are nearest. */
const mostReferences = 50;

/** One line. */
export const plainSubject = (subject: string): string =>
  subject
    .replaceAll(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, longestSubject);

/** "RE: Offer" from "AW: RE: Offer": an answer names once what it is. */
export function answerSubject(subject: string, kind: "REPLY" | "FORWARD"): string {
  return plainSubject(`${kind === "FORWARD" ? "FW" : "RE"}: ${withoutAnswerPrefix(plainSubject(subject))}`);
}

/** The References of an answer, the oldest first: those of the mail, and the mail itself. */
export function answerReferences(mail: Pick<MailContent, "messageId" | "inReplyTo" | "references">): readonly string[] {
  const before = mail.references.length > 0 ? mail.references : mail.inReplyTo === null ? [] : [mail.inReplyTo];
  const all = [...before, ...(mail.messageId === null ? [] : [mail.messageId])].filter((id) => isMessageId.test(id));
  const distinct = all.filter((id, index) => all.lastIndexOf(id) === index);
  const [first] = distinct;
  return first === undefined || distinct.length <= mostReferences
    ? distinct
    : [first, ...distinct.slice(1 - mostReferences)];
}

/** What a stranger wrote there may be anything; RFC 5322 allows lines of 998 characters. */
const isMessageId = /^<[^\s<>]{1,990}>$/;
