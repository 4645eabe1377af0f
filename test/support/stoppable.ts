/**
 * An iterator whose `return()` works at once. A generator that waits for its next value cannot be stopped before that value comes; here the
 * signal that it waits with is aborted first.
 */
export function createStoppable<T>(
  make: (signal: AbortSignal) => AsyncGenerator<T, void, undefined>,
): AsyncIterableIterator<T, void, undefined> {
  const controller = new AbortController();
  const inner = make(controller.signal);
  return {
    next: () => inner.next(),
    return() {
      controller.abort();
      return inner.return();
    },
    throw(error) {
      controller.abort();
      return inner.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
