import type { Resource } from "../records/record.ts";
import type { SubscriptionState } from "./subscription-state.ts";

/** A list or a calendar whose changes Microsoft is to tell. */
export interface Target {
  readonly resource: Resource;
  readonly collectionId: string;
  readonly isDefault: boolean;
}

/** A subscription as we remember it. */
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
  /** `kept`: what we remember is to be forgotten too. */
  | { readonly kind: "drop"; readonly kept: KeptSubscription | null; readonly subscriptionId: string | null };

/**
 * What is to be done so that Microsoft tells exactly of the targets.
 * @param listed what Microsoft has of ours
 * @param addressOf where a kept subscription's notifications have to go
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
      // Gone, sent to another address, or silent: made anew. What is left of it is dropped below, before the new one is made.
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
  /** Whether a listed subscription was made by this installation: others may share the application. */
  isOurs(listed: ListedSubscription): boolean;
}

function isSame(
  one: Pick<Target, "resource" | "collectionId">,
  other: Pick<Target, "resource" | "collectionId">,
): boolean {
  return one.resource === other.resource && one.collectionId === other.collectionId;
}

const DAY_MS = 86_400_000;
/** Longer is refused by one of the documented limits, 4,230 minutes. */
export const LIFETIME_MS = 4_200 * 60_000;

/** A day before the end, or when a third of its life is left: whatever comes later. */
export function renewalAt(now: Date, expiresAt: Date): Date {
  const left = expiresAt.getTime() - now.getTime();
  return new Date(expiresAt.getTime() - Math.min(DAY_MS, left / 3));
}

const RETRY_MINUTES = [1, 5, 15, 60] as const;

/** @param failures in a row, this one included */
export function retryAt(now: Date, failures: number, retryAfterMs: number | null): Date {
  const minutes = RETRY_MINUTES[Math.min(failures, RETRY_MINUTES.length) - 1] ?? 1;
  return new Date(now.getTime() + (retryAfterMs ?? minutes * 60_000));
}
