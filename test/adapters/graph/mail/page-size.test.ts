import { describe, expect, it } from "vitest";
import { createPageSizes, type PageAsk, sendSized } from "../../../../src/adapters/graph/mail/page-size.ts";
import { StoreError } from "../../../../src/app/store-error.ts";

const answer = { status: 200, body: {}, headers: new Headers() } as never;
const timedOut = () => new StoreError("unavailable", "Microsoft answered 504");

/** Reads so many pages of a mailbox that manages pages of up to `manages`; answers the sizes asked for. */
function readPages(count: number, manages: (nth: number) => number, sizes = createPageSizes(500)): readonly number[] {
  return Array.from({ length: count }, (_, nth) => {
    const ask = sizes.next();
    if (ask.size > manages(nth)) sizes.failed(ask);
    else sizes.went(ask, 100);
    return ask.size;
  });
}

describe("the size of a page", () => {
  it("is soon the largest one that goes well, and what failed is tried again later and later", () => {
    const asked = readPages(1_000, () => 20);
    expect(asked.slice(0, 6)).toEqual([50, 12, 24, 6, 12, 12]);
    const failed = asked.flatMap((size, nth) => (size > 20 ? nth : []));
    const apart = failed.slice(1).map((nth, at) => nth - (failed[at] ?? 0));
    expect(apart.every((pages, at) => pages > (apart[at - 1] ?? 0))).toBe(true);
    expect(failed.length).toBeLessThan(9);
  });

  it("is as large as before soon after a trouble has passed, also after a long one", () => {
    const sizes = createPageSizes(500);
    readPages(1_000, () => 20, sizes);
    const after = readPages(600, () => 500, sizes);
    expect(after.at(-1)).toBe(500);
    const short = createPageSizes(500);
    readPages(20, (nth) => (nth === 10 ? 0 : 500), short);
    expect(readPages(10, () => 500, short).at(-1)).toBe(500);
  });

  it("shrinks after a slow page, too", () => {
    const sizes = createPageSizes(500);
    sizes.went({ size: 50, parts: "whole" }, 20_000);
    expect(sizes.next().size).toBe(25);
  });
});

describe("a page that the service does not manage", () => {
  async function send(fails: (ask: PageAsk, nth: number) => Error | null) {
    const asked: number[] = [];
    const sizes = createPageSizes(500);
    const sending = sendSized(sizes, Date.now, async (ask) => {
      asked.push(ask.size);
      const error = fails(ask, asked.length);
      if (error !== null) throw error;
      return answer;
    });
    return { asked, outcome: await sending.catch((error: unknown) => error) };
  }

  it("is asked for again at once, smaller", async () => {
    const { asked, outcome } = await send(({ size }) => (size > 20 ? timedOut() : null));
    expect(asked).toEqual([50, 12]);
    expect(outcome).toMatchObject({ ask: { size: 12 } });
  });

  it("and that fails when smaller, too, is tried again later", async () => {
    const { asked, outcome } = await send(timedOut);
    expect(asked).toEqual([50, 12]);
    expect(outcome).toMatchObject({ fault: "unavailable" });
  });

  it("is not asked for again where Microsoft says when", async () => {
    const { asked } = await send(() => new StoreError("unavailable", "busy", { retryAfterMs: 3_000 }));
    expect(asked).toEqual([50]);
  });
});
