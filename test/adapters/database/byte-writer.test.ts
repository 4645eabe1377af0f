import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteWriter } from "../../../src/adapters/database/byte-writer.ts";

test("a UUID is its sixteen bytes, in either case, with or without hyphens", () => {
  const spelt = fc.tuple(fc.uuid(), fc.boolean(), fc.boolean());
  fc.assert(
    fc.property(fc.array(spelt, { maxLength: 2_000 }), (uuids) => {
      const bytes = new ByteWriter();
      for (const [uuid, isUpper, isBare] of uuids) {
        const text = isUpper ? uuid.toUpperCase() : uuid;
        bytes.uuid(isBare ? text.replaceAll("-", "") : text);
      }
      expect(bytes.written().toString("hex")).toBe(uuids.map(([uuid]) => uuid.replaceAll("-", "")).join(""));
    }),
    { numRuns: 50 },
  );
});

test.each([
  "",
  "3e35cc53-0ab9-4d43-9a78-369e93584ca",
  "3e35cc53-0ab9-4d43-9a78-369e93584ca11",
  "3e35cc53-0ab9-4d43-9a78-369e93584cag",
  "3e35cc53-0ab9-4d43-9a78-369e93584ca\u0661",
  "3e35cc53,0ab9-4d43-9a78-369e93584ca1",
])("“%s” is refused: it is no UUID", (text) => {
  expect(() => new ByteWriter().uuid(text)).toThrow("is no UUID");
});

test("a text of any length is its UTF-8", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary", maxLength: 60 }), { maxLength: 300 }), (texts) => {
      const bytes = new ByteWriter();
      for (const text of texts) bytes.text(text);
      expect(bytes.written()).toEqual(Buffer.concat(texts.map((text) => Buffer.from(text))));
    }),
    { numRuns: 50 },
  );
});
