/** One after the other, and once for all that ask meanwhile: an older answer never takes the place of a newer one. */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | null = null;
  return () => {
    // Whoever asked for the one before hears how that went.
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
