import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import * as demo from "../../src/dashboard/operations/demo.ts";
import * as mutations from "../../src/dashboard/operations/mutations.ts";
import type { Operation } from "../../src/dashboard/operations/operation.ts";
import * as queries from "../../src/dashboard/operations/queries.ts";
import * as subscriptions from "../../src/dashboard/operations/subscriptions.ts";

const printed = readFileSync(join(import.meta.dirname, "../../schema.graphql"), "utf8");
const schema = buildSchema(printed);
/** Only a server on the simulator needs to have these. */
const { readSystem, ...everywhere } = queries;

const errorsOf = ({ document }: Operation<unknown, never>) =>
  validate(schema, parse(document)).map(({ message }) => message);

describe("what the page asks", () => {
  it.each(Object.entries({ ...everywhere, ...mutations, ...subscriptions }))(
    "%s is known to the schema",
    (_name, operation) => {
      expect(errorsOf(operation)).toEqual([]);
    },
  );

  it.skipIf(!printed.includes("demoTrouble"))("the demo's operations are known to the schema", () => {
    expect([...errorsOf(readSystem), ...errorsOf(demo.demoTrouble)]).toEqual([]);
  });
});
