import { diffArrays } from "diff";

/** A piece of a text; `isOther`: the text that it is compared with does not have it there. */
export interface Piece {
  readonly text: string;
  readonly isOther: boolean;
}

/** Words with the white space behind them. */
const words = (text: string): readonly string[] => text.match(/\S+\s*|\s+/g) ?? [];

/** So many steps a comparison may take, which a page draws without a pause: two texts of a thousand words are always compared whole. */
const mostSteps = 2_000_000;

/** Where `text` has other words than `than`: an inserted word marks only itself. */
export function differences(text: string, than: string): readonly Piece[] {
  const own = words(text);
  const compared = own.map((word) => word.trimEnd());
  const other = words(than).map((word) => word.trimEnd());
  let head = 0;
  while (head < own.length && head < other.length && compared[head] === other[head]) head += 1;
  let tail = 0;
  const shorter = Math.min(own.length, other.length) - head;
  while (tail < shorter && compared.at(-1 - tail) === other.at(-1 - tail)) tail += 1;
  const isOther = otherWords(compared.slice(head, own.length - tail), other.slice(head, other.length - tail));
  return joinPieces(own.map((word, index) => ({ text: word, isOther: isOther[index - head] ?? false })));
}

/** For each of the words whether the other text lacks it; all of them where the two differ by too much to find out. */
function otherWords(own: readonly string[], other: readonly string[]): readonly boolean[] {
  // Each edit more takes a step for each word of the shorter text at most.
  const maxEditLength = Math.floor(mostSteps / Math.min(own.length, other.length));
  const changes = diffArrays([...other], [...own], { maxEditLength });
  if (changes === undefined) return own.map(() => true);
  return changes.flatMap(({ count, added, removed }) => (removed ? [] : Array.from({ length: count }, () => added)));
}

function joinPieces(pieces: readonly Piece[]): readonly Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (last?.isOther === piece.isOther) joined[joined.length - 1] = { ...last, text: last.text + piece.text };
    else joined.push(piece);
  }
  return joined;
}
