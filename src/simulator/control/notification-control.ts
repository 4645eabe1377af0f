import type { LifecycleEvent } from "../notifications/deliveries.ts";
import type { Subscription } from "../notifications/subscriptions.ts";
import type { World } from "../world.ts";
import { findPerson } from "./find.ts";

export interface SubscriptionInfo {
  readonly id: string;
  readonly person: string;
  readonly resource: string;
  readonly notificationUrl: string;
  readonly expiresAt: string;
}

export interface NotificationControl {
  subscriptions(person?: string): SubscriptionInfo[];
  /** Sends a lifecycle event to the person's subscriptions; `subscriptionRemoved` also removes them. */
  lifecycle(person: string, event: LifecycleEvent): void;
  /** Removes the person's subscriptions silently. Returns how many. */
  drop(person: string): number;
  /** Items that were accepted, and POSTs that were not. */
  counts(): { readonly delivered: number; readonly refused: number };
  /** Resolves when no notification is in flight. */
  settled(): Promise<void>;
}

export function createNotificationControl(world: World): NotificationControl {
  const of = (person: string) => {
    const { id } = findPerson(world, person);
    return world.subscriptions.all().filter((one) => one.person.id === id);
  };
  return {
    subscriptions: (person) => (person === undefined ? world.subscriptions.all() : of(person)).map(show),
    lifecycle(person, event) {
      for (const one of of(person)) {
        world.deliveries.tellLife(one, event);
        if (event === "subscriptionRemoved") world.subscriptions.remove(one.id);
      }
    },
    drop(person) {
      const found = of(person);
      for (const { id } of found) world.subscriptions.remove(id);
      return found.length;
    },
    counts: () => world.deliveries.counts(),
    settled: () => world.deliveries.settled(),
  };
}

function show({ id, person, resource, notificationUrl, expiresAt }: Subscription): SubscriptionInfo {
  return {
    id,
    person: person.userPrincipalName,
    resource,
    notificationUrl,
    expiresAt: new Date(expiresAt).toISOString(),
  };
}
