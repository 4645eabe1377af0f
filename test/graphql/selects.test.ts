import { buildSchema, type GraphQLResolveInfo, graphql } from "graphql";
import { expect, test } from "vitest";
import { selects } from "../../src/graphql/selects.ts";

const schema = buildSchema(
  "type Query { mails: Mails! } type Mails { nodes: [Mail!]! } type Mail { id: ID! html: String }",
);

async function isAsked(source: string): Promise<boolean> {
  let isSelected: boolean | null = null;
  const rootValue = {
    mails(_args: object, _context: unknown, info: GraphQLResolveInfo) {
      isSelected = selects(info, "html");
      return { nodes: [] };
    },
  };
  expect((await graphql({ schema, source, rootValue })).errors).toBeUndefined();
  if (isSelected === null) throw new Error("The field was not asked for.");
  return isSelected;
}

test.each([
  ["{ mails { nodes { id } } }", false],
  ["{ mails { nodes { id html } } }", true],
  ["{ mails { nodes { text: html } } }", true],
  ["{ mails { nodes { html: id } } }", false],
  ["{ mails { nodes { ... on Mail { html } } } }", true],
  [
    "{ mails { ...List } } fragment List on Mails { nodes { ...One ...Two } } fragment One on Mail { id } fragment Two on Mail { html }",
    true,
  ],
  ["{ mails { ...List } } fragment List on Mails { nodes { ...One } } fragment One on Mail { id }", false],
  ["{ mails { nodes { id } } mails { nodes { html } } }", true],
])("%s asks for it: %s", async (source, isSelected) => {
  expect(await isAsked(source)).toBe(isSelected);
});
