// How many mails a page holds. One with its text has two or two million bytes, and Graph answers 504 for a page that takes it too long. So a
// page is small at first, grows while it goes well and shrinks when it does not. The size that failed is tried again later and later, since
// each time costs the service half a minute. When even the smallest does not come, one page comes without texts: they are read by themselves.
import { StoreError } from "../../../app/store-error.ts";
import { isPoison } from "../errors.ts";
import { type GraphAnswer, TOO_LARGE } from "../http.ts";
import type { MailParts } from "./path.ts";

const firstSize = 50;
const shrinkBy = 4;
/** A page that takes longer than this is soon answered 504. */
const slowMs = 15_000;
/** So many pages must go well before the size that failed is tried again; after each further failure twice as many. */
const firstPatience = 8;
const mostPatience = 512;

export interface PageAsk {
  readonly size: number;
  readonly parts: Exclude<MailParts, "state">;
}

export interface PageSizes {
  next(): PageAsk;
  went(ask: PageAsk, tookMs: number): void;
  failed(ask: PageAsk): void;
}

export function createPageSizes(most: number): PageSizes {
  let size = Math.min(firstSize, most);
  let isBare = false;
  /** The size that failed last. */
  let ceiling = Number.POSITIVE_INFINITY;
  let patience = firstPatience;
  /** Pages that must go well before that size is tried again. */
  let toGo = 0;

  function shrink(failed: number, by: number): void {
    size = Math.max(1, Math.floor(failed / by));
    ceiling = failed;
    toGo = patience;
    patience = Math.min(mostPatience, patience * 2);
  }

  return {
    next: () => ({ size, parts: isBare ? "headers" : "whole" }),
    went(ask, tookMs) {
      isBare = false;
      if (tookMs > slowMs) return shrink(ask.size, 2);
      if (ask.size >= ceiling && ask.parts === "whole") {
        ceiling = Number.POSITIVE_INFINITY;
        patience = firstPatience;
      }
      const larger = Math.min(most, ask.size * 2);
      if (larger < ceiling || toGo === 0) size = larger;
      else toGo -= 1;
    },
    failed(ask) {
      if (ask.size === 1) isBare = true;
      shrink(ask.size, shrinkBy);
    },
  };
}

export interface SizedPage {
  readonly answer: GraphAnswer;
  readonly ask: PageAsk;
}

/**
 * One page. If it is too large, or holds what cannot be read, a smaller one is asked for at once. After a failure of the service too, but only
 * once: what fails again is not a matter of size.
 */
export async function sendSized(
  sizes: PageSizes,
  now: () => number,
  send: (ask: PageAsk) => Promise<GraphAnswer>,
): Promise<SizedPage> {
  for (let hasFailed = false; ; ) {
    const ask = sizes.next();
    const begun = now();
    try {
      const answer = await send(ask);
      sizes.went(ask, now() - begun);
      return { answer, ask };
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const isPages = error.code === TOO_LARGE || isPoison(error);
      if (isPages || error.fault === "unavailable") sizes.failed(ask);
      const isTimedOut: boolean =
        error.fault === "unavailable" && error.retryAfterMs === null && ask.size > 1 && !hasFailed;
      if (!(isPages || isTimedOut) || ask.parts === "headers") throw error;
      hasFailed ||= isTimedOut;
    }
  }
}
