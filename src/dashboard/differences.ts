/** A piece of a text; `isOther`: the text that it is compared with does not have it there. */
export interface Piece {
  readonly text: string;
  readonly isOther: boolean;
}

/** Words with the white space behind them. */
const words = (text: string): readonly string[] => text.match(/\S+\s*|\s+/g) ?? [];

/** More pairs of words than this are not compared one by one: the middle counts as different as a whole. */
const mostPairs = 1_000_000;

/** Where `text` has other words than `than`: by the longest common sequence of words, so that an inserted word marks only itself. */
export function differences(text: string, than: string): readonly Piece[] {
  const own = words(text);
  const other = words(than);
  const same = (one: string | undefined, two: string | undefined) => one?.trimEnd() === two?.trimEnd();
  let head = 0;
  while (head < own.length && head < other.length && same(own[head], other[head])) head += 1;
  let tail = 0;
  const shorter = Math.min(own.length, other.length) - head;
  while (tail < shorter && same(own.at(-1 - tail), other.at(-1 - tail))) tail += 1;
  const middle = own.slice(head, own.length - tail);
  const isCommon = commonWords(middle, other.slice(head, other.length - tail), same);
  return joinPieces([
    ...own.slice(0, head).map((word) => ({ text: word, isOther: false })),
    ...middle.map((word, index) => ({ text: word, isOther: isCommon[index] !== true })),
    ...own.slice(own.length - tail).map((word) => ({ text: word, isOther: false })),
  ]);
}

/** For each of the words whether it belongs to the longest sequence that both have. */
function commonWords(
  own: readonly string[],
  other: readonly string[],
  same: (one: string | undefined, two: string | undefined) => boolean,
): readonly boolean[] {
  const isCommon = own.map(() => false);
  if (own.length * other.length > mostPairs) return isCommon;
  const width = other.length + 1;
  const lengths = new Uint32Array((own.length + 1) * width);
  const at = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = own.length - 1; row >= 0; row -= 1) {
    for (let column = other.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] = same(own[row], other[column])
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  for (let row = 0, column = 0; row < own.length && column < other.length; ) {
    if (same(own[row], other[column])) {
      isCommon[row] = true;
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return isCommon;
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
