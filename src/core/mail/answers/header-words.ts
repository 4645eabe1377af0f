// The words of a structured header, as RFC 5322 and RFC 8601 write it. What stands in a comment or in quotes is no word of the header: a sender
// may have written it.

export type HeaderToken =
  | { readonly kind: "word"; readonly text: string; readonly isQuoted: boolean }
  | { readonly kind: "mark"; readonly text: ";" | "=" };

/** Null: a comment or a quoted text does not end. */
export function headerTokens(value: string): readonly HeaderToken[] | null {
  const tokens: HeaderToken[] = [];
  let word = "";
  const endWord = (): void => {
    if (word !== "") tokens.push({ kind: "word", text: word, isQuoted: false });
    word = "";
  };
  for (let at = 0; at < value.length; at += 1) {
    const character = value.charAt(at);
    if (character === "(") {
      endWord();
      at = commentEnd(value, at);
      if (at === -1) return null;
    } else if (character === '"') {
      endWord();
      const quoted = readQuoted(value, at);
      if (quoted === null) return null;
      tokens.push({ kind: "word", text: quoted.text, isQuoted: true });
      at = quoted.end;
    } else if (character === ";" || character === "=") {
      endWord();
      tokens.push({ kind: "mark", text: character });
    } else if (/\s/.test(character)) endWord();
    else word += character;
  }
  endWord();
  return tokens;
}

/** Comments may stand in comments. @returns where it ends, or -1 */
function commentEnd(value: string, start: number): number {
  let depth = 0;
  for (let at = start; at < value.length; at += 1) {
    const character = value.charAt(at);
    if (character === "\\") at += 1;
    else if (character === "(") depth += 1;
    else if (character === ")") {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return -1;
}

function readQuoted(value: string, start: number): { readonly text: string; readonly end: number } | null {
  let text = "";
  for (let at = start + 1; at < value.length; at += 1) {
    const character = value.charAt(at);
    if (character === '"') return { text, end: at };
    if (character === "\\") at += 1;
    text += value.charAt(at);
  }
  return null;
}

/** The words of a header whose value is a list of them, in lower case. */
export function headerWords(value: string): readonly string[] {
  const tokens = headerTokens(value) ?? [];
  return tokens.flatMap((token) => (token.kind === "word" ? token.text.toLowerCase().split(/[\s,]+/) : []));
}
