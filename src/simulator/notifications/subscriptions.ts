import type { SimulatedClock } from "../clock.ts";
import type { App } from "../directory/app.ts";
import type { Person } from "../directory/person.ts";
import type { ItemChange } from "../mailbox/change-hub.ts";

/** What a subscription listens to: a person's events, those of one calendar, the tasks of one list, or mail. */
export interface Watched {
  readonly person: Person;
  readonly kind: ItemChange["kind"];
  /** The calendar, the list or the folder; absent: the default calendar, as documented for `me/events`, or all folders. */
  readonly containerId?: string;
}

export interface Subscription extends Watched {
  readonly id: string;
  readonly app: App;
  /** Whose token made it; absent for an app's own. */
  readonly ownerId?: string;
  readonly resource: string;
  readonly changeTypes: ReadonlySet<string>;
  notificationUrl: string;
  readonly lifecycleNotificationUrl?: string;
  readonly clientState?: string;
  readonly usesImmutableIds: boolean;
  /** Epoch milliseconds. */
  expiresAt: number;
}

/** Subscriptions that live: what is past its time is gone. */
export interface Subscriptions {
  add(subscription: Subscription): void;
  find(id: string): Subscription | undefined;
  all(): readonly Subscription[];
  remove(id: string): void;
  /** Those that a change is told to. */
  concerned(change: ItemChange): readonly Subscription[];
}

export function createSubscriptions(clock: SimulatedClock): Subscriptions {
  const kept = new Map<string, Subscription>();
  const living = (): Subscription[] => {
    for (const { id, expiresAt } of kept.values()) if (expiresAt <= clock.now()) kept.delete(id);
    return [...kept.values()];
  };
  return {
    add: (subscription) => {
      kept.set(subscription.id, subscription);
    },
    find: (id) => living().find((one) => one.id === id),
    all: living,
    remove: (id) => {
      kept.delete(id);
    },
    concerned: (change) =>
      kept.size === 0
        ? []
        : living().filter(
            ({ person, kind, containerId, changeTypes }) =>
              person.id === change.personId &&
              kind === change.kind &&
              changeTypes.has(change.changeType) &&
              (containerId === undefined
                ? change.isInDefault === true
                : containerId === change.containerId || containerId === change.containerIdUnderHeader),
          ),
  };
}
