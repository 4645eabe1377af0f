// Writes the types of what is asked of the API, from schema.graphql and from the documents: of the page and of the command those in their
// operations/, of tests and scripts all that stand in them. Nothing runs on these files, only the compiler reads them. A document that the
// schema does not allow is refused here.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codegen } from "@graphql-codegen/core";
import * as typesOfOperations from "@graphql-codegen/typescript-operations";
import { buildASTSchema, type DocumentNode, Kind, type OperationDefinitionNode, parse, validate } from "graphql";
import { must } from "../src/lib/must.ts";
import { readWritten } from "./generate-types/written-documents.ts";

const root = join(import.meta.dirname, "..");
const schemaNode = parse(await readFile(join(root, "schema.graphql"), "utf8"));
const schema = buildASTSchema(schemaNode);

interface Asked {
  readonly file: string;
  readonly text: string;
  readonly document: DocumentNode;
}

/** What a client asks, as it asks it: its modules are loaded, so that shared selections are in their places. */
async function readAsked(folder: string): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  for (const name of (await readdir(folder)).toSorted()) {
    const exported: Record<string, unknown> = await import(join(folder, name));
    for (const value of Object.values(exported)) {
      if (typeof value !== "object" || value === null || !("document" in value)) continue;
      const text = String(value.document);
      asked.push({ file: join(folder, name), text, document: parse(text) });
    }
  }
  return asked;
}

function operationOf({ document }: Asked): OperationDefinitionNode {
  const [definition] = document.definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error("A document is one operation.");
  return definition;
}

/** By its text, each document's answer and variables: an interface that `defineOperation` looks it up in. */
function printIndex(asked: readonly Asked[]): string {
  const lines = asked.map((one) => {
    const { name, operation } = operationOf(one);
    const type = `${must(name, `a name in ${one.file}`).value}${operation.charAt(0).toUpperCase()}${operation.slice(1)}`;
    return `  readonly ${JSON.stringify(one.text)}: { readonly data: ${type}; readonly variables: ${type}Variables };`;
  });
  return ["export interface Documents {", ...lines, "}", ""].join("\n");
}

async function writeTypes(folder: string, asked: readonly Asked[]): Promise<void> {
  const types = await codegen({
    filename: "schema-types.d.ts",
    schema: schemaNode,
    documents: asked.map(({ file, document }) => ({ location: file, document })),
    pluginMap: { typesOfOperations },
    plugins: [{ typesOfOperations: {} }],
    config: {
      immutableTypes: true,
      skipTypename: true,
      scalars: { ID: "string", DateTime: "string", Date: "string", JSON: "unknown" },
    },
  });
  await writeFile(join(root, folder, "schema-types.d.ts"), `${types}\n${printIndex(asked)}`);
}

function refuse(problems: readonly string[]): void {
  if (problems.length === 0) return;
  console.error(problems.join("\n"));
  process.exit(1);
}

for (const client of ["src/dashboard", "src/cli"]) {
  const asked = await readAsked(join(root, client, "operations"));
  refuse(asked.flatMap(({ file, document }) => validate(schema, document).map(({ message }) => `${file}: ${message}`)));
  await writeTypes(client, asked);
}
const written = await readWritten([join(root, "test"), join(root, "scripts")], schema);
refuse(written.problems);
await writeTypes("test", written.documents);
