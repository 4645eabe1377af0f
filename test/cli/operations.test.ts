import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, type GraphQLSchema, Kind, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { must } from "../../src/lib/must.ts";
import { sampleAnswers } from "./sample-answer.ts";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "src/cli/operations");

const operation = z.object({ document: z.string(), data: z.instanceof(z.ZodType) });

interface Named {
  readonly name: string;
  readonly document: string;
  readonly data: z.ZodType;
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

function readSchema(path: string): GraphQLSchema {
  return buildSchema(readFileSync(path, "utf8"));
}

const schemas = {
  "the tests' small server": join(import.meta.dirname, "contract.graphql"),
  "the server": join(root, "schema.graphql"),
};

for (const [whose, path] of Object.entries(schemas)) {
  describe.skipIf(!existsSync(path))(`every operation of the command, by the schema of ${whose}`, () => {
    it.each(named)("%s is valid", (_, { document }) => {
      expect(validate(readSchema(path), parse(document)).map((error) => error.message)).toEqual([]);
    });

    it.each(named)("%s reads every answer that the schema allows", (_, { document, data }) => {
      const [definition] = parse(document).definitions;
      if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error("A document is one operation.");
      for (const fullness of ["bare", "full"] as const) {
        for (const answer of sampleAnswers(readSchema(path), definition, fullness)) {
          const { error } = data.safeParse(answer);
          expect(error === undefined ? "" : z.prettifyError(error)).toBe("");
        }
      }
    });
  });
}

describe("the operations", () => {
  it("have names of their own, so that the server's logs can tell them apart", () => {
    const names = operations.map(({ document }) =>
      must(/^\s*(?:query|mutation|subscription) (\w+)/.exec(document)?.[1], document),
    );
    expect(new Set(names).size).toBe(operations.length);
    expect(operations.length).toBeGreaterThanOrEqual(25);
  });
});
