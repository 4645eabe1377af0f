/** When requests were sent, oldest first: [time, how many]. */
export type Sent = readonly (readonly [atMs: number, count: number])[];

const mostEntries = 120;
const momentsPerWindow = 60;

/**
 * When there are many entries, those within a sixtieth of the window are merged into one at its end: no request is taken to have left the
 * window too early.
 */
export function addSent(sent: Sent, more: Sent, windowMs: number): Sent {
  const exact = merge([...sent, ...more]);
  if (exact.length <= mostEntries) return exact;
  const size = Math.ceil(windowMs / momentsPerWindow);
  return merge(exact.map(([atMs, count]) => [Math.ceil(atMs / size) * size, count]));
}

function merge(sent: Sent): Sent {
  const counts = new Map<number, number>();
  for (const [atMs, count] of sent) if (count > 0) counts.set(atMs, (counts.get(atMs) ?? 0) + count);
  return [...counts].toSorted(([one], [other]) => one - other);
}

export function sentSince(sent: Sent, sinceMs: number): Sent {
  return sent.filter(([atMs]) => atMs > sinceMs);
}

export function countSent(sent: Sent): number {
  return sent.reduce((sum, [, count]) => sum + count, 0);
}

/** The time by which the oldest `nth` requests had been sent; null: there are fewer. */
export function nthSentAt(sent: Sent, nth: number): number | null {
  let remaining = nth;
  for (const [atMs, count] of sent) {
    remaining -= count;
    if (remaining <= 0) return atMs;
  }
  return null;
}
