/**
 * Where a subscriber is.
 *
 *   "c"       everything up to the feed's cursor c was sent
 *   "c+x,y"   … but for the changes of x and y, whose turn had not come: nobody is sent one object more than ten times a second
 *   "c~x"     the objects present at c were sent up to x, in the order of id
 */
export interface LiveCursor {
  readonly feed: string;
  readonly held: readonly string[];
  /** Null: the present objects were all sent. */
  readonly afterId: string | null;
}

export const changeCursor = (feed: string, held: readonly string[]): string =>
  held.length === 0 ? feed : `${feed}+${held.map(encodeURIComponent).join(",")}`;

export const presentCursor = (feed: string, id: string): string => `${feed}~${id}`;

export function parseLiveCursor(cursor: string): LiveCursor {
  const mark = cursor.indexOf("~");
  if (mark >= 0) return { feed: cursor.slice(0, mark), held: [], afterId: cursor.slice(mark + 1) };
  const [feed = "", held = ""] = cursor.split("+", 2);
  return { feed, held: held === "" ? [] : held.split(",").flatMap(decoded), afterId: null };
}

/** A cursor may come from anybody: what is no id is looked up in vain, and what cannot even be decoded is left out. */
function decoded(text: string): readonly string[] {
  try {
    return [decodeURIComponent(text)];
  } catch {
    return [];
  }
}
