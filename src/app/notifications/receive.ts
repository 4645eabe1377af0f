// A notification says "something changed here": it makes a run start soon. Of mail it also names what changed, which decides what the run
// reads first, and whether it concerns anything that is followed (core/notifications/told-mail.ts). Nothing more in it is trusted.
import { judgeToldMail, type MailChange, type ToldMail } from "../../core/notifications/told-mail.ts";
import type { Resource } from "../../core/records/record.ts";
import type { HeardSubscription, SubscriptionStore } from "../ports/subscriptions.ts";
import type { SyncOrders } from "../ports/sync-orders.ts";

/** The fields of a notification that we use. */
export interface Notification {
  readonly clientState?: string | undefined;
  readonly lifecycleEvent?: "reauthorizationRequired" | "subscriptionRemoved" | "missed" | undefined;
  readonly change?: MailChange | undefined;
  /** Microsoft's id of what changed. */
  readonly recordId?: string | undefined;
}

/** taken: a run will answer it, if it concerns what is synced. ignored: unknown address, or the wrong secret for it. */
export type Receive = (subscriptionId: string, notifications: readonly Notification[]) => Promise<"taken" | "ignored">;

export interface ReceiveDependencies {
  readonly store: Pick<SubscriptionStore, "find" | "toldFacts" | "heard" | "heardOfLoss" | "expedite">;
  /** Recognises the id of a mail without keeping it. */
  readonly hashOf: (id: string) => string;
  /** Compares in constant time. */
  isSecret(clientState: string, hash: string): boolean;
  readonly runSoon: (accountId: string, resource: Resource) => Promise<void>;
  /** Checks the account's subscriptions soon. */
  readonly tendSoon: (accountId: string) => Promise<void>;
}

export function createReceive({ store, hashOf, isSecret, runSoon, tendSoon }: ReceiveDependencies): Receive {
  const hear = together(async (subscription, told): Promise<boolean> => {
    const { accountId, resource } = subscription;
    const facts =
      resource === "EMAIL" && told !== null
        ? await store.toldFacts(
            subscription,
            told.map(({ id }) => id),
          )
        : null;
    if (facts === null || told === null) {
      await store.heard(subscription);
      return true;
    }
    const { places, ...known } = facts;
    const judged = judgeToldMail(told, {
      ...known,
      placeOf: (id) => places.get(id) ?? null,
      hashOf: (id) => hashOf(`${accountId} ${id}`),
    });
    if (judged.isNews) await store.heard(subscription, judged);
    return judged.isNews;
  });
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
    // Notifications were lost while the subscription was missing: a run finds what they would have told.
    const isLoss = events.has("subscriptionRemoved") || events.has("missed");
    const isNews = events.has(undefined) && (await hear(subscription, toldBy(genuine)));
    // Also where what else was told is no news: a run that began before the loss must not count as its answer.
    if (isLoss && !isNews) await store.heardOfLoss(subscription.id);
    if (isLoss || isNews) await runSoon(accountId, resource);
    return "taken";
  };
}

/** Null: one of them does not say which record it is about. */
function toldBy(notifications: readonly Notification[]): readonly ToldMail[] | null {
  const changed = notifications.filter(({ lifecycleEvent }) => lifecycleEvent === undefined);
  const told = changed.flatMap(({ recordId: id, change }) =>
    id === undefined || change === undefined ? [] : [{ id, change }],
  );
  return told.length === changed.length ? told : null;
}

/** As many as one answer of ours looks up; more at once are told without their names. */
const MOST_TOLD = 1_000;

type Told = readonly ToldMail[] | null;

/**
 * Those that come while one is being stored are stored together after it: the echo of a thousand writes would else wait in line for one
 * row. Each is answered when a write that began after it came has ended.
 */
function together(store: (subscription: HeardSubscription, told: Told) => Promise<boolean>) {
  const rounds = new Map<string, { readonly now: Promise<boolean>; next: Promise<boolean> | null; waiting: Told }>();
  const begin = (subscription: HeardSubscription, told: Told): Promise<boolean> => {
    const round = { now: store(subscription, told), next: null as Promise<boolean> | null, waiting: [] as Told };
    rounds.set(subscription.id, round);
    const end = () => {
      if (round.next === null) rounds.delete(subscription.id);
    };
    round.now.then(end, end);
    return round.now;
  };
  return (subscription: HeardSubscription, told: Told): Promise<boolean> => {
    const round = rounds.get(subscription.id);
    if (round === undefined) return begin(subscription, told);
    const { waiting } = round;
    const isNamed = waiting !== null && told !== null && waiting.length + told.length <= MOST_TOLD;
    round.waiting = isNamed ? [...waiting, ...told] : null;
    const again = () => begin(subscription, round.waiting);
    round.next ??= round.now.then(again, again);
    return round.next;
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

/**
 * Minimum time between two run orders for one sync: even a storm of notifications costs one run in this time, and each change of a
 * calendar or a list is read within two seconds. Mail waits longer: a run asks for every folder, and an arriving mail is told up to four times.
 */
export const gapMsOf = (resource: Resource): number => (resource === "EMAIL" ? 10_000 : 1_500);

/**
 * The first notification orders a run at once. Those that follow within the gap share one order at its end. It is skipped if a run began
 * meanwhile, since that run has read what they announce. If this process dies first, the sweep finds them unanswered.
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
    const gapMs = gapMsOf(resource);
    const passed = last === undefined ? gapMs : deps.now() - last.at;
    if (last === undefined || passed >= gapMs) {
      lastOrders.set(key, { at: deps.now(), isAnotherDue: false });
      return order(accountId, resource);
    }
    if (last.isAnotherDue) return;
    last.isAnotherDue = true;
    deps.later(gapMs - passed, () => {
      lastOrders.set(key, { at: deps.now(), isAnotherDue: false });
      order(accountId, resource).catch(deps.onError);
    });
  };
}
