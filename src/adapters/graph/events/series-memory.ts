import type { M365Item } from "../../../core/records/m365-item.ts";
import type { SeriesOnPage } from "./series-on-page.ts";
import { etagOf } from "./wire.ts";

/**
 * Remembers which series of a round were read whole, so that one spread over many pages is not read for each of them. A page counts once it
 * was taken, which shows when its next link is followed; a page that is requested again was not.
 */
export interface ReadSeries {
  /** @param link the one being followed; null begins a round */
  turnTo(collectionId: string, link: string | null): void;
  /** Whether the parts on a page have the version that was read. */
  isKnown(collectionId: string, found: SeriesOnPage): boolean;
  /** @param next the page's next link; null ends the round */
  keep(collectionId: string, read: readonly M365Item[], next: string | null): void;
}

interface Round {
  /** Etags by id, the latest last. */
  readonly taken: Map<string, string>;
  page: { readonly read: readonly M365Item[]; readonly next: string } | null;
}

/** Forgotten series are simply read again: this only saves requests. */
const mostKept = 500;

export function createReadSeries(): ReadSeries {
  const rounds = new Map<string, Round>();
  const take = (taken: Map<string, string>, { id, etag }: M365Item) => {
    taken.delete(id);
    taken.set(id, etag);
    const [oldest] = taken.keys();
    if (taken.size > mostKept && oldest !== undefined) taken.delete(oldest);
  };
  return {
    turnTo(collectionId, link) {
      const round = rounds.get(collectionId);
      if (link === null || round === undefined) {
        rounds.set(collectionId, { taken: new Map(), page: null });
        return;
      }
      if (round.page?.next === link) for (const item of round.page.read) take(round.taken, item);
      round.page = null;
    },
    isKnown: (collectionId, { id, master, occurrences, isPartly }) => {
      const etag = rounds.get(collectionId)?.taken.get(id);
      if (etag === undefined || etag === "" || isPartly) return false;
      const parts = [...(master === null ? [] : [master]), ...occurrences.values()];
      // An exception has a version of its own.
      const versions = parts.filter(({ type }) => type !== "exception").map(etagOf);
      return versions.length > 0 && versions.every((version) => version === etag);
    },
    keep(collectionId, read, next) {
      const round = rounds.get(collectionId);
      if (next === null) rounds.delete(collectionId);
      else if (round !== undefined) round.page = { read, next };
    },
  };
}
