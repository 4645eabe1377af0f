// What a webhook is told. Whoever is in bcc stays the mailbox's own: the receiver is another system.
import type { MailAddress } from "../../records/mail.ts";

/** So that a payload stays small; the link leads to the rest. */
const MOST_TEXT = 10_000;
const MOST_PEOPLE = 200;

export interface ToldMail {
  readonly deliveryId: string;
  readonly mailbox: { readonly id: string; readonly label: string; readonly address: string };
  readonly emailId: string;
  readonly messageId: string | null;
  readonly from: MailAddress | null;
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly subject: string;
  readonly receivedAt: Date;
  /** Null: it could not be read. */
  readonly text: string | null;
  readonly preview: string;
  /** Its address on the page. */
  readonly url: string;
}

/** JSON, the same in each attempt as long as the mail is the same. */
export function mailReceived(mail: ToldMail): string {
  const text = mail.text ?? mail.preview;
  return JSON.stringify({
    ...{ id: mail.deliveryId, type: "mail.received", timestamp: mail.receivedAt.toISOString() },
    data: {
      mailbox: mail.mailbox,
      ...{ emailId: mail.emailId, messageId: mail.messageId },
      ...{ from: mail.from, to: mail.to.slice(0, MOST_PEOPLE), cc: mail.cc.slice(0, MOST_PEOPLE) },
      ...{ subject: mail.subject, receivedAt: mail.receivedAt.toISOString() },
      text: text.slice(0, MOST_TEXT).replace(/[\ud800-\udbff]$/, ""),
      isTextCut: text.length > MOST_TEXT || mail.text === null,
      url: mail.url,
    },
  });
}

/** A delivery without a mail, to see what comes back. */
export function ping(deliveryId: string, mailbox: ToldMail["mailbox"], at: Date): string {
  return JSON.stringify({ id: deliveryId, type: "ping", timestamp: at.toISOString(), data: { mailbox } });
}
