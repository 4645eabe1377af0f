/** Items in the order of a key. Adding is cheap: what comes out of order is sorted when somebody reads, many at once. */
export interface Ordered<T> {
  readonly size: number;
  add(item: T): void;
  /** The item must have the key that it was added with. */
  remove(item: T): void;
  at(index: number): T | undefined;
  /** How many items stand before this key. */
  countBefore(isBefore: (item: T) => boolean): number;
  /** All of them. The array is the collection's own: not to be kept, nor changed. */
  all(): readonly T[];
}

/** @param compare must never be 0 for two different items */
export function createOrdered<T>(compare: (one: T, other: T) => number, start: readonly T[] = []): Ordered<T> {
  const items: T[] = [...start];
  let isSorted = start.length < 2;

  function sorted(): T[] {
    if (!isSorted) items.sort(compare);
    isSorted = true;
    return items;
  }

  function countBefore(isBefore: (item: T) => boolean): number {
    const all = sorted();
    let low = 0;
    let high = all.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const item = all[middle];
      if (item !== undefined && isBefore(item)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    get size() {
      return items.length;
    },
    add(item) {
      const last = items.at(-1);
      if (last !== undefined && compare(last, item) > 0) isSorted = false;
      items.push(item);
    },
    remove(item) {
      const index = countBefore((other) => compare(other, item) < 0);
      if (items[index] === item) items.splice(index, 1);
    },
    at: (index) => sorted()[index],
    countBefore,
    all: sorted,
  };
}
