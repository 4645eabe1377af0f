import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const spec = readFileSync(resolve(root, "src/core/SPEC.md"), "utf8");
const claims = [...spec.matchAll(/^\| ([IG]\d+) +\|.*\| `([^`]+)` “(.+)” +\|$/gm)].map(
  ([, number = "", path = "", title = ""]) => ({ number, path, title }),
);

test("every invariant and assumption of the specification names its test", () => {
  const numbers = [...spec.matchAll(/^\| ([IG]\d+) +\|/gm)].map(([, number]) => number);
  expect(claims.map(({ number }) => number)).toEqual(numbers);
  expect(new Set(numbers).size).toBe(numbers.length);
});

test.each(claims)("$number is held by a test that is there", ({ path, title }) => {
  const file = resolve(root, path);
  expect(existsSync(file) ? readFileSync(file, "utf8") : "no such file").toContain(`"${title}"`);
});
