import { randomUUID } from "node:crypto";

const mostOfAMillisecond = 0xfff;

/**
 * Ids that begin with the time, each after the ones before it (UUID version 7, https://www.rfc-editor.org/rfc/rfc9562#section-5.7). Rows
 * that are made together stand together in every index of their ids: an import with random ones touches, and logs, nearly all pages of it.
 * 62 bits are random, so no two processes make the same one.
 */
export function createIds(nowMs: () => number): () => string {
  let ms = 0;
  let nth = 0;
  return () => {
    const now = nowMs();
    nth += 1;
    // When the clock goes back, or there are more than fit in a millisecond, ids go on from the last one.
    if (now > ms || nth > mostOfAMillisecond) {
      ms = Math.max(now, ms + 1);
      nth = 0;
    }
    const time = ms.toString(16).padStart(12, "0");
    return `${time.slice(0, 8)}-${time.slice(8)}-7${nth.toString(16).padStart(3, "0")}${randomUUID().slice(18)}`;
  };
}
