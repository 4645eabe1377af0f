// Checks every text that a caller sends, in one place and before anything is done with it: in variables, in their defaults, and in the
// document. PostgreSQL stores neither U+0000 nor half a surrogate pair, and nobody can read the other control characters.
import { type ASTNode, type DocumentNode, GraphQLError, Kind, visit } from "graphql";
import { isUuid } from "../lib/is-uuid.ts";
import { limits } from "./limits.ts";

type Variables = Readonly<Record<string, unknown>>;

/** What a document itself decides, whatever its variables are: read once. */
export interface DocumentTexts {
  readonly refusal: GraphQLError | null;
  /** Arguments named `after` or `before` that are variables: their values are cursors. */
  readonly cursors: readonly { readonly argument: string; readonly variable: string }[];
}

/** The first bad text, by its argument's name; null when all can be read and stored. */
export function findBadText({ refusal, cursors }: DocumentTexts, variables: Variables): GraphQLError | null {
  for (const [name, value] of Object.entries(variables)) {
    const bad = inVariable(value, `$${name}`, 0);
    if (bad !== null) return bad;
  }
  if (refusal !== null) return refusal;
  for (const { argument, variable } of cursors) {
    const bad = inCursor(argument, variables[variable]);
    if (bad !== null) return bad;
  }
  return null;
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

export function readTexts(document: DocumentNode): DocumentTexts {
  let refusal: GraphQLError | null = null;
  const cursors: { argument: string; variable: string }[] = [];
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
      if (node.kind !== Kind.ARGUMENT) return;
      if (node.value.kind === Kind.STRING) refusal ??= inCursor(node.name.value, node.value.value);
      else if (node.value.kind === Kind.VARIABLE && isCursor(node.name.value)) {
        cursors.push({ argument: node.name.value, variable: node.value.name.value });
      }
    },
    leave(node) {
      if (nameOf(node) !== null) names.pop();
    },
  });
  return { refusal, cursors };
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

const isCursor = (argument: string): boolean => argument === "after" || argument === "before";

/** Cursors of lists that the database pages contain the id of a row. */
function inCursor(name: string, value: unknown): GraphQLError | null {
  if (!isCursor(name) || typeof value !== "string") return null;
  const cursor = Buffer.from(value, "base64").toString("utf8");
  if (!cursor.startsWith("GPC:") || (cursor.startsWith("GPC:S:") && isUuid(cursor.slice(6)))) return null;
  return badRequest(`${name}: is not a cursor of this list. Use one from its pageInfo, or begin without it.`);
}

/** A refusal that the caller must fix: 400, whatever kind of answer they accept. */
export function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "BAD_REQUEST", http: { status: 400, spec: false } } });
}
