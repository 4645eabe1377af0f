import { GraphError } from "./graph-error.ts";

type User = Readonly<Record<string, unknown>>;
type Test = (user: User) => boolean;

/** Searched word by word; the others from their beginning. */
const TOKENISED = new Set(["displayname"]);
const SEARCHED = new Map(
  ["displayName", "mail", "userPrincipalName", "givenName", "surname", "otherMails"].map((name) => [
    name.toLowerCase(),
    name,
  ]),
);

/**
 * `"displayName:kim" OR "mail:kim"`: clauses in quotes, between them AND or OR in capitals. AND binds closer.
 * @throws GraphError 400 for anything else
 */
export function readUserSearch(text: string): Test {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  const alternatives: Test[][] = [[]];
  for (const [index, token] of tokens.entries()) {
    if (index % 2 === 0) alternatives.at(-1)?.push(clause(token));
    else if (token === "OR") alternatives.push([]);
    else if (token !== "AND") throw unreadable(token);
  }
  if (tokens.length % 2 === 0) throw unreadable(text);
  return (user) => alternatives.some((all) => all.every((test) => test(user)));
}

function clause(token: string): Test {
  const [, name = "", wanted = ""] = /^"([A-Za-z]+):(.+)"$/s.exec(token) ?? [];
  const property = SEARCHED.get(name.toLowerCase());
  if (property === undefined) throw unreadable(token);
  const start = wanted.replaceAll(/\\(.)/g, "$1").toLowerCase().trim();
  return (user) => {
    const value = user[property];
    const texts = (Array.isArray(value) ? value : [value]).map((one) => String(one ?? "").toLowerCase());
    if (!TOKENISED.has(name.toLowerCase())) return texts.some((one) => one.startsWith(start));
    return wordsOf(start).every((word) => texts.some((one) => wordsOf(one).some((part) => part.startsWith(word))));
  };
}

function wordsOf(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
}

function unreadable(part: string): GraphError {
  return new GraphError(400, "Request_BadRequest", `Unrecognized query argument specified: '${part}'.`);
}
