/** This many pages in a row may bring nothing new: a service that skips hidden items sends many empty pages. */
const MOST_BARREN = 5_000;
/** Far more than any list has, even at the smallest page size ever seen. */
const MOST_PAGES = 20_000;

/** Called for every page with a next link. @returns why no further page may be read, or null */
export type PageWatch = (nextLink: string, keys: readonly string[]) => string | null;

/**
 * Detects pages that never end: a link repeats, or page after page brings nothing new.
 * @param first the link with which the reading begins
 */
export function createPageWatch(first: string | null, mostBarren = MOST_BARREN): PageWatch {
  const links = new Set(first === null ? [] : [first]);
  const seen = new Set<string>();
  let pages = 0;
  let barren = 0;
  return (nextLink, keys) => {
    if (links.has(nextLink)) return "its pages lead in a circle";
    links.add(nextLink);
    pages += 1;
    const before = seen.size;
    for (const key of keys) seen.add(key);
    barren = seen.size > before ? 0 : barren + 1;
    if (barren >= mostBarren) return `${barren} pages in a row brought nothing new, and there was always another one`;
    return pages >= MOST_PAGES ? `there was another page after ${pages} of them` : null;
  };
}
