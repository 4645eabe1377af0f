// Whom an answer goes to.
import { comparedAddress } from "../../access/mail-domain.ts";
import type { MailAddress, MailContent } from "../../records/mail.ts";

export interface Recipients {
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly bcc: readonly MailAddress[];
}

export type AnsweredPeople = Pick<MailContent, "from" | "to" | "cc" | "replyTo">;

/** Contract: Microsoft's limit for one message. */
export const mostRecipients = 500;

/**
 * Those who get an answer: reply-to, else the sender; ALL also has the other people of the mail. Own addresses are left out, and nobody is
 * named twice. Whoever answers a mail of their own writes to its recipients again. Nobody ever comes from bcc.
 */
export function answerRecipients(mail: AnsweredPeople, whom: "SENDER" | "ALL", own: readonly string[]): Recipients {
  const ownKeys = new Set(own.flatMap((address) => comparedAddress(address) ?? []));
  const isOwn = ({ address }: MailAddress): boolean => ownKeys.has(comparedAddress(address) ?? "");
  const sender = mail.from === null ? [] : [mail.from];
  const back = mail.replyTo.length > 0 ? mail.replyTo : sender;
  const isMine = sender.some(isOwn);
  const first = isMine ? mail.to : back;
  const others = whom === "ALL" && !isMine ? mail.to : [];
  const seen = new Set<string>(ownKeys);
  const to = distinct([...first, ...others], seen);
  const cc = whom === "ALL" ? distinct(mail.cc, seen) : [];
  // A mail to oneself is answered to oneself.
  return { to: to.length + cc.length > 0 ? to : distinct(first, new Set()), cc, bcc: [] };
}

/** Without those who stand in an earlier list. */
export function distinctRecipients({ to, cc, bcc }: Recipients): Recipients {
  const seen = new Set<string>();
  return { to: distinct(to, seen), cc: distinct(cc, seen), bcc: distinct(bcc, seen) };
}

export const recipientsOf = ({ to, cc, bcc }: Recipients): readonly MailAddress[] => [...to, ...cc, ...bcc];

/** Those that can be written to, each once. @param seen grows by them */
function distinct(people: readonly MailAddress[], seen: Set<string>): readonly MailAddress[] {
  return people.filter(({ address }) => {
    // Null for what no mail can be sent to, as an X.500 name.
    const key = comparedAddress(address);
    if (key === null || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
