/** One run after the other, and one for all calls meanwhile: an older answer never replaces a newer one. */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | null = null;
  return () => {
    // A caller during the previous run gets the result of the next one.
    waiting ??= last
      .catch(() => {})
      .then(() => {
        waiting = null;
        return work();
      });
    last = waiting;
    return waiting;
  };
}
