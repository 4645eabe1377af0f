/** So many pages in a row may bring nothing new: a service that skips what one may not see sends many empty ones. */
const MOST_BARREN = 5_000;
/** Far more than any list has, at the smallest pages that were ever seen. */
const MOST_PAGES = 20_000;

/** Told of every page that has another one behind it. @returns why the pages must not be followed any further, or null */
export type PageWatch = (nextLink: string, keys: readonly string[]) => string | null;

/**
 * Sees when pages never end: a link comes again, or page after page brings nothing that was not there before.
 * @param first the link that the reading begins with
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
