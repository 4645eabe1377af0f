/** One copy of a mail that reached somebody, within the tenant or outside of it. */
export interface SentCopy {
  readonly number: number;
  /** ISO instant. */
  readonly at: string;
  /** In lower case. */
  readonly recipient: string;
  readonly as: "to" | "cc" | "bcc";
  /** Whether the recipient has a mailbox here. */
  readonly isInside: boolean;
  /** What made it: a person or program that sent it, somebody outside who answered, or Exchange itself. */
  readonly cause: MailCause;
  /** As it was on the wire. */
  readonly internetMessageId: string;
  readonly subject: string | null;
  readonly from: string;
  /** Who sent it in the name of `from`; usually the same. */
  readonly sender: string;
  /** The draft that it came from, if there was one: its immutable id, and its Message-ID before it was sent. */
  readonly draftId?: string;
  readonly draftMessageId?: string;
  /** Extended properties that its writer gave it: they do not travel, and tell which wish it came from. */
  readonly marks: readonly { readonly id: string; readonly value: string }[];
  /** Of the copy in the recipient's inbox. */
  readonly immutableId?: string;
}

export type MailCause = "mail" | "reply" | "automaticReply" | "bounce" | "receipt";

export interface CopyQuery {
  /** On the wire, or of the draft. */
  readonly messageId?: string;
  readonly recipient?: string;
}

/** Every copy that ever reached anybody: what counts when something must have been sent exactly once. */
export interface SentCopies {
  add(copy: Omit<SentCopy, "number">): void;
  list(query?: CopyQuery): SentCopy[];
  clear(): void;
}

export function createSentCopies(): SentCopies {
  let copies: SentCopy[] = [];
  let numbers = 0;
  return {
    add(copy) {
      numbers += 1;
      copies.push({ ...copy, number: numbers });
    },
    list: ({ messageId, recipient } = {}) =>
      copies.filter(
        (copy) =>
          (messageId === undefined || copy.internetMessageId === messageId || copy.draftMessageId === messageId) &&
          (recipient === undefined || copy.recipient === recipient.toLowerCase()),
      ),
    clear: () => {
      copies = [];
    },
  };
}
