/** A mail that Exchange would have sent because of a meeting. Addresses are in lower case. */
export interface LedgerMail {
  /** When, as a Graph instant. */
  readonly at: string;
  readonly organizer: string;
  /** The sender: the organiser, or the attendee who responds or forwards. */
  readonly from: string;
  readonly kind: "invitation" | "update" | "cancellation" | "response" | "forward";
  readonly recipients: readonly string[];
  readonly subject: string;
  /** The event in the sender's mailbox, by its immutable id. */
  readonly eventId: string;
  /** Date of the one occurrence that it is about. */
  readonly occurrence?: string;
}

export interface MailLedger {
  /** Nothing is recorded when there are no recipients. */
  add(mail: LedgerMail): void;
  list(): LedgerMail[];
  clear(): void;
}

export function createMailLedger(): MailLedger {
  let mails: LedgerMail[] = [];
  return {
    add(mail) {
      if (mail.recipients.length > 0) mails.push(mail);
    },
    list: () => [...mails],
    clear: () => {
      mails = [];
    },
  };
}
