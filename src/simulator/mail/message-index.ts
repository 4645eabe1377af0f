/** Items by a text that several of them may share. Nothing is kept before the first lookup: many mailboxes are never asked. */
export interface Index<T> {
  find(key: string): readonly T[];
  add(item: T): void;
  /** The item must have the key that it was added with. */
  remove(item: T): void;
}

export function createIndex<T>(keyOf: (item: T) => string | undefined, all: () => readonly T[]): Index<T> {
  let byKey: Map<string, T[]> | undefined;

  function put(map: Map<string, T[]>, item: T): void {
    const key = keyOf(item);
    if (key === undefined) return;
    const items = map.get(key);
    if (items === undefined) map.set(key, [item]);
    else items.push(item);
  }

  return {
    find(key) {
      if (byKey === undefined) {
        byKey = new Map();
        for (const item of all()) put(byKey, item);
      }
      return byKey.get(key) ?? [];
    },
    add(item) {
      if (byKey !== undefined) put(byKey, item);
    },
    remove(item) {
      if (byKey === undefined) return;
      const key = keyOf(item);
      if (key === undefined) return;
      const left = (byKey.get(key) ?? []).filter((other) => other !== item);
      if (left.length === 0) byKey.delete(key);
      else byKey.set(key, left);
    },
  };
}
