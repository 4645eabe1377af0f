import type { TaskTemplate } from "../../../core/mail/processing/mail-task.ts";
import type { SkipReason } from "../../../core/mail/processing/processed-mail.ts";
import type { AuditAndFeed } from "../settings-store.ts";

/** What an administrator chose. */
export type ProcessingChoice =
  | { readonly kind: "NOTHING" }
  | { readonly kind: "TASK"; readonly task: TaskTemplate & { readonly ownerId: string } }
  | { readonly kind: "WEBHOOK"; readonly webhook: { readonly url: string } };

export interface StoredProcessing {
  readonly mailboxId: string;
  readonly organizationId: string;
  readonly label: string;
  readonly address: string;
  /** Null until it is connected for the first time. */
  readonly accountId: string | null;
  readonly choice: ProcessingChoice;
  /** Mail that was received since then; null with NOTHING. */
  readonly since: Date | null;
  /** Why nothing is sent to the webhook any more; null: it is. */
  readonly stopped: string | null;
  /** Since when no delivery has succeeded. */
  readonly failingSince: Date | null;
  /** When the webhook's secret was made; null: there is none. */
  readonly secretSetAt: Date | null;
}

export const deliveryStates = ["PENDING", "DELIVERED", "FAILED"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export interface MailDelivery {
  readonly id: string;
  readonly mailboxId: string;
  readonly organizationId: string;
  readonly emailId: string;
  readonly state: DeliveryState;
  readonly createdAt: Date;
  /** When it is tried next. */
  readonly nextAt: Date | null;
  /** The last ones, the oldest first; at is ISO 8601. */
  readonly attempts: readonly { readonly at: string; readonly status: number | null; readonly error: string | null }[];
}

export interface DeliveryPage {
  readonly state: DeliveryState | null;
  readonly first: number;
  readonly after: { readonly createdAt: Date; readonly id: string } | null;
}

/** What became of one mail. */
export interface ProcessedEmail {
  readonly state: "WAITING" | "TASK" | "WEBHOOK" | "SKIPPED";
  readonly skipped: SkipReason | null;
  readonly processedAt: Date | null;
  /** Null also if the task was deleted for good. */
  readonly taskId: string | null;
  readonly deliveryId: string | null;
}

export interface MailProcessingStore {
  /** Null: there is no such mailbox, or it was removed. */
  find(mailboxId: string): Promise<StoredProcessing | null>;
  /**
   * Whoever works on the mailbox's arrivals loses them, and they are decided anew. Mail received since then that is here already waits to be
   * processed, too. The webhook's first secret is made.
   * @param since null: now
   */
  save(mailboxId: string, choice: ProcessingChoice, since: Date | null, report: AuditAndFeed): Promise<void>;
  /** How many mails of the mailbox that are here would wait to be processed if it were to begin then. */
  countSince(mailboxId: string, since: Date): Promise<number>;
  /** @returns the new secret, which cannot be read again */
  rotateSecret(mailboxId: string, report: AuditAndFeed): Promise<string>;
  /** The webhook took something: what was stopped goes on. */
  resume(mailboxId: string): Promise<void>;
  /** The newest first. */
  deliveries(mailboxId: string, page: DeliveryPage): Promise<readonly MailDelivery[]>;
  /** Null: it was never to be processed. */
  ofEmail(emailId: string): Promise<ProcessedEmail | null>;
  findDelivery(id: string): Promise<MailDelivery | null>;
  /** It is tried at once, and as often as a new one. A webhook that was stopped is asked again. */
  repeat(id: string, report: AuditAndFeed): Promise<void>;
}
