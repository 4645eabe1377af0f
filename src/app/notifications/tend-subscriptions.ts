// Keeps Microsoft's subscriptions equal to what is synced: makes missing ones, renews those about to expire, drops unneeded ones.

import {
  LIFETIME_MS,
  planSubscriptions,
  renewalAt,
  retryAt,
  type SubscriptionStep,
  type Target,
} from "../../core/notifications/plan-subscriptions.ts";
import type { PushAddressOf } from "../../core/notifications/push-address.ts";
import { settingsOwnerOf } from "../../core/records/record-scope.ts";
import { unreachable } from "../../lib/unreachable.ts";
import type { M365Subscriptions, SubscribedAccount, SubscriptionStore } from "../ports/subscriptions.ts";
import type { ReadSyncSettings } from "../settings/read-sync-settings.ts";
import { StoreError } from "../store-error.ts";

/** The path to which Microsoft sends; the subscription's id follows. */
export const notificationPath = "/notifications/";

export interface TendDependencies {
  readonly store: SubscriptionStore;
  subscriptionsOf(accountId: string): M365Subscriptions;
  readonly addressOf: PushAddressOf;
  readonly publicUrl: string;
  readonly readSettings: ReadSyncSettings;
  /** Called when the account's sign-in is dead. That raises its own alert, so we raise none. */
  onSignInExpired(accountId: string, reason: string): Promise<void>;
  readonly now: () => Date;
  /** At most 128 characters. */
  readonly random: () => string;
  readonly hash: (text: string) => string;
}

export type TendSubscriptions = (accountId: string, signal: AbortSignal) => Promise<void>;

export function createTendSubscriptions(deps: TendDependencies): TendSubscriptions {
  const { store, now } = deps;
  return async (accountId, signal) => {
    const account = await store.account(accountId);
    if (account === null || !account.isSignedIn) return;
    const targets = await targetsOf(deps, accountId, account);
    if (targets.length === 0 && account.subscriptions.length === 0) return;
    const microsoft = deps.subscriptionsOf(accountId);
    try {
      const listed = await microsoft.list(signal);
      const base = `${deps.publicUrl}${notificationPath}`;
      const steps = planSubscriptions(targets, account.subscriptions, listed, {
        now: now(),
        addressOf: ({ id }) => `${base}${id}`,
        isOurs: ({ notificationUrl }) => notificationUrl.startsWith(base),
      });
      for (const step of steps) {
        signal.throwIfAborted();
        await take(deps, accountId, microsoft, step, signal);
      }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (error.fault === "needsReauth") return deps.onSignInExpired(accountId, error.message);
      // All of them, since nothing is known of any: they are tried again later.
      for (const { id, failures } of account.subscriptions)
        await store.failed(id, failureOf(error, failures + 1, now()));
      // Without a row there is nothing to try again: the next run finds that something is missing.
    }
  };
}

async function targetsOf(
  deps: TendDependencies,
  accountId: string,
  account: SubscribedAccount,
): Promise<readonly Target[]> {
  const wanted = new Set<Target["resource"]>();
  for (const resource of new Set(account.targets.map((target) => target.resource))) {
    if (deps.addressOf(resource).kind === "none") continue;
    const { isEnabled } = await deps.readSettings(settingsOwnerOf(account), resource, accountId);
    if (isEnabled) wanted.add(resource);
  }
  return account.targets.filter(({ resource }) => wanted.has(resource));
}

async function take(
  deps: TendDependencies,
  accountId: string,
  microsoft: M365Subscriptions,
  step: SubscriptionStep,
  signal: AbortSignal,
): Promise<void> {
  switch (step.kind) {
    case "create":
      return create(deps, accountId, microsoft, step.target, signal);
    case "renew":
      return renew(deps, accountId, microsoft, step, signal);
    case "drop":
      if (step.subscriptionId !== null) await microsoft.delete(step.subscriptionId, signal);
      if (step.kept !== null) await deps.store.forget([step.kept.id]);
      return;
    default:
      return unreachable(step);
  }
}

async function renew(
  deps: TendDependencies,
  accountId: string,
  microsoft: M365Subscriptions,
  { kept, target, subscriptionId }: Extract<SubscriptionStep, { kind: "renew" }>,
  signal: AbortSignal,
): Promise<void> {
  const expiresAt = await microsoft.renew(subscriptionId, end(deps), signal);
  if (expiresAt !== null) return deps.store.renewed(kept.id, expiresAt, renewalAt(deps.now(), expiresAt));
  await create(deps, accountId, microsoft, target, signal);
}

const end = ({ now }: TendDependencies): Date => new Date(now().getTime() + LIFETIME_MS);

async function create(
  deps: TendDependencies,
  accountId: string,
  microsoft: M365Subscriptions,
  target: Target,
  signal: AbortSignal,
): Promise<void> {
  const { store, now } = deps;
  const clientState = deps.random();
  const id = await store.prepare(accountId, target, deps.hash(clientState));
  if (id === null) return;
  const failures = 1 + ((await store.account(accountId))?.subscriptions.find((one) => one.id === id)?.failures ?? 0);
  try {
    const notificationUrl = `${deps.publicUrl}${notificationPath}${id}`;
    const outcome = await microsoft.create({ target, notificationUrl, clientState, expiresAt: end(deps) }, signal);
    switch (outcome.kind) {
      case "created": {
        const isKept = await store.made(id, outcome.id, outcome.expiresAt, renewalAt(now(), outcome.expiresAt));
        return isKept ? undefined : await dropUnkept(microsoft, outcome.id, signal);
      }
      case "unreachable":
        return await store.failed(id, {
          code: "NOTIFICATIONS_UNREACHABLE",
          message: `Microsoft could not reach ${deps.publicUrl}${notificationPath}: ${outcome.message}`,
          nextAttemptAt: retryAt(now(), failures, null),
        });
      case "duplicate":
        // Microsoft has one that we did not store, because an answer was lost: the next attempt lists it and drops it first.
        return await store.failed(id, {
          code: "NOTIFICATIONS_REFUSED",
          message: "Microsoft already has another subscription to the same resource.",
          nextAttemptAt: retryAt(now(), failures, null),
        });
      case "unsupported":
        return await store.unsupported(id, outcome.message);
      default:
        return unreachable(outcome);
    }
  } catch (error) {
    if (!(error instanceof StoreError) || error.fault === "needsReauth") throw error;
    await store.failed(id, failureOf(error, failures, now()));
  }
}

/** The account was disconnected while Microsoft made it. Where the sign-in is gone already it expires there, and what it sends is ignored. */
async function dropUnkept(microsoft: M365Subscriptions, subscriptionId: string, signal: AbortSignal): Promise<void> {
  try {
    await microsoft.delete(subscriptionId, signal);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
}

function failureOf(error: StoreError, failures: number, now: Date) {
  return {
    code: "NOTIFICATIONS_REFUSED" as const,
    message: error.message,
    nextAttemptAt: retryAt(now, failures, error.retryAfterMs),
  };
}

/**
 * A disconnected account's subscriptions would go on for days: they are dropped while the sign-in still works, those too whose making has
 * not been answered yet, which only Microsoft can name.
 */
export function createLeaveSubscriptions(
  deps: Pick<TendDependencies, "store" | "subscriptionsOf" | "publicUrl">,
): (accountId: string) => Promise<void> {
  return async (accountId) => {
    const account = await deps.store.account(accountId);
    if (account === null || account.subscriptions.length === 0) return;
    const microsoft = deps.subscriptionsOf(accountId);
    // Nobody waits longer than this for Microsoft. Any that remain expire there, and their notifications are ignored.
    const signal = AbortSignal.timeout(5_000);
    const own = new Set(account.subscriptions.map(({ id }) => `${deps.publicUrl}${notificationPath}${id}`));
    try {
      for (const { id, notificationUrl } of account.isSignedIn ? await microsoft.list(signal) : [])
        if (own.has(notificationUrl)) await microsoft.delete(id, signal);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
    }
    await deps.store.forget(account.subscriptions.map(({ id }) => id));
  };
}
