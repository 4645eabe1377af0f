import { expect, test } from "vitest";
import { createKept, forgetOthers } from "../../src/dashboard/kept.ts";

function createStorage(most = Number.POSITIVE_INFINITY): Storage {
  const values = new Map<string, string>();
  return {
    get length() {
      return values.size;
    },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(key) ?? null,
    setItem(key, value) {
      if (value.length > most) throw new DOMException("It is full.", "QuotaExceededError");
      values.set(key, value);
    },
    removeItem: (key) => void values.delete(key),
    clear: () => values.clear(),
  };
}
const isText = (value: unknown): value is string => typeof value === "string";

test("what is kept is one person's, and what is not understood is not there", () => {
  const storage = createStorage();
  const ann = createKept(storage, "ann");
  expect(ann.write("draft", "Hello")).toBe(true);
  expect(ann.read("draft", isText)).toBe("Hello");
  expect(createKept(storage, "ben").read("draft", isText)).toBeNull();
  ann.write("draft", 7);
  expect(ann.read("draft", isText)).toBeNull();
  storage.setItem("m365-sync.kept.ann.draft", "{ half");
  expect(ann.read("draft", isText)).toBeNull();
  ann.forget("draft");
  expect(storage.length).toBe(0);
});

test("a browser that has no room says so", () => {
  expect(createKept(createStorage(10), "ann").write("draft", "Hello, this is long")).toBe(false);
});

test("whoever signs in finds nothing of others, and whoever signs out leaves nothing", () => {
  const storage = createStorage();
  storage.setItem("m365-sync.theme", "dark");
  createKept(storage, "ann").write("draft", "Hello");
  createKept(storage, "ben").write("draft", "Hello");
  forgetOthers(storage, "ben");
  expect([storage.key(0), storage.key(1), storage.key(2)]).toEqual([
    "m365-sync.theme",
    "m365-sync.kept.ben.draft",
    null,
  ]);
  forgetOthers(storage, null);
  expect(storage.length).toBe(1);
});
