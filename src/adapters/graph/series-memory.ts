import type { M365Item } from "../../app/ports/m365-records.ts";
import { etagOf } from "./event-wire.ts";
import type { SeriesOnPage } from "./series-on-page.ts";

/** Which series of a round were read whole: one that is cut into many pages is not read for each of them. */
export interface ReadSeries {
  /** Whether the parts on a page are of the version that was read. */
  isKnown(collectionId: string, found: SeriesOnPage): boolean;
  keep(collectionId: string, item: M365Item): void;
  forget(collectionId: string): void;
}

/** What is forgotten is read again: this is about requests, not about truth. */
const mostKept = 500;

export function createReadSeries(): ReadSeries {
  const rounds = new Map<string, Map<string, string>>();
  return {
    isKnown: (collectionId, { id, master, occurrences, isPartly }) => {
      const etag = rounds.get(collectionId)?.get(id);
      if (etag === undefined || etag === "" || isPartly) return false;
      const parts = [...(master === null ? [] : [master]), ...occurrences.values()];
      // An exception has a version of its own.
      const versions = parts.filter(({ type }) => type !== "exception").map(etagOf);
      return versions.length > 0 && versions.every((version) => version === etag);
    },
    keep: (collectionId, { id, etag }) => {
      const round = rounds.get(collectionId) ?? new Map<string, string>();
      rounds.set(collectionId, round);
      round.delete(id);
      round.set(id, etag);
      const [oldest] = round.keys();
      if (round.size > mostKept && oldest !== undefined) round.delete(oldest);
    },
    forget: (collectionId) => void rounds.delete(collectionId),
  };
}
