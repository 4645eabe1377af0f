import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { must } from "../../src/lib/must.ts";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "src/cli/operations");
const schema = buildSchema(readFileSync(join(root, "schema.graphql"), "utf8"));

const operation = z.object({ document: z.string() });

interface Named {
  readonly name: string;
  readonly document: string;
}

async function readOperations(): Promise<readonly Named[]> {
  const found: Named[] = [];
  for (const file of readdirSync(folder)) {
    const module: Record<string, unknown> = await import(join(folder, file));
    for (const [name, value] of Object.entries(module)) {
      const { success, data } = operation.safeParse(value);
      if (success) found.push({ name, ...data });
    }
  }
  return found;
}

const operations = await readOperations();
const named = operations.map((one) => [one.name, one] as const);

describe("every operation of the command", () => {
  it.each(named)("%s is valid by the server's schema", (_, { document }) => {
    expect(validate(schema, parse(document)).map((error) => error.message)).toEqual([]);
  });

  it("has a name of its own, so that the server's logs can tell them apart", () => {
    const names = operations.map(({ document }) =>
      must(/^\s*(?:query|mutation|subscription) (\w+)/.exec(document)?.[1], document),
    );
    expect(new Set(names).size).toBe(operations.length);
    expect(operations.length).toBeGreaterThanOrEqual(25);
  });
});
