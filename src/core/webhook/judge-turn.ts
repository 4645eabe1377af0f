// What some attempts that were made side by side say about the webhook itself: whether it works, and whether somebody must know.
import type { DeliveryDecision } from "./delivery-retry.ts";

export interface AttemptResult {
  readonly deliveryId: string;
  readonly at: Date;
  /** Null: nothing answered. */
  readonly status: number | null;
  /** Null: it was delivered. */
  readonly error: string | null;
  readonly decision: DeliveryDecision;
}

export interface TurnVerdict {
  /** Since when no delivery has succeeded; null: the last one did. */
  readonly failingSince: Date | null;
  /** The receiver wants nothing any more. */
  readonly isStopped: boolean;
  /** raise: with this reason. An alert that is open stays as it is. */
  readonly alert: { readonly raise: string } | "resolve" | null;
}

/** A receiver that is deployed anew is away for some minutes, and nobody need know. */
const ALERT_AFTER_MS = 10 * 60_000;

/** @param failingSince as it was before */
export function judgeTurn(results: readonly AttemptResult[], failingSince: Date | null, now: Date): TurnVerdict {
  const stopped = results.find(({ decision }) => decision.kind === "stopped");
  if (stopped !== undefined)
    return { failingSince: failingSince ?? now, isStopped: true, alert: { raise: stopped.error ?? "" } };
  if (results.some(({ decision }) => decision.kind === "delivered"))
    return { failingSince: null, isStopped: false, alert: "resolve" };
  const since = failingSince ?? now;
  const [first] = results;
  const isKnown =
    results.some(({ decision }) => decision.kind === "failed") || now.getTime() - since.getTime() >= ALERT_AFTER_MS;
  return { failingSince: since, isStopped: false, alert: isKnown ? { raise: first?.error ?? "" } : null };
}
