import type { TaskTemplate } from "../../../core/mail/processing/mail-task.ts";
import type { ArrivedMail, SkipReason } from "../../../core/mail/processing/processed-mail.ts";
import type { ToldMail } from "../../../core/mail/processing/webhook-payload.ts";
import type { TaskFields } from "../../../core/records/task.ts";
import type { AttemptResult, TurnVerdict } from "../../../core/webhook/judge-turn.ts";
import type { LaneLease } from "./content-lane-store.ts";

export interface ProcessedMailbox {
  readonly id: string;
  readonly accountId: string;
  readonly label: string;
  readonly address: string;
}

/** What becomes of the mail of a mailbox. */
export type Processing =
  | { readonly kind: "NOTHING" }
  | { readonly kind: "TASK"; readonly ownerId: string; readonly template: TaskTemplate }
  | { readonly kind: "WEBHOOK" };

/** A mail that waits to be processed, with its text, or with the reason why there is none. */
export interface Arrival extends ArrivedMail {
  readonly emailId: string;
  readonly receivedAt: Date;
  readonly preview: string;
  readonly folderId: string;
  readonly threadId: string;
}

export type Processed = { readonly emailId: string } & (
  | { readonly kind: "SKIPPED"; readonly reason: SkipReason }
  | { readonly kind: "TASK"; readonly taskId: string; readonly fields: TaskFields }
  | { readonly kind: "WEBHOOK" }
);

/** ownerAway: the owner of the tasks is no active person of the organization. */
export type SettledArrivals = "settled" | "ownerAway" | "leaseLost";

/** The lane of arrived mail, and the step of it that processes. Each call proves the lease; what is written proves it in its transaction. */
export interface ArrivalStore {
  /** Null while somebody else has it. */
  take(accountId: string, holder: string, leaseMs: number): Promise<LaneLease | null>;
  release(lease: LaneLease): Promise<void>;
  /** The oldest first. None while the mailbox's older mail is still being read: only with it can be told what is an answer. */
  nextArrivals(
    lease: LaneLease,
    limit: number,
  ): Promise<
    | { readonly mailbox: ProcessedMailbox; readonly processing: Processing; readonly arrivals: readonly Arrival[] }
    | "nothing"
    | "leaseLost"
  >;
  /** Makes tasks and deliveries, and notes what became of each mail, in one transaction. Nothing of it unless all of it. */
  settleArrivals(lease: LaneLease, processing: Processing, processed: readonly Processed[]): Promise<SettledArrivals>;
  /** All mail of the mailbox waits a minute, with an alert that says why. */
  waitForOwner(lease: LaneLease): Promise<void>;
}

export interface DueDelivery extends Omit<ToldMail, "url" | "mailbox"> {
  /** Attempts before, since it was made or repeated. */
  readonly tries: number;
  readonly folderId: string;
  readonly threadId: string;
}

export interface DueDeliveries {
  readonly mailbox: ProcessedMailbox;
  readonly url: string;
  /** Since when none has succeeded. */
  readonly failingSince: Date | null;
  /** The longest due first. */
  readonly deliveries: readonly DueDelivery[];
  readonly now: Date;
}

/** The step of the same lane that calls webhooks. */
export interface DeliveryStore {
  /** While they fail only one: a receiver that is away is asked once in a turn, however many wait. */
  nextDeliveries(lease: LaneLease, limit: number): Promise<DueDeliveries | "nothing" | "leaseLost">;
  /** @returns false: the lease is lost, and nothing was saved; they are sent again, with the same ids */
  saveAttempts(lease: LaneLease, results: readonly AttemptResult[], verdict: TurnVerdict): Promise<boolean>;
}

/** Which mailboxes have arrived mail or deliveries to look after, and nobody who does. */
export interface DueArrivals {
  /** @param accountId only this one */
  dueAccounts(limit: number, accountId?: string): Promise<readonly string[]>;
}

/** The secrets that a mailbox's webhook is signed with; the old one, too, for a day after it was replaced. */
export interface WebhookSecrets {
  secretsOf(mailboxId: string): Promise<readonly string[]>;
}
