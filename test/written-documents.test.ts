import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSchema } from "graphql";
import { expect, expectTypeOf, it } from "vitest";
import { readWritten } from "../scripts/generate-types/written-documents.ts";
import type { AnswerTo, Asked, VariablesOf } from "./support/asked.ts";

const schema = buildSchema("type Query { name: String!, task(id: ID!): String }");

/** What is found in a test with this text. */
async function read(source: string) {
  const folder = await mkdtemp(join(tmpdir(), "m365-sync-documents-"));
  await writeFile(join(folder, "some.test.ts"), source);
  const { documents, problems } = await readWritten([folder], schema);
  await rm(folder, { recursive: true });
  return { texts: documents.map(({ text }) => text), problems: problems.map((line) => line.replace(folder, "")) };
}

it("a document of a test is found wherever it stands whole, with the file's constants in it", async () => {
  const source = `const fields = "name";
    const query = \`query ($id: ID!) { task(id: $id) \${fields} }\`;
    test("{ is no document", async () => { expect(await api.ask("{ name }")).toEqual({ name: "{ name name }" }); });`;
  const { texts, problems } = await read(source);
  expect(texts.toSorted()).toEqual(["query ($id: ID!) { task(id: $id) name }", "{ name name }", "{ name }"]);
  expect(problems).toEqual([]);
});

it("a test that asks for what the schema does not have is refused, with the line and the reason", async () => {
  const { texts, problems } = await read(`const text = "{ name }";\n\nawait product.ask("{ nmae }");`);
  expect(texts).toEqual(["{ name }"]);
  expect(problems).toEqual(['/some.test.ts:3: Cannot query field "nmae" on type "Query". Did you mean "name"?']);
});

it("a text that is only put together while a test runs, or that two variables may mean, has no types", async () => {
  const source = `function one(field) { return ask(\`{ \${field} }\`); }
    function two() { const part = "name"; return ask(\`{ \${part} }\`); }
    function three() { const part = "task"; return ask(\`{ \${part} }\`); }`;
  expect(await read(source)).toEqual({ texts: [], problems: [] });
});

it("hostile documents are nobody's problem while they are not asked with types", async () => {
  expect(await read(`await api.askComposed("{ nothing }");`)).toEqual({ texts: [], problems: [] });
});

it("the answer and the variables of a test's document are those of the schema", () => {
  expectTypeOf<AnswerTo<"{ viewer { name } }">>().toEqualTypeOf<{ readonly viewer: { readonly name: string } }>();
  expectTypeOf<VariablesOf<"{ viewer { name } }">>().toEqualTypeOf<[variables?: Readonly<Record<string, never>>]>();
  type Calendars = "query ($id: ID!) { calendars(accountId: $id) { id name } }";
  expectTypeOf<VariablesOf<Calendars>[0]["id"]>().toEqualTypeOf<string>();
  expectTypeOf<"{ nothing }" extends Asked ? true : false>().toEqualTypeOf<false>();
});
