/** An item that a delta feed reports. `seq` is its last change's place in the log, `createdSeq` its first change's. */
export interface Logged {
  seq: number;
  createdSeq: number;
  isRemoved: boolean;
}

/** How far a client has read. Its first round (`isInitial`) does not report what was deleted before `startedAt`. */
export interface LogPosition {
  readonly position: number;
  readonly startedAt: number;
  readonly isInitial: boolean;
  /**
   * What was made before this number may have been reported; absent: everything before `position`. Later when a client reads again what it
   * had.
   */
  readonly toldTo?: number;
}

/**
 * Items in the order of their last change. A changed item is appended again and its old place becomes stale, so a delta link
 * is one number and a page costs what it holds, however long the list is. Stale places are swept away now and then; numbers
 * are never given twice, so links survive that.
 */
export interface ChangeLog<T extends Logged> {
  append(item: T): void;
  /** The number that the next change will get. */
  tail(): number;
  /** @param hidesRemovals no tombstone is ever reported */
  read(from: LogPosition, size: number, hidesRemovals?: boolean): { items: T[]; next: number; isAtEnd: boolean };
}

export function createChangeLog<T extends Logged>(): ChangeLog<T> {
  let entries: { seq: number; item: T }[] = [];
  let tail = 0;
  let stale = 0;

  function sweep(): void {
    entries = entries.filter(({ seq, item }) => seq === item.seq);
    stale = 0;
  }

  /** Index of the first entry at or after a number. */
  function indexOf(seq: number): number {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((entries[middle]?.seq ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    append(item) {
      if (item.seq >= 0) stale += 1;
      else item.createdSeq = tail;
      item.seq = tail;
      entries.push({ seq: tail, item });
      tail += 1;
      if (stale > 1000 && stale > entries.length / 2) sweep();
    },
    tail: () => tail,
    read({ position, startedAt, isInitial, toldTo = position }, size, hidesRemovals = false) {
      const items: T[] = [];
      let next = position;
      for (let index = indexOf(position); index < entries.length && items.length < size; index += 1) {
        const entry = entries[index];
        if (entry === undefined) break;
        next = entry.seq + 1;
        const { item } = entry;
        if (entry.seq !== item.seq) continue;
        // A tombstone is sent only to clients that may have seen the item: made before this page, and not gone before the round.
        const isNews = item.createdSeq < toldTo && !(isInitial && entry.seq < startedAt);
        if (item.isRemoved && (hidesRemovals || !isNews)) continue;
        items.push(item);
      }
      const rest = entries.at(-1);
      return { items, next: Math.max(next, position), isAtEnd: rest === undefined || next > rest.seq };
    },
  };
}
