import { describe, expect, it } from "vitest";
import { joined, nobody, stepOf, stillThere, toggled } from "../../src/dashboard/import-choice.ts";

describe("whom somebody wants to import", () => {
  it("is chosen one by one, taken back, and joined with all that were found", () => {
    const one = toggled(nobody, "a");
    expect([...one]).toEqual(["a"]);
    expect([...toggled(one, "a")]).toEqual([]);
    expect([...joined(one, ["b", "a"])]).toEqual(["a", "b"]);
    expect(nobody.size).toBe(0);
  });

  it("counts nobody whom somebody else has imported meanwhile", () => {
    const chosen = joined(nobody, ["a", "b"]);
    expect([...stillThere(chosen, ["b", "c"])]).toEqual(["b"]);
    expect(stillThere(chosen, ["a", "b", "c"])).toBe(chosen);
  });
});

describe("an import", () => {
  const at = Date.parse("2026-05-01T10:00:00Z");
  it.each([
    ["WAITING", "waiting"],
    ["READING", "reading"],
    ["FAILED", "failed"],
    ["READY", "ready"],
  ])("that is %s is %s until its time is over", (state, step) => {
    const preview = { state, expiresAt: "2026-05-01T10:00:01Z" };
    expect(stepOf(preview, at)).toBe(step);
    expect(stepOf(preview, at + 1_000)).toBe("begin");
  });

  it("begins where there is none", () => {
    expect(stepOf(null, at)).toBe("begin");
  });
});
