import type { KeptSubscription, ListedSubscription, Target } from "../../core/notifications/plan-subscriptions.ts";
import type { Judged, MailFacts, MailPlace } from "../../core/notifications/told-mail.ts";
import type { Resource } from "../../core/records/record.ts";
import type { MailboxOwner } from "../../core/records/record-scope.ts";
import type { ErrorCode } from "../../core/sync/error-catalogue.ts";

export interface NewSubscription {
  readonly target: Target;
  readonly notificationUrl: string;
  /** 128 characters at most; returned with every notification. */
  readonly clientState: string;
  readonly expiresAt: Date;
}

export type SubscribeOutcome =
  | { readonly kind: "created"; readonly id: string; readonly expiresAt: Date }
  /** Microsoft asked the address to validate itself, and got no answer or a wrong one. */
  | { readonly kind: "unreachable"; readonly message: string }
  /** One exists already. */
  | { readonly kind: "duplicate" }
  /** Microsoft offers no subscription for such a resource. */
  | { readonly kind: "unsupported"; readonly message: string };

/** One mailbox's change notifications in Microsoft 365. @throws StoreError from every call */
export interface M365Subscriptions {
  create(order: NewSubscription, signal: AbortSignal): Promise<SubscribeOutcome>;
  /** Its new end; null when it no longer exists. */
  renew(id: string, expiresAt: Date, signal: AbortSignal): Promise<Date | null>;
  /** A subscription that is already gone is a success. */
  delete(id: string, signal: AbortSignal): Promise<void>;
  list(signal: AbortSignal): Promise<readonly ListedSubscription[]>;
}

export interface SubscribedAccount extends MailboxOwner {
  readonly isSignedIn: boolean;
  /** What the synced lists, calendars and mail folders need, as far as runs know. */
  readonly targets: readonly Target[];
  readonly subscriptions: readonly (KeptSubscription & { readonly failures: number })[];
}

/** The account and resource to which a notification address belongs. */
export interface HeardSubscription {
  readonly id: string;
  readonly accountId: string;
  readonly resource: Resource;
  readonly clientStateHash: string;
}

export interface ToldFacts extends Omit<MailFacts, "placeOf" | "hashOf"> {
  readonly places: ReadonlyMap<string, MailPlace>;
}

export interface SubscriptionFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly nextAttemptAt: Date;
}

/** What we store about subscriptions. Any change in the health of notifications is published in the feed. */
export interface SubscriptionStore {
  account(accountId: string): Promise<SubscribedAccount | null>;
  /**
   * Called before it is ordered: its notifications may come before the answer. Returns the row's id, the same for every attempt; null
   * when the account was disconnected meanwhile.
   */
  prepare(accountId: string, target: Target, clientStateHash: string): Promise<string | null>;
  /** Whether it is still wanted: its row is gone when the account was disconnected meanwhile. */
  made(id: string, subscriptionId: string, expiresAt: Date, nextAttemptAt: Date): Promise<boolean>;
  renewed(id: string, expiresAt: Date, nextAttemptAt: Date): Promise<void>;
  /** A failure that lasts raises an alert. */
  failed(id: string, failure: SubscriptionFailure): Promise<void>;
  unsupported(id: string, message: string): Promise<void>;
  forget(ids: readonly string[]): Promise<void>;
  /** To be looked after at once. */
  expedite(id: string): Promise<void>;

  /** Null for an address that was never given out, and for accounts that are not signed in. */
  find(id: string): Promise<HeardSubscription | null>;
  /** What is known of mails that a notification names; null for an account that was disconnected meanwhile. */
  toldFacts(subscription: HeardSubscription, ids: readonly string[]): Promise<ToldFacts | null>;
  /** A notification came. @param told of mail: what the next run reads first, and what is not found so far */
  heard(subscription: HeardSubscription, told?: Pick<Judged, "first" | "unplaced">): Promise<void>;
  /** Microsoft says that notifications were lost: a run must follow, as after a notification. It is no proof that they come again. */
  heardOfLoss(id: string): Promise<void>;
  /** Whether a run is queued, or began after the last notification. */
  isAnswered(accountId: string, resource: Resource): Promise<boolean>;
  /** After a run: stores changes that no notification announced. Returns whether the subscriptions no longer match what is synced. */
  afterRun(accountId: string, resource: Resource): Promise<boolean>;

  /** Accounts with something due: a renewal or another attempt. */
  due(limit: number): Promise<readonly string[]>;
  /** Notified some seconds ago, and no run began since: the process that was to order it died. */
  unanswered(limit: number): Promise<readonly { readonly accountId: string; readonly resource: Resource }[]>;
  /** Marks subscriptions as silent if they announced nothing for long after changes were found. */
  findSilent(): Promise<void>;
}
