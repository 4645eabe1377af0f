import type { AccessChange } from "./model.ts";

/** What changed of who may come in; whoever shows it reads it anew. */
export interface AccessNews {
  tell(change: AccessChange): void;
  /** Calls at once, then at most once in `quietMs` however many changes come. Answers how to stop listening. */
  listen(isWanted: (change: AccessChange) => boolean, onNews: () => void): () => void;
}

/** Faster, nobody reads it, and the server reads for everybody who looks. */
const quietMs = 1_000;

interface Listener {
  readonly isWanted: (change: AccessChange) => boolean;
  readonly onNews: () => void;
  /** Null: it may be called at once. */
  cancel: (() => void) | null;
  hasMore: boolean;
}

/** @param later answers how to cancel */
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
