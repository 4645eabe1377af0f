import type { Person } from "../directory/person.ts";
import type { MailContent } from "../mail/mail-content.ts";
import type { MessageState } from "../mail/mail-state.ts";
import { createSentCopies, type MailCause, type SentCopies, type SentCopy } from "./sent-copies.ts";

/** A mail that has left, and where it came from. */
export interface Carried {
  readonly content: MailContent;
  readonly cause: MailCause;
  /** Who wrote it, if they have a mailbox here: what cannot be delivered comes back to them. */
  readonly writer?: Person;
  readonly origin?: Pick<SentCopy, "draftId" | "draftMessageId"> & Partial<Pick<SentCopy, "marks">>;
}

/** Somebody outside of every mailbox here, and what they do with mail. All others read it and say nothing. */
export interface Outsider {
  readonly name?: string;
  /** The mail comes back: there is nobody. */
  readonly bounces?: boolean;
  readonly reply?: OutsideReply;
  /** Away: answers each sender once, and no mail that is automatic itself. */
  readonly automatic?: OutsideReply & {
    /** Answers everything, automatic mail too, again and again. */
    readonly loops?: boolean;
  };
}

export interface OutsideReply {
  readonly text: string;
  readonly subject?: string;
  readonly headers?: readonly { readonly name: string; readonly value: string }[];
  readonly afterMs?: number;
  /** It does not say what it answers. */
  readonly isUnrelated?: boolean;
  /** So many mails are answered; all of them, unless said otherwise. */
  readonly times?: number;
}

/** What the servers between mailboxes remember. */
export interface Transport {
  readonly copies: SentCopies;
  /** By address in lower case. */
  readonly outsiders: Map<string, Outsider>;
  /** How often somebody has answered, by address and kind; whom they have answered automatically. */
  readonly answered: Map<string, number>;
  /** Drafts that were given for sending and have not left yet. */
  readonly underWay: Set<MessageState>;
  /** When a person submitted mail within a day, and to how many, by object id; the oldest first. */
  readonly left: Map<string, { readonly at: number; readonly recipients: number }[]>;
  /** When a person's last mails were handed on. */
  readonly departures: Map<string, readonly number[]>;
}

export function createTransport(): Transport {
  return {
    copies: createSentCopies(),
    outsiders: new Map(),
    answered: new Map(),
    underWay: new Set(),
    left: new Map(),
    departures: new Map(),
  };
}
