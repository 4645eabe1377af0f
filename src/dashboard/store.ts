import { applyChanges, type Change, emptyState, type PageState } from "./state.ts";

export interface Store {
  state(): PageState;
  push(...changes: readonly Change[]): void;
  /** Returns a function to stop listening. */
  listen(onChange: () => void): () => void;
}

/** Runs the flush once, soon, never twice for one call. */
export type Schedule = (flush: () => void) => void;

/** Collects changes and applies them together, so that a thousand events cost one drawing. */
export function createStore(schedule: Schedule): Store {
  let state = emptyState;
  let waiting: Change[] = [];
  const listeners = new Set<() => void>();

  const flush = () => {
    const changes = waiting;
    waiting = [];
    state = applyChanges(state, changes);
    for (const listener of listeners) listener();
  };

  return {
    state: () => state,
    push(...changes) {
      if (changes.length === 0) return;
      const isFirst = waiting.length === 0;
      waiting.push(...changes);
      if (isFirst) schedule(flush);
    },
    listen(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
  };
}
