/** A list asks once for each row; questions that one asker asks at the same moment are combined. */
export function createBatches<Asker extends object, T>(
  ask: (asker: Asker, keys: readonly string[]) => Promise<T>,
): (asker: Asker, key: string) => Promise<T> {
  const batches = new WeakMap<Asker, { readonly keys: Set<string>; readonly answer: Promise<T> }>();
  return (asker, key) => {
    const open = batches.get(asker);
    if (open !== undefined) {
      open.keys.add(key);
      return open.answer;
    }
    const keys = new Set([key]);
    const answer = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      batches.delete(asker);
      return ask(asker, [...keys]);
    });
    batches.set(asker, { keys, answer });
    return answer;
  };
}
