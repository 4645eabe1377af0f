// When a delivery to a webhook is tried again. Whoever receives may be away for a weekend's morning, not for good: after the last attempt a
// person looks at it and repeats it.

/** What came of one attempt. `status` is null where nothing answered. */
export interface DeliveryAnswer {
  readonly status: number | null;
  /** As the receiver asks; null: it does not. */
  readonly retryAfterMs: number | null;
}

export type DeliveryDecision =
  | { readonly kind: "delivered" }
  | { readonly kind: "again"; readonly afterMs: number }
  | { readonly kind: "failed" }
  /** The receiver says that it wants nothing any more: nothing is sent until a person says so. */
  | { readonly kind: "stopped" };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const waits: readonly number[] = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, 24 * HOUR];
const LONGEST_ASKED = HOUR;

export const MOST_ATTEMPTS = waits.length + 1;

/** @param attempts how many were made, this one included */
export function decideDelivery({ status, retryAfterMs }: DeliveryAnswer, attempts: number): DeliveryDecision {
  if (status !== null && status >= 200 && status < 300) return { kind: "delivered" };
  if (status === 410) return { kind: "stopped" };
  const wait = waits[attempts - 1];
  if (wait === undefined) return { kind: "failed" };
  return { kind: "again", afterMs: Math.max(wait, Math.min(retryAfterMs ?? 0, LONGEST_ASKED)) };
}

/** Retry-After in seconds or as a date; null for what says nothing. */
export function retryAfterOf(header: string | undefined, nowMs: number): number | null {
  const text = header?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Number(text) * SECOND;
  if (!/^[A-Za-z]{3},/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}
