import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, isEnumType, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { demoTrouble, troubles } from "../../src/dashboard/operations/demo.ts";
import * as mail from "../../src/dashboard/operations/mail.ts";
import * as mutations from "../../src/dashboard/operations/mutations.ts";
import { defineOperation } from "../../src/dashboard/operations/operation.ts";
import * as people from "../../src/dashboard/operations/people.ts";
import * as queries from "../../src/dashboard/operations/queries.ts";
import * as subscriptions from "../../src/dashboard/operations/subscriptions.ts";
import type { DataOf, Operation } from "../../src/lib/graphql-operation.ts";

const schema = buildSchema(readFileSync(join(import.meta.dirname, "../../schema.graphql"), "utf8"));

const errorsOf = ({ document }: Operation<unknown, never>) =>
  validate(schema, parse(document)).map(({ message }) => message);

describe("what the page asks", () => {
  it.each(Object.entries({ ...queries, ...mutations, ...subscriptions, ...people, ...mail, demoTrouble }))(
    "%s is known to the schema",
    (_name, operation) => {
      expect(errorsOf(operation)).toEqual([]);
    },
  );

  it("each trouble of the demo is one that the server can make", () => {
    const known = schema.getType("DemoTrouble");
    const kinds = isEnumType(known) ? known.getValues().map(({ name }) => name) : [];
    expect(troubles.map(({ kind }) => kind).toSorted()).toEqual(kinds.toSorted());
  });

  it("a field that the schema does not have, and one that was not asked for, do not compile", () => {
    // @ts-expect-error: the schema has no such field, so the document has no types.
    expect(defineOperation("query ReadNickname { viewer { nickname } }")).toBeDefined();
    type Viewer = DataOf<typeof queries.readViewer>["viewer"];
    // @ts-expect-error: of these the document asks for the name.
    const nameOf = (viewer: Viewer) => [viewer.name, viewer.organization];
    expect(nameOf).toBeDefined();
  });
});
