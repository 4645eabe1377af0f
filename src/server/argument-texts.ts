// Checks every text that a caller sends, in one place and before anything is done with it: in variables, in their defaults, and in the
// document. PostgreSQL stores neither U+0000 nor half a surrogate pair, and nobody can read the other control characters.
import { type ASTNode, type DocumentNode, GraphQLError, Kind, type ValueNode, visit } from "graphql";
import { isUuid } from "../lib/is-uuid.ts";
import { limits } from "./limits.ts";

type Variables = Readonly<Record<string, unknown>>;

/** The first bad text, by its argument's name; null when all can be read and stored. */
export function findBadText(document: DocumentNode, variables: Variables): GraphQLError | null {
  const refusals = [
    ...Object.entries(variables).map(([name, value]) => inVariable(value, `$${name}`, 0)),
    inDocument(document, variables),
  ];
  return refusals.find((refusal) => refusal !== null) ?? null;
}

function inVariable(value: unknown, name: string, depth: number): GraphQLError | null {
  if (typeof value === "string") return inText(value, name);
  if (typeof value !== "object" || value === null) return null;
  if (depth >= limits.variableDepth) return badRequest(`Variables nest at most ${limits.variableDepth} deep.`);
  for (const [key, part] of Object.entries(value)) {
    const refusal = inText(key, `a name within ${name}`) ?? inVariable(part, `${name}.${key}`, depth + 1);
    if (refusal !== null) return refusal;
  }
  return null;
}

function inDocument(document: DocumentNode, variables: Variables): GraphQLError | null {
  let refusal: GraphQLError | null = null;
  const names: string[] = [];
  const nameOf = (node: ASTNode): string | null => {
    if (node.kind === Kind.VARIABLE_DEFINITION) return `$${node.variable.name.value}`;
    return node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD ? node.name.value : null;
  };
  visit(document, {
    enter(node) {
      const name = nameOf(node);
      if (name !== null) names.push(name);
      if (node.kind === Kind.STRING) refusal ??= inText(node.value, names.join("."));
      if (node.kind === Kind.ARGUMENT) refusal ??= inCursor(node.name.value, sentValue(node.value, variables));
    },
    leave(node) {
      if (nameOf(node) !== null) names.pop();
    },
  });
  return refusal;
}

function sentValue(node: ValueNode, variables: Variables): unknown {
  if (node.kind === Kind.VARIABLE) return variables[node.name.value];
  return node.kind === Kind.STRING ? node.value : undefined;
}

function inText(text: string, name: string): GraphQLError | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  const controls = isCalendarFile(text) ? /\0/ : /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;
  const control = controls.exec(text)?.[0];
  if (control !== undefined) {
    const code = control.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    return badRequest(
      `${name}: contains the control character U+${code}. Leave it out; tabs and line breaks may stay.`,
    );
  }
  return /\p{Surrogate}/u.test(text)
    ? badRequest(`${name}: contains half a character (one of a surrogate pair). Send both halves, or neither.`)
    : null;
}

/** A file from other programs: its reader judges it part by part, so that one bad line does not reject all of it. */
function isCalendarFile(text: string): boolean {
  return /^\uFEFF?\s*BEGIN:VCALENDAR\r?\n/i.test(text);
}

/** Cursors of lists that the database pages contain the id of a row. */
function inCursor(name: string, value: unknown): GraphQLError | null {
  if ((name !== "after" && name !== "before") || typeof value !== "string") return null;
  const cursor = Buffer.from(value, "base64").toString("utf8");
  if (!cursor.startsWith("GPC:") || (cursor.startsWith("GPC:S:") && isUuid(cursor.slice(6)))) return null;
  return badRequest(`${name}: is not a cursor of this list. Use one from its pageInfo, or begin without it.`);
}

/** A refusal that the caller must fix: 400, whatever kind of answer they accept. */
export function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "BAD_REQUEST", http: { status: 400, spec: false } } });
}
