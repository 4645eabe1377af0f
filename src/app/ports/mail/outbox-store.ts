import type { Outgoing } from "../../../core/mail/outgoing/outgoing.ts";
import type { Submitted } from "../../../core/mail/outgoing/pace.ts";
import type { Settled } from "../../../core/mail/outgoing/settle.ts";
import type { LaneLease } from "./content-lane-store.ts";
import type { OutgoingContent } from "./mail-sender.ts";

/** An outgoing message as somebody who holds the lane reads it. */
export interface OutboxMessage extends Outgoing {
  readonly id: string;
  readonly accountId: string;
  readonly organizationId: string;
  /** Null: an automatic answer. */
  readonly orderedById: string | null;
  /** Another one after each change, whoever makes it. */
  readonly version: bigint;
  readonly content: OutgoingContent;
}

export type Saved =
  | { readonly kind: "saved"; readonly message: OutboxMessage }
  /** A person changed it meanwhile: nothing was saved, and this is what it is now. */
  | { readonly kind: "changed"; readonly message: OutboxMessage }
  /** Somebody else works on the mailbox: nothing was saved. */
  | { readonly kind: "leaseLost" };

/** The ledger of what is sent from a mailbox, and its lane. Times are the database's. */
export interface OutboxStore {
  /** Null while somebody else has it. */
  take(accountId: string, holder: string, leaseMs: number): Promise<LaneLease | null>;
  release(lease: LaneLease): Promise<void>;
  /** The one that is due for the longest time. It proves the lease, too. */
  next(lease: LaneLease): Promise<{ readonly message: OutboxMessage; readonly now: Date } | "nothingDue" | "leaseLost">;
  /** Proves the lease. @returns the database's time, or null: it is lost */
  prove(lease: LaneLease): Promise<Date | null>;
  /**
   * Stores what was settled, if the message still has this version, and when somebody looks at it next: at once after an event, then as
   * `nextStep` says, or later.
   */
  save(lease: LaneLease, message: OutboxMessage, settled: Settled, nextAt: Date | null): Promise<Saved>;
  /** The bytes of an attachment. */
  readAttachment(attachmentId: string): AsyncIterable<Uint8Array>;
}

/** Which mailboxes have something to do, and when. */
export interface DueOutbox {
  /** Those of connected mailboxes on which nobody works, the longest due first. */
  dueAccounts(limit: number): Promise<readonly string[]>;
  /** When something more of the mailbox will be due; null: nothing will. What is due and was not done has a reason, and is found above. */
  nextDueAt(accountId: string): Promise<Date | null>;
}

export interface SubmittedLately {
  /** What its mailbox has submitted, without the message itself. */
  lately(message: Pick<OutboxMessage, "id" | "accountId">): Promise<Submitted>;
}
