// A notification says "something changed here", and no more is believed of it: it makes a run start soon.
import type { Resource } from "../../core/records/record.ts";
import type { SubscriptionStore } from "../ports/subscriptions.ts";
import type { SyncOrders } from "../ports/sync-orders.ts";

/** Of a notification, what matters. */
export interface Notification {
  readonly clientState?: string | undefined;
  readonly lifecycleEvent?: "reauthorizationRequired" | "subscriptionRemoved" | "missed" | undefined;
}

/** taken: a run will answer it. ignored: nobody's address, or not the secret of it. */
export type Receive = (subscriptionId: string, notifications: readonly Notification[]) => Promise<"taken" | "ignored">;

export interface ReceiveDependencies {
  readonly store: Pick<SubscriptionStore, "find" | "heard" | "expedite">;
  /** Compares in a time that tells nothing. */
  isSecret(clientState: string, hash: string): boolean;
  readonly runSoon: (accountId: string, resource: Resource) => Promise<void>;
  /** Has the account's subscriptions looked after. */
  readonly tendSoon: (accountId: string) => Promise<void>;
}

export function createReceive({ store, isSecret, runSoon, tendSoon }: ReceiveDependencies): Receive {
  return async (subscriptionId, notifications) => {
    const subscription = await store.find(subscriptionId);
    if (subscription === null) return "ignored";
    const { accountId, resource, clientStateHash } = subscription;
    const genuine = notifications.filter(
      ({ clientState }) => clientState !== undefined && isSecret(clientState, clientStateHash),
    );
    if (genuine.length === 0) return "ignored";
    const events = new Set(genuine.map(({ lifecycleEvent }) => lifecycleEvent));
    if (events.has("reauthorizationRequired") || events.has("subscriptionRemoved")) {
      await store.expedite(subscription.id);
      await tendSoon(accountId);
    }
    if (events.has(undefined)) await store.heard(subscription);
    // What was to be told while a subscription was away was not: a run finds it.
    if (events.has(undefined) || events.has("subscriptionRemoved") || events.has("missed")) {
      await runSoon(accountId, resource);
    }
    return "taken";
  };
}

export interface RunSoonDependencies {
  readonly orders: Pick<SyncOrders, "requestSync">;
  isAnswered(accountId: string, resource: Resource): Promise<boolean>;
  readonly now: () => number;
  /** Calls back after the time. */
  readonly later: (ms: number, work: () => void) => void;
  onError(error: unknown): void;
}

/** Two orders of one sync are so far apart at least: a storm costs a run in so many milliseconds, and each change is read within two seconds. */
export const GAP_MS = 1_500;

/**
 * The first notification orders a run at once. Those that follow within the gap share one order at its end, which is left out when a run
 * began meanwhile: that one has read what they tell. Should this process die first, the sweep finds them unanswered.
 */
export function createRunSoon(deps: RunSoonDependencies): ReceiveDependencies["runSoon"] {
  const lastOrders = new Map<string, { at: number; isAnotherDue: boolean }>();

  const order = async (accountId: string, resource: Resource): Promise<void> => {
    if (await deps.isAnswered(accountId, resource)) return;
    await deps.orders.requestSync(accountId, resource, "NOTIFICATION");
  };

  return async (accountId, resource) => {
    const key = `${accountId}:${resource}`;
    const last = lastOrders.get(key);
    const passed = last === undefined ? GAP_MS : deps.now() - last.at;
    if (last === undefined || passed >= GAP_MS) {
      lastOrders.set(key, { at: deps.now(), isAnotherDue: false });
      return order(accountId, resource);
    }
    if (last.isAnotherDue) return;
    last.isAnotherDue = true;
    deps.later(GAP_MS - passed, () => {
      lastOrders.set(key, { at: deps.now(), isAnotherDue: false });
      order(accountId, resource).catch(deps.onError);
    });
  };
}
