import type { Reach } from "../../../core/access/rights.ts";
import type { IsErased } from "../../../core/mail/forget-person.ts";
import type { AuditAndFeed } from "../settings-store.ts";

/** Whether an address is forgotten in mail that was received then; null: nobody knows when. */
export type ErasedAt = (receivedAt: string | null) => IsErased;

/** A person by an address: the form for comparison first, then others of the same. */
export interface ErasedPerson {
  readonly organizationId: string;
  readonly forms: readonly [string, ...string[]];
}

export interface MailboxReport {
  readonly accountId: string;
  /** From or only to the person: they go. */
  readonly theirs: number;
  /** Others in which the address or the name beside it is replaced. */
  readonly replaced: number;
  /** What a legal hold keeps of both. */
  readonly held: number;
}

export interface ErasureReport {
  readonly mailboxes: readonly MailboxReport[];
  /** Of the mail that goes. */
  readonly attachments: number;
  readonly attachmentBytes: number;
  /** Mail sent from here that names the person. */
  readonly outgoing: number;
  /** Tasks and events of Oro alone: the address is replaced. */
  readonly ownRecords: number;
  /** What stays, since Microsoft has it too and would be changed, or somebody decided it: to be changed there. */
  readonly left: {
    readonly tasks: number;
    readonly events: number;
    readonly folders: number;
    readonly settings: number;
    readonly holds: number;
  };
}

export interface Erasure {
  readonly id: string;
  readonly organizationId: string;
  readonly receivedBefore: Date;
  readonly step: "MAIL" | "ELSEWHERE" | "DONE";
  readonly pass: number;
  readonly expected: number;
  readonly mailsDeleted: number;
  readonly mailsReplaced: number;
  readonly elsewhere: number;
  readonly reason: string;
  readonly orderedByName: string;
  readonly finishedAt: Date | null;
}

export interface NewErasure extends ErasedPerson {
  readonly reason: string;
  readonly orderedById: string;
  readonly orderedByName: string;
  /** How many mails were shown to go. */
  readonly expected: number;
}

export interface Erasures {
  /** Who has this address in the installation: a person, a mailbox; null: nobody. */
  ownerOf(forms: readonly string[]): Promise<string | null>;
  report(person: ErasedPerson): Promise<ErasureReport>;
  /** Ids of mail that names the person among its people, in these mailboxes, in the order of ids. */
  mailOf(
    person: ErasedPerson,
    accountIds: readonly string[],
    after: string | null,
    limit: number,
  ): Promise<readonly string[]>;
  /**
   * From its commit on nothing of the person is imported. Whoever works on mail of the organization loses it, and mail to the person that was
   * not sent is not sent. @returns how many mails would go, if that is not `expected`: then nothing was done
   */
  order(erasure: NewErasure, report: AuditAndFeed): Promise<Erasure | number>;
  list(reach: Reach): Promise<readonly Erasure[]>;
  /** Those that are not done, the oldest first. */
  open(): Promise<readonly string[]>;
  /** Goes on by one transaction. @returns false: it is done */
  step(id: string): Promise<boolean>;
}
