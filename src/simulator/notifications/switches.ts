/** What subscriptions and notifications do that sources disagree on, or that goes wrong in real life. */
export interface NotificationSwitches {
  /** Longest life of a subscription to events, in minutes: 4,230 in older documents, 10,080 in newer ones. */
  outlookMinutes: 4230 | 10080;
  /** Longest life of a subscription to tasks, in minutes. */
  todoMinutes: number;
  /** Whether `me/calendars/{id}/events` is taken: undocumented, and in use. */
  perCalendar: boolean;
  /** Whether tasks can be subscribed to: only in the global cloud. */
  tasks: boolean;
  /** Whether a second subscription to the same resource at the same address answers 409. */
  refusesDuplicates: boolean;
  /** Active subscriptions of one mailbox. */
  quota: number;
  /** How long an endpoint may take to echo the validation token, and to answer a notification. */
  patienceMs: number;
  /** From a change to its notification. */
  delayMs: number;
  /** Further `updated` notifications that every change causes. */
  extraUpdates: number;
  /** How often each notification is sent. */
  copies: number;
  /** Chance from 0 to 1 that a notification is never sent. */
  loss: number;
  /** Sends what is due together in the reverse order. */
  reversed: boolean;
  /** Pause before the first repeat of a notification that was not answered 2xx; it doubles each time. */
  retryMs: number;
}

export const DEFAULT_NOTIFICATIONS: Readonly<NotificationSwitches> = {
  outlookMinutes: 4230,
  todoMinutes: 4230,
  perCalendar: true,
  tasks: true,
  refusesDuplicates: true,
  quota: 1000,
  patienceMs: 10_000,
  delayMs: 0,
  extraUpdates: 0,
  copies: 1,
  loss: 0,
  reversed: false,
  retryMs: 500,
};
