import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideDelivery, MOST_ATTEMPTS, retryAfterOf } from "../../../src/core/webhook/delivery-retry.ts";
import { findWebhookUrlProblem } from "../../../src/core/webhook/webhook-url.ts";

const HOUR = 3_600_000;
const now = Date.parse("2026-05-01T10:00:00Z");

describe("A delivery to a webhook", () => {
  it("is tried again after 5 s, 30 s, 2 min, 10 min, 1 h, 6 h and a day, and then is a person's", () => {
    const waits = Array.from({ length: MOST_ATTEMPTS }, (_, before) =>
      decideDelivery({ status: null, retryAfterMs: null }, before + 1),
    );
    expect(waits.map((one) => (one.kind === "again" ? one.afterMs / 1_000 : one.kind))).toEqual([
      ...[5, 30, 120, 600, 3_600, 21_600, 86_400],
      "failed",
    ]);
  });

  it("is delivered by any 2xx, is stopped by 410, and ends whatever the receiver answers", () => {
    fc.assert(
      fc.property(
        fc.option(fc.integer({ min: 100, max: 599 })),
        fc.option(fc.integer({ min: 0, max: 10 ** 12 })),
        fc.integer({ min: 1, max: 20 }),
        (status, retryAfterMs, attempts) => {
          const decided = decideDelivery({ status, retryAfterMs }, attempts);
          const isGood = status !== null && status >= 200 && status < 300;
          expect(decided.kind === "delivered").toBe(isGood);
          expect(decided.kind === "stopped").toBe(status === 410);
          if (decided.kind !== "again") return;
          const plain = decideDelivery({ status: null, retryAfterMs: null }, attempts);
          if (plain.kind !== "again") throw new Error("It was given up before.");
          expect(attempts).toBeLessThan(MOST_ATTEMPTS);
          expect(decided.afterMs).toBe(Math.max(plain.afterMs, Math.min(retryAfterMs ?? 0, HOUR)));
        },
      ),
    );
  });

  it.each([
    ["120", 120_000],
    ["0", 0],
    ["Fri, 01 May 2026 10:00:30 GMT", 30_000],
    ["Fri, 01 May 2026 09:00:00 GMT", 0],
    ["soon", null],
    ["-5", null],
    ["1e9", null],
    ["", null],
    [undefined, null],
  ])("that is asked to wait by %j waits so long: %j", (header, waited) => {
    expect(retryAfterOf(header, now)).toBe(waited);
  });
});

describe("The address of a webhook", () => {
  it.each([
    ["https://example.com/hook?x=1", null],
    ["http://10.0.0.1:8080/", null],
    ["example.com", "an address such as https://example.com/hook"],
    ["ftp://example.com/", "an address that begins with https://"],
    ["file:///etc/passwd", "an address that begins with https://"],
    ["https://me:secret@example.com/", "an address without a name and password"],
    ["https://example.com@10.0.0.1/", "an address without a name and password"],
    ["https://example.com/#part", "an address without a part behind #"],
    [`https://example.com/${"a".repeat(2_000)}`, "at most 2000 characters"],
  ])("%s: %j", (text, problem) => {
    expect(findWebhookUrlProblem(text)).toBe(problem);
  });
});
