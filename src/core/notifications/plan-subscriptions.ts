import type { Resource } from "../records/record.ts";
import type { SubscriptionState } from "./subscription-state.ts";

/** A list, a calendar or all mail of a mailbox: what Microsoft should notify us about. */
export interface Target {
  readonly resource: Resource;
  readonly collectionId: string;
  readonly isDefault: boolean;
}

/** Stands where the id of a list or a calendar stands: one subscription covers all folders of a mailbox. */
export const ALL_MAIL = "messages";

/** What to subscribe to for the synced collections: to each list and calendar, and once to mail, however many folders are followed. */
export function targetsFor(collections: readonly Target[]): readonly Target[] {
  const others = collections.filter(({ resource }) => resource !== "EMAIL");
  if (others.length === collections.length) return collections;
  return [...others, { resource: "EMAIL", collectionId: ALL_MAIL, isDefault: true }];
}

/** A subscription as we stored it. */
export interface KeptSubscription {
  readonly id: string;
  readonly resource: Resource;
  readonly collectionId: string;
  /** Microsoft's id. */
  readonly subscriptionId: string | null;
  readonly state: SubscriptionState;
  readonly nextAttemptAt: Date | null;
}

/** A subscription as Microsoft lists it. */
export interface ListedSubscription {
  readonly id: string;
  readonly notificationUrl: string;
}

export type SubscriptionStep =
  | { readonly kind: "create"; readonly target: Target }
  | {
      readonly kind: "renew";
      readonly kept: KeptSubscription;
      readonly target: Target;
      readonly subscriptionId: string;
    }
  /** `kept`: our stored row is to be deleted too. */
  | { readonly kind: "drop"; readonly kept: KeptSubscription | null; readonly subscriptionId: string | null };

/**
 * The steps needed so that Microsoft notifies us about exactly the targets.
 * @param listed the subscriptions of ours that Microsoft has
 * @param addressOf where a kept subscription's notifications must go
 */
export function planSubscriptions(
  targets: readonly Target[],
  kept: readonly KeptSubscription[],
  listed: readonly ListedSubscription[],
  { now, addressOf, isOurs }: PlanFacts,
): readonly SubscriptionStep[] {
  const steps: SubscriptionStep[] = [];
  const right = new Set<string>();
  for (const one of kept) {
    const target = targets.find((wanted) => isSame(wanted, one));
    const there = listed.find(({ id }) => id === one.subscriptionId);
    if (target === undefined) {
      steps.push({ kind: "drop", kept: one, subscriptionId: there?.id ?? null });
      if (there !== undefined) right.add(there.id);
      continue;
    }
    const isDue = one.nextAttemptAt === null || one.nextAttemptAt <= now;
    if (there !== undefined && there.notificationUrl === addressOf(one) && one.state !== "SILENT") {
      right.add(there.id);
      if (isDue) steps.push({ kind: "renew", kept: one, target, subscriptionId: there.id });
    } else if (isDue || (there === undefined && one.state === "ACTIVE")) {
      // Gone, sent to another address, or silent: made anew. The old one is dropped below, before the new one is made.
      steps.push({ kind: "create", target });
    } else if (there !== undefined) {
      right.add(there.id);
    }
  }
  const strays = listed.filter((one) => !right.has(one.id) && isOurs(one));
  const fresh = targets.filter((target) => !kept.some((one) => isSame(target, one)));
  return [
    ...strays.map(({ id }): SubscriptionStep => ({ kind: "drop", kept: null, subscriptionId: id })),
    ...steps,
    ...fresh.map((target): SubscriptionStep => ({ kind: "create", target })),
  ];
}

export interface PlanFacts {
  readonly now: Date;
  addressOf(kept: KeptSubscription): string;
  /** Whether this installation made a listed subscription: others may share the application. */
  isOurs(listed: ListedSubscription): boolean;
}

function isSame(
  one: Pick<Target, "resource" | "collectionId">,
  other: Pick<Target, "resource" | "collectionId">,
): boolean {
  return one.resource === other.resource && one.collectionId === other.collectionId;
}

const DAY_MS = 86_400_000;
/** One of the documented limits, 4,230 minutes, allows no longer lifetime. */
export const LIFETIME_MS = 4_200 * 60_000;

/** A day before the end, or when a third of its life remains: whichever is later. */
export function renewalAt(now: Date, expiresAt: Date): Date {
  const remaining = expiresAt.getTime() - now.getTime();
  return new Date(expiresAt.getTime() - Math.min(DAY_MS, remaining / 3));
}

const RETRY_MINUTES = [1, 5, 15, 60] as const;

/** @param failures in a row, including this one */
export function retryAt(now: Date, failures: number, retryAfterMs: number | null): Date {
  const minutes = RETRY_MINUTES[Math.min(failures, RETRY_MINUTES.length) - 1] ?? 1;
  return new Date(now.getTime() + (retryAfterMs ?? minutes * 60_000));
}
