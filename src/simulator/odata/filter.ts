import type { GraphError } from "../graph/graph-error.ts";

/**
 * The part of OData's `$filter` that Outlook items answer to, as a tree:
 *
 *   filter  := and ("or" and)*          and  := term ("and" term)*
 *   term    := "not" term | "(" filter ")" | any | function | comparison
 *   any     := path "/any(" name ":" filter over name or name/… ")"
 *   function   := ("startswith"|"endswith"|"contains") "(" path "," literal ")" ("eq" ("true"|"false"))?
 *   comparison := path operator literal | path "in" "(" literal ("," literal)* ")"
 */
export type Filter =
  | { readonly kind: "or" | "and"; readonly left: Filter; readonly right: Filter }
  | { readonly kind: "not"; readonly inner: Filter }
  | { readonly kind: "any"; readonly path: string; readonly name: string; readonly inner: Filter }
  | { readonly kind: "text"; readonly name: string; readonly path: string; readonly literal: Literal }
  | { readonly kind: "in"; readonly path: string; readonly literals: readonly Literal[] }
  | { readonly kind: "compare"; readonly path: string; readonly operator: string; readonly literal: Literal };

type Literal = string | number | boolean | null;

const TOKEN =
  /\s*('(?:[^']|'')*'|\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?|[A-Za-z_@][\w./@]*|-?\d+(?:\.\d+)?|[(),:])/y;

/** Of the directory: ids stand without quotes where the property is a GUID, and a path may end with the number of its items. */
const DIRECTORY_TOKEN = new RegExp(
  TOKEN.source
    .replace("(", "([0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|")
    .replace("[\\w./@]*", "[\\w./@$]*"),
  "y",
);
const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** How a filter that cannot be read is refused, which differs between Outlook and To Do. */
export type Refuse = (message: string) => GraphError;

/** @throws what `refuse` makes when the text is not such a filter */
export function parseFilter(source: string, refuse: Refuse, { isDirectory = false } = {}): Filter {
  const unreadable = () => refuse(`Invalid filter clause: ${source}`);
  const tokens = tokenize(source, unreadable, isDirectory ? DIRECTORY_TOKEN : TOKEN);
  let at = 0;
  const peek = () => tokens[at] ?? "";
  const take = () => tokens[at++] ?? "";
  const expect = (token: string) => {
    if (take() !== token) throw unreadable();
  };

  // The directory compares texts without regard to case.
  const text = (value: string) => (isDirectory ? value.toLowerCase() : value);

  function literal(): Literal {
    const token = take();
    if (token.startsWith("'")) return text(token.slice(1, -1).replaceAll("''", "'"));
    if (token === "true" || token === "false") return token === "true";
    if (token === "null") return null;
    if (/^-?\d+(\.\d+)?$/.test(token)) return Number(token);
    if (isDirectory && GUID.test(token)) return token.toLowerCase();
    if (/^\d{4}-/.test(token)) return token;
    throw unreadable();
  }

  function list(): Literal[] {
    take();
    expect("(");
    const found = [literal()];
    while (peek() === ",") {
      take();
      found.push(literal());
    }
    expect(")");
    return found;
  }

  function comparison(path: string): { operator: string; literal: Literal; path: string } {
    const operator = take();
    if (!["eq", "ne", "gt", "ge", "lt", "le"].includes(operator)) throw unreadable();
    return { path, operator, literal: literal() };
  }

  function term(): Filter {
    const token = take();
    if (token === "not") return { kind: "not", inner: term() };
    if (token === "(") {
      const inner = or();
      expect(")");
      return inner;
    }
    if (!/^[A-Za-z]/.test(token)) throw unreadable();
    if (peek() === "in") return { kind: "in", path: token, literals: list() };
    if (peek() !== "(") return { kind: "compare", ...comparison(token) };
    take();
    const name = isDirectory ? token.toLowerCase() : token;
    if (name === "startswith" || name === "endswith" || name === "contains") {
      const path = take();
      expect(",");
      const value = literal();
      expect(")");
      const found: Filter = { kind: "text", name, path, literal: value };
      if (peek() !== "eq") return found;
      take();
      const isWanted = literal();
      if (typeof isWanted !== "boolean") throw unreadable();
      return isWanted ? found : { kind: "not", inner: found };
    }
    if (!/\/any$/i.test(token)) throw unreadable();
    const variable = take();
    expect(":");
    const inner = or();
    expect(")");
    return { kind: "any", path: token.slice(0, -"/any".length), name: variable, inner };
  }

  function and(): Filter {
    let left = term();
    while (peek() === "and") {
      take();
      left = { kind: "and", left, right: term() };
    }
    return left;
  }

  function or(): Filter {
    let left = and();
    while (peek() === "or") {
      take();
      left = { kind: "or", left, right: and() };
    }
    return left;
  }

  const filter = or();
  if (at < tokens.length) throw unreadable();
  return filter;
}

function tokenize(text: string, unreadable: () => GraphError, pattern: RegExp): string[] {
  const tokens: string[] = [];
  pattern.lastIndex = 0;
  let end = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    tokens.push(match[1] ?? "");
    end = pattern.lastIndex;
  }
  if (text.slice(end).trim() !== "") throw unreadable();
  return tokens;
}

export function matchesFilter(filter: Filter, item: Readonly<Record<string, unknown>>): boolean {
  switch (filter.kind) {
    case "and":
      return matchesFilter(filter.left, item) && matchesFilter(filter.right, item);
    case "or":
      return matchesFilter(filter.left, item) || matchesFilter(filter.right, item);
    case "not":
      return !matchesFilter(filter.inner, item);
    case "any": {
      const values = valueAt(item, filter.path);
      return Array.isArray(values) && values.some((value) => matchesFilter(filter.inner, { [filter.name]: value }));
    }
    case "text": {
      const value = String(valueAt(item, filter.path) ?? "").toLowerCase();
      const wanted = String(filter.literal).toLowerCase();
      if (filter.name === "contains") return value.includes(wanted);
      return filter.name === "endswith" ? value.endsWith(wanted) : value.startsWith(wanted);
    }
    case "in":
      return filter.literals.some((literal) => compare(valueAt(item, filter.path), "eq", literal));
    case "compare":
      return compare(valueAt(item, filter.path), filter.operator, filter.literal);
  }
}

/** The value that a path as `dueDateTime/dateTime` names; null where anything on the way is absent. */
export function valueAt(item: unknown, path: string): unknown {
  let value: unknown = item;
  for (const name of path.split("/")) {
    if (name === "$count" && Array.isArray(value)) return value.length;
    if (typeof value !== "object" || value === null) return null;
    value = new Map(Object.entries(value)).get(name) ?? null;
  }
  return value;
}

function compare(value: unknown, operator: string, literal: Literal): boolean {
  if (operator === "eq" || operator === "ne") return (order(value, literal) === 0) === (operator === "eq");
  const sign = order(value, literal);
  if (sign === undefined || value === null) return false;
  return operator === "gt" ? sign > 0 : operator === "ge" ? sign >= 0 : operator === "lt" ? sign < 0 : sign <= 0;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T/;

/** Less, equal, more; undefined when the two cannot be compared. Instants compare as such, with or without fractions. */
export function order(left: unknown, right: unknown): number | undefined {
  if (left === right) return 0;
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left !== "string" || typeof right !== "string") return undefined;
  const [a, b] = INSTANT.test(left) && INSTANT.test(right) ? [comparable(left), comparable(right)] : [left, right];
  return a < b ? -1 : a > b ? 1 : 0;
}

function comparable(instant: string): string {
  const offset = /[+-]\d{2}:\d{2}$/.exec(instant)?.[0] ?? "";
  const [local = "", fraction = ""] = instant
    .slice(0, instant.length - offset.length)
    .replace(/Z$/, "")
    .split(".");
  const whole = local.padEnd(19, ":00");
  const inUtc = offset === "" ? whole : new Date(`${whole}${offset}`).toISOString().slice(0, 19);
  return `${inUtc}.${fraction.padEnd(7, "0")}`;
}

/** Every path that a filter names, those inside of `any` from the collection on: `categories`, `items/id`. */
export function pathsOf(filter: Filter): string[] {
  switch (filter.kind) {
    case "and":
    case "or":
      return [...pathsOf(filter.left), ...pathsOf(filter.right)];
    case "not":
      return pathsOf(filter.inner);
    case "any": {
      const inner = pathsOf(filter.inner).map((path) =>
        path === filter.name || path.startsWith(`${filter.name}/`)
          ? `${filter.path}${path.slice(filter.name.length)}`
          : // Only what the collection holds can be asked for inside.
            `${filter.path}/any/${path}`,
      );
      return [filter.path, ...inner];
    }
    default:
      return [filter.path];
  }
}

/** Words that not every mailbox is known to understand. */
export function usesRareWords(filter: Filter): boolean {
  switch (filter.kind) {
    case "and":
    case "or":
      return usesRareWords(filter.left) || usesRareWords(filter.right);
    case "not":
    case "any":
      return usesRareWords(filter.inner);
    case "text":
      return filter.name === "endswith";
    default:
      return filter.kind === "in";
  }
}
