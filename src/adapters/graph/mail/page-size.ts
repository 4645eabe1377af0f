// How many mails a page holds. One with its text has two or two million bytes, and Graph answers 504 for a page that takes it too long. So a
// page is small at first, grows while it goes well and shrinks when it does not. When even the smallest does not come, one page comes without
// texts: they are read by themselves.
import { StoreError } from "../../../app/store-error.ts";
import { isPoison } from "../errors.ts";
import { type GraphAnswer, TOO_LARGE } from "../http.ts";
import type { MailParts } from "./path.ts";

const firstSize = 50;
const shrinkBy = 4;
/** A page that takes longer than this is soon answered 504. */
const slowMs = 15_000;
/** After a failure so many pages must go well before a larger one is tried. */
const patience = 8;

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
  /** Pages that must go well before the next growth. */
  let toGo = 0;
  return {
    next: () => ({ size, parts: isBare ? "headers" : "whole" }),
    went(ask, tookMs) {
      isBare = false;
      if (tookMs > slowMs) {
        size = Math.max(1, Math.ceil(ask.size / 2));
        toGo = patience;
      } else if (toGo > 0) toGo -= 1;
      else size = Math.min(most, ask.size * 2);
    },
    failed(ask) {
      toGo = patience;
      if (ask.size === 1) isBare = true;
      size = Math.max(1, Math.floor(ask.size / shrinkBy));
    },
  };
}

export interface SizedPage {
  readonly answer: GraphAnswer;
  readonly ask: PageAsk;
}

/**
 * One page. If it is too large, or holds what cannot be read, a smaller one is asked for at once; after a failure of the service, the next
 * time.
 */
export async function sendSized(
  sizes: PageSizes,
  now: () => number,
  send: (ask: PageAsk) => Promise<GraphAnswer>,
): Promise<SizedPage> {
  for (;;) {
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
      if (!isPages || ask.parts === "headers") throw error;
    }
  }
}
