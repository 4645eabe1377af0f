// Checks a document before and after it is parsed, and caches it. A parser and a validator recurse as deep as a document nests, and compare
// its fields pair by pair: both are bounded here, before they begin.
import { type DocumentNode, GraphQLError, Kind, Lexer, Source, TokenKind, visit } from "graphql";
import type { Plugin } from "graphql-yoga";
import { LRUCache } from "lru-cache";
import { badRequest, type DocumentTexts, findBadText, readTexts } from "./argument-texts.ts";
import { limits } from "./limits.ts";

const opening: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const closing: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/** @throws GraphQLError for a text that must not be parsed: too long, too many tokens, or nested too deep. */
export function checkText(text: string): void {
  if (text.length > limits.documentLength) {
    throw badRequest(
      `A document may have at most ${limits.documentLength} characters, this one has ${text.length}. Send long texts as variables.`,
    );
  }
  const lexer = new Lexer(new Source(text));
  let tokens = 0;
  let depth = 0;
  for (let kind = nextKind(lexer); kind !== TokenKind.EOF; kind = nextKind(lexer)) {
    tokens += 1;
    if (tokens > limits.tokens) throw badRequest(`A document has at most ${limits.tokens} words and signs.`);
    if (opening.has(kind)) depth += 1;
    if (closing.has(kind)) depth -= 1;
    if (depth > limits.brackets) throw badRequest(`Brackets nest at most ${limits.brackets} deep in a document.`);
  }
}

/** If the lexer cannot continue, the parser stops as well, and says why. */
function nextKind(lexer: Lexer): TokenKind {
  try {
    return lexer.advance().kind;
  } catch (error) {
    if (error instanceof GraphQLError) return TokenKind.EOF;
    throw error;
  }
}

/** @throws GraphQLError when it has so many fields that comparing them takes long. */
function checkSize(document: DocumentNode): void {
  let fields = 0;
  let fragments = 0;
  visit(document, {
    enter({ kind }) {
      if (kind === Kind.FIELD || kind === Kind.FRAGMENT_SPREAD || kind === Kind.INLINE_FRAGMENT) fields += 1;
      if (kind === Kind.FRAGMENT_DEFINITION) fragments += 1;
    },
  });
  if (fields > limits.fields) {
    throw badRequest(
      `A document may ask for at most ${limits.fields} fields, this one asks for ${fields}. Split it into several.`,
    );
  }
  if (fragments > limits.fragments) throw badRequest(`A document has at most ${limits.fragments} fragments.`);
}

interface Known {
  readonly document: DocumentNode;
  /** Approximate size in bytes: a parsed document keeps its text and all its tokens, with some nodes for each. */
  readonly bytes: number;
}

export type DocumentCache = Pick<LRUCache<string, Known>, "get" | "set" | "calculatedSize" | "size">;

export function createDocumentCache(maxBytes: number = limits.documentCacheBytes): DocumentCache {
  return new LRUCache<string, Known>({ maxSize: maxBytes, sizeCalculation: ({ bytes }) => bytes });
}

/** Of valid documents only. */
export type KnownTexts = WeakMap<DocumentNode, DocumentTexts>;

/** Documents of known callers, parsed and validated once, as long as there is room. Unknown callers do not get as far as the parser. */
export function createDocumentPlugin(
  known: DocumentCache = createDocumentCache(),
  texts: KnownTexts = new WeakMap(),
): Plugin {
  return {
    onParse({ params, setParsedDocument }) {
      const text = String(params.source);
      const found = known.get(text);
      if (found !== undefined) {
        setParsedDocument(found.document);
        return;
      }
      checkText(text);
      return ({ result }) => {
        if (result === null || result instanceof Error) return;
        checkSize(result);
        known.set(text, { document: result, bytes: 2 * text.length + limits.bytesPerToken * tokensOf(result) });
      };
    },
    onValidate({ params: { documentAST }, context, setResult }) {
      if (texts.has(documentAST)) setResult([]);
      return ({ valid: isValid, setResult: refuse }) => {
        if (!isValid) return;
        const own = texts.get(documentAST) ?? readTexts(documentAST);
        texts.set(documentAST, own);
        const bad = findBadText(own, context.params.variables ?? {});
        if (bad !== null) refuse([bad]);
      };
    },
  };
}

function tokensOf({ loc }: DocumentNode): number {
  let count = 0;
  for (let token = loc?.startToken; token; token = token.next ?? undefined) count += 1;
  return count;
}
