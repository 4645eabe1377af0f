/** Ids of the present objects, sorted as the database sorts them: by their bytes. */
export interface PresentIds {
  has(id: string): boolean;
  add(id: string): void;
  remove(id: string): void;
  /** The next ones behind an id. */
  after(id: string, limit: number): readonly string[];
  all(): readonly string[];
}

/** @param most the ids beyond are dropped, the lowest first */
export function createPresentIds(most = Number.POSITIVE_INFINITY): PresentIds {
  const sorted: string[] = [];
  /** The first place whose id is not below. */
  const placeOf = (id: string): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle] ?? "") < id) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const has = (id: string): boolean => sorted[placeOf(id)] === id;
  return {
    has,
    add(id) {
      const place = placeOf(id);
      if (sorted[place] !== id) sorted.splice(place, 0, id);
      if (sorted.length > most) sorted.shift();
    },
    remove(id) {
      const place = placeOf(id);
      if (sorted[place] === id) sorted.splice(place, 1);
    },
    after(id, limit) {
      const place = placeOf(id);
      const from = sorted[place] === id ? place + 1 : place;
      return sorted.slice(from, from + limit);
    },
    all: () => [...sorted],
  };
}
