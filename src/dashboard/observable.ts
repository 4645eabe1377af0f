import { useEffect, useState } from "preact/hooks";

/** One value with listeners. */
export interface Observable<Value> {
  get(): Value;
  set(value: Value): void;
  /** Returns a function to stop listening. */
  listen(onChange: () => void): () => void;
}

export function createObservable<Value>(initial: Value): Observable<Value> {
  let current = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of listeners) listener();
    },
    listen(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
  };
}

/** Draws the component again whenever the value changes. */
export function useObservable<Value>({ get, listen }: Pick<Observable<Value>, "get" | "listen">): Value {
  const [value, setValue] = useState(get);
  useEffect(() => {
    const read = () => setValue(() => get());
    read();
    return listen(read);
  }, [get, listen]);
  return value;
}
