import { parseUri } from "../graph/graph-error.ts";

/** One name of `$expand` with the options in its brackets: `attachments($select=id,name)`. */
export interface Expanded {
  readonly name: string;
  /** By name in lower case, with the `$`. */
  readonly options: ReadonlyMap<string, string>;
}

/** @throws GraphError 400 for what is not a list of names with options */
export function parseExpand(text: string): Expanded[] {
  return splitOutside(text, ",").map((part) => {
    const [, name, inner] = /^\s*([A-Za-z]+(?:[./][A-Za-z]+)*)\s*(?:\((.*)\))?\s*$/s.exec(part) ?? [];
    if (name === undefined) throw parseUri(`Parsing OData Select and Expand failed: '${part.trim()}' cannot be read.`);
    const options = (inner === undefined ? [] : splitOutside(inner, ";")).map((option) => {
      const [, key, value] = /^\s*(\$[a-z]+)\s*=\s*(.*)$/is.exec(option) ?? [];
      if (key === undefined || value === undefined)
        throw parseUri(`Parsing OData Select and Expand failed: '${option.trim()}' cannot be read.`);
      return [key.toLowerCase(), value] as const;
    });
    return { name, options: new Map(options) };
  });
}

/** Splits where a mark stands outside of brackets and quotes. */
function splitOutside(text: string, mark: string): string[] {
  const parts: string[] = [];
  let [depth, isQuoted, from] = [0, false, 0];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === "'") isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (sign === "(") depth += 1;
    else if (sign === ")") depth -= 1;
    else if (sign === mark && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}
