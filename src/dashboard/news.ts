/** Changes that views show: they read them again. */
export interface News<Change> {
  tell(change: Change): void;
  /** Calls at once, then at most once in `quietMs` however many changes come. Returns a function to stop listening. */
  listen(isWanted: (change: Change) => boolean, onNews: () => void): () => void;
}

/** Nobody reads faster, and each read costs the server for every viewer. */
const quietMs = 1_000;

interface Listener<Change> {
  readonly isWanted: (change: Change) => boolean;
  readonly onNews: () => void;
  /** Null: it may be called at once. */
  cancel: (() => void) | null;
  hasMore: boolean;
}

interface NewsOptions<Change> {
  /** Concerns every listener. */
  isEverything(change: Change): boolean;
  /** Returns a function to cancel. */
  later(ms: number, run: () => void): () => void;
}

export function createNews<Change>({ isEverything, later }: NewsOptions<Change>): News<Change> {
  const listeners = new Set<Listener<Change>>();
  const call = (listener: Listener<Change>) => {
    listener.hasMore = false;
    listener.cancel = later(quietMs, () => {
      listener.cancel = null;
      if (listener.hasMore) call(listener);
    });
    listener.onNews();
  };
  return {
    tell(change) {
      for (const listener of [...listeners]) {
        if (!isEverything(change) && !listener.isWanted(change)) continue;
        if (listener.cancel === null) call(listener);
        else listener.hasMore = true;
      }
    },
    listen(isWanted, onNews) {
      const listener: Listener<Change> = { isWanted, onNews, cancel: null, hasMore: false };
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        listener.cancel?.();
      };
    },
  };
}
