import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { shiftNumbers, withSparseFields } from "../scripts/generate-client/sparse-fields.ts";

// One input with the field "id" that has an enum, one output, one root: as the client's runtime reads it.
const graph = Buffer.from([1, 1, 1, 1, 0, 4, 0, 0, 2, 1, 1, 0, 1, 0, 2, 1, 1]).toString("base64url");
const strings = ["id", "Enum", "Root.find"];

describe("the graph of fields of Prisma's client", () => {
  it("has the same fields under numbers above 1,024, of which V8 makes a table", () => {
    const shifted = shiftNumbers({ strings, graph });
    const bytes = [...Buffer.from(shifted.graph, "base64url")];
    // 4,096 and 4,097 and 4,098, seven bits at a time; an optional number is one more than it means.
    const [id, name, root] = [
      [128, 32],
      [130, 32],
      [130, 32],
    ];
    expect(bytes).toEqual([1, 1, 1, 1, ...id, 4, 0, 0, ...name, 1, 1, ...id, 1, 0, ...root, 1, 1]);
    expect(shifted.strings.slice(4_096)).toEqual(strings);
  });

  it("is refused when it is written in another way", () => {
    expect(() => shiftNumbers({ strings, graph: graph.slice(0, -4) })).toThrow("ends too early");
    expect(() => shiftNumbers({ strings, graph: `${graph}AAAA` })).toThrow("goes on");
    expect(() => withSparseFields("export {}")).toThrow("no graph of fields");
  });

  it("is such in the client that is generated", () => {
    const source = readFileSync("prisma/generated/internal/class.ts", "utf8");
    const text = /strings: JSON\.parse\((".*")\)/.exec(source)?.[1] ?? "";
    const all: string[] = JSON.parse(JSON.parse(text));
    expect(all.findIndex((name) => name !== "")).toBe(4_096);
  });
});
