import { describe, expect, test } from "vitest";
import type { RetentionStore } from "../../../src/app/ports/retention.ts";
import { createPurge } from "../../../src/app/retention/purge.ts";

/** Rows that are too old, by step; takes of them as a table would. */
function storeOf(old: Record<string, number>, onPurge: (step: string) => void = () => {}) {
  const asked: { readonly step: string; readonly limit: number }[] = [];
  const retention: RetentionStore = {
    now: async () => new Date("2026-11-20T12:00:00Z"),
    steps: [
      { name: "effects", kind: "runs" },
      { name: "feed", kind: "feed" },
    ],
    async purge(step, _before, limit) {
      asked.push({ step, limit });
      onPurge(step);
      const count = Math.min(old[step] ?? 0, limit);
      old[step] = (old[step] ?? 0) - count;
      return count;
    },
  };
  const settings = { readScope: async () => ({ version: 0, overrides: {} }) };
  return { purge: createPurge({ retention, settings }), asked, old };
}

describe("a purge", () => {
  test("takes a thousand rows at a time, shows life between, and ends when nothing is left", async () => {
    const { purge, asked, old } = storeOf({ effects: 2_500, feed: 10 });
    let touches = 0;
    const touch = async () => {
      touches += 1;
    };
    const gone = await purge({ signal: new AbortController().signal, touch });
    expect(gone).toEqual({ effects: 2_500, feed: 10 });
    expect(old).toEqual({ effects: 0, feed: 0 });
    expect(asked.map(({ step }) => step)).toEqual(["effects", "effects", "effects", "feed"]);
    expect(new Set(asked.map(({ limit }) => limit))).toEqual(new Set([1_000]));
    expect(touches).toBe(2);
  });

  test("that is stopped ends after its step, and the next one goes on from there", async () => {
    const stop = new AbortController();
    const { purge, asked, old } = storeOf({ effects: 5_000, feed: 10 }, () => {
      if (asked.length === 2) stop.abort();
    });
    expect(await purge({ signal: stop.signal, touch: async () => {} })).toEqual({ effects: 2_000 });
    await purge({ signal: new AbortController().signal, touch: async () => {} });
    expect(old).toEqual({ effects: 0, feed: 0 });
  });

  test("whose job was taken over by another process takes nothing more", async () => {
    const { purge, old } = storeOf({ effects: 5_000 });
    const lost = new Error("The lock is lost.");
    const taken = purge({ signal: new AbortController().signal, touch: () => Promise.reject(lost) });
    await expect(taken).rejects.toBe(lost);
    expect(old.effects).toBe(4_000);
  });
});
