import { invalidRequest } from "../graph/graph-error.ts";

/**
 * The part of OData's `$filter` that Outlook items answer to, as a tree:
 *
 *   filter  := and ("or" and)*          and  := term ("and" term)*
 *   term    := "not" term | "(" filter ")" | any | function | comparison
 *   any     := path "/any(" name ":" filter over name or name/… ")"       function := ("startswith"|"contains") "(" path "," literal ")"
 */
export type Filter =
  | { readonly kind: "or" | "and"; readonly left: Filter; readonly right: Filter }
  | { readonly kind: "not"; readonly inner: Filter }
  | { readonly kind: "any"; readonly path: string; readonly name: string; readonly inner: Filter }
  | { readonly kind: "text"; readonly name: string; readonly path: string; readonly literal: Literal }
  | { readonly kind: "compare"; readonly path: string; readonly operator: string; readonly literal: Literal };

type Literal = string | number | boolean | null;

const TOKEN = /\s*('(?:[^']|'')*'|\d{4}-\d{2}-\d{2}T[\d:.]+Z?|[A-Za-z_@][\w./@]*|-?\d+(?:\.\d+)?|[(),:])/y;

/** @throws GraphError 400 RequestBroker--ParseUri when the text is not such a filter */
export function parseFilter(text: string): Filter {
  const tokens = tokenize(text);
  let at = 0;
  const peek = () => tokens[at] ?? "";
  const take = () => tokens[at++] ?? "";
  const expect = (token: string) => {
    if (take() !== token) throw unreadable(text);
  };

  function literal(): Literal {
    const token = take();
    if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
    if (token === "true" || token === "false") return token === "true";
    if (token === "null") return null;
    if (/^-?\d+(\.\d+)?$/.test(token)) return Number(token);
    if (/^\d{4}-/.test(token)) return token;
    throw unreadable(text);
  }

  function comparison(path: string): { operator: string; literal: Literal; path: string } {
    const operator = take();
    if (!["eq", "ne", "gt", "ge", "lt", "le"].includes(operator)) throw unreadable(text);
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
    if (!/^[A-Za-z]/.test(token)) throw unreadable(text);
    if (peek() !== "(") return { kind: "compare", ...comparison(token) };
    take();
    if (token === "startswith" || token === "contains") {
      const path = take();
      expect(",");
      const value = literal();
      expect(")");
      return { kind: "text", name: token, path, literal: value };
    }
    if (!/\/any$/i.test(token)) throw unreadable(text);
    const name = take();
    expect(":");
    const inner = or();
    expect(")");
    return { kind: "any", path: token.slice(0, -"/any".length), name, inner };
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
  if (at < tokens.length) throw unreadable(text);
  return filter;
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  let end = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    tokens.push(match[1] ?? "");
    end = TOKEN.lastIndex;
  }
  if (text.slice(end).trim() !== "") throw unreadable(text);
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
      return filter.name === "contains" ? value.includes(wanted) : value.startsWith(wanted);
    }
    case "compare":
      return compare(valueAt(item, filter.path), filter.operator, filter.literal);
  }
}

/** The value that a path as `dueDateTime/dateTime` names; null where anything on the way is absent. */
export function valueAt(item: unknown, path: string): unknown {
  let value: unknown = item;
  for (const name of path.split("/")) {
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
  const [whole = "", fraction = ""] = instant.replace(/Z$/, "").split(".");
  return `${whole.padEnd(19, ":00")}.${fraction.padEnd(7, "0")}`;
}

function unreadable(text: string) {
  return invalidRequest(`Invalid filter clause: ${text}`, "RequestBroker--ParseUri");
}
