import type { AccessChange } from "./model.ts";

/** Changes of who may sign in; views that show it read it again. */
export interface AccessNews {
  tell(change: AccessChange): void;
  /** Calls at once, then at most once in `quietMs` however many changes come. Returns a function to stop listening. */
  listen(isWanted: (change: AccessChange) => boolean, onNews: () => void): () => void;
}

/** Nobody reads faster, and each read costs the server for every viewer. */
const quietMs = 1_000;

interface Listener {
  readonly isWanted: (change: AccessChange) => boolean;
  readonly onNews: () => void;
  /** Null: it may be called at once. */
  cancel: (() => void) | null;
  hasMore: boolean;
}

/** @param later returns a function to cancel */
export function createAccessNews(later: (ms: number, run: () => void) => () => void): AccessNews {
  const listeners = new Set<Listener>();
  const call = (listener: Listener) => {
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
        if (change.kind !== "EVERYTHING" && !listener.isWanted(change)) continue;
        if (listener.cancel === null) call(listener);
        else listener.hasMore = true;
      }
    },
    listen(isWanted, onNews) {
      const listener: Listener = { isWanted, onNews, cancel: null, hasMore: false };
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        listener.cancel?.();
      };
    },
  };
}
