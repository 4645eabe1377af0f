import { afterEach, beforeEach, expect, vi } from "vitest";
import { seedRandomTests } from "./random-tests.ts";

seedRandomTests(process.env);

// A message on console.error is how libraries report what they swallow; a test that causes one has not passed.
let spy: ReturnType<typeof vi.spyOn>;
beforeEach(() => {
  spy = vi.spyOn(console, "error");
});
afterEach(() => {
  const calls = spy.mock.calls.map((call: unknown[]) => call.map(String).join(" "));
  spy.mockRestore();
  expect(calls, "unexpected console.error").toEqual([]);
});
