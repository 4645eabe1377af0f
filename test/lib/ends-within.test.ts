import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { endsWithin } from "../../src/lib/ends-within.ts";

const never = new Promise<void>(() => {});

test("work that ends in time did, whatever it answers; what it throws is thrown", async () => {
  expect(await endsWithin(60_000, Promise.resolve(false))).toBe(true);
  await expect(endsWithin(60_000, Promise.reject(new Error("broken")))).rejects.toThrow("broken");
});

test("work that takes longer did not", async () => {
  expect(await endsWithin(1, never)).toBe(false);
});

test("nor did work that a signal overtakes, before or meanwhile, and the signal keeps nothing of it", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  expect(await endsWithin(60_000, Promise.resolve(), signal)).toBe(true);
  const waiting = endsWithin(60_000, never, signal);
  expect(getEventListeners(signal, "abort")).toHaveLength(1);
  controller.abort();
  expect(await waiting).toBe(false);
  expect(await endsWithin(60_000, never, signal)).toBe(false);
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});
