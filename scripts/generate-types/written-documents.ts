// Reads GraphQL documents out of files that cannot be loaded, as tests cannot: each text that stands whole in a file and is an operation.
// A text may name the file's own constants, as in `{ tasks { ${fields} } }`. What is put together only while a test runs is not found.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type DocumentNode, type GraphQLSchema, Kind, parse, validate, visit } from "graphql";
import { type Expression, type Program, parseSync, Visitor } from "oxc-parser";

export interface WrittenDocument {
  readonly file: string;
  readonly text: string;
  readonly document: DocumentNode;
}

export interface WrittenDocuments {
  readonly documents: readonly WrittenDocument[];
  /** Why a document that is asked is none. */
  readonly problems: readonly string[];
}

/** Calls that take typed documents only, as `api.ask(…)`. */
const typedCalls: ReadonlySet<string> = new Set(["ask", "order", "watch"]);

/** A text's only operation, or undefined where it is something else. */
function operationIn(text: string): DocumentNode | undefined {
  // Most texts are none, and a failed parse is slow.
  if (!text.includes("{")) return undefined;
  try {
    const document = parse(text);
    return document.definitions.length === 1 && document.definitions[0]?.kind === Kind.OPERATION_DEFINITION
      ? document
      : undefined;
  } catch {
    return undefined;
  }
}

type Constants = ReadonlyMap<string, string>;

/** The text that an expression always is. */
function textOf(node: Expression, constants: Constants): string | undefined {
  if (node.type === "Literal") return typeof node.value === "string" ? node.value : undefined;
  if (node.type === "Identifier") return constants.get(node.name);
  if (node.type !== "TemplateLiteral") return undefined;
  let text = "";
  for (const [at, { value }] of node.quasis.entries()) {
    const before = node.expressions[at - 1];
    const named = before === undefined ? "" : textOf(before, constants);
    if (named === undefined || value.cooked === null) return undefined;
    text += named + value.cooked;
  }
  return text;
}

/** Texts by the name that only one variable of the file has. */
function constantsOf(program: Program): Constants {
  const constants = new Map<string, string>();
  const seen = new Set<string>();
  new Visitor({
    VariableDeclarator({ id, init }) {
      if (id.type !== "Identifier") return;
      const text = init && !seen.has(id.name) ? textOf(init, constants) : undefined;
      if (text === undefined) constants.delete(id.name);
      else constants.set(id.name, text);
      seen.add(id.name);
    },
  }).visit(program);
  return constants;
}

function readFileOf(file: string, source: string, schema: GraphQLSchema): WrittenDocuments {
  const { program } = parseSync(file, source);
  const constants = constantsOf(program);
  const documents = new Map<string, WrittenDocument>();
  const problems: string[] = [];
  const take = (node: Expression, isAsked: boolean) => {
    const text = textOf(node, constants);
    const document = text === undefined ? undefined : operationIn(text);
    if (text === undefined || document === undefined) return;
    const wrong = validate(schema, document);
    if (wrong.length === 0) documents.set(text, { file, text, document });
    else if (isAsked) problems.push(...wrong.map(({ message }) => `${file}:${lineOf(source, node.start)}: ${message}`));
  };
  new Visitor({
    Literal: (node) => take(node, false),
    TemplateLiteral: (node) => take(node, false),
    CallExpression({ callee, arguments: given }) {
      const called = callee.type === "MemberExpression" ? callee.property : callee;
      if (called.type !== "Identifier" || !typedCalls.has(called.name)) return;
      for (const node of given) if (node.type !== "SpreadElement") take(node, true);
    },
  }).visit(program);
  return { documents: [...documents.values()], problems };
}

const lineOf = (source: string, offset: number) => source.slice(0, offset).split("\n").length;

/** All operations that the schema allows in all files of the folders, each text once. */
export async function readWritten(folders: readonly string[], schema: GraphQLSchema): Promise<WrittenDocuments> {
  const documents = new Map<string, WrittenDocument>();
  const problems: string[] = [];
  for (const folder of folders) {
    for (const name of (await readdir(folder, { recursive: true })).toSorted()) {
      if (!name.endsWith(".ts") || name.endsWith(".d.ts")) continue;
      const file = join(folder, name);
      const found = readFileOf(file, await readFile(file, "utf8"), schema);
      for (const one of found.documents) documents.set(one.text, one);
      problems.push(...found.problems);
    }
  }
  return { documents: [...documents.values()].map(withOwnName), problems };
}

/** Types are named after their operation; most in tests have no name, and some the same. */
function withOwnName(one: WrittenDocument, nth: number): WrittenDocument {
  const name = { kind: Kind.NAME, value: `Written${nth}` } as const;
  return { ...one, document: visit(one.document, { OperationDefinition: (operation) => ({ ...operation, name }) }) };
}
