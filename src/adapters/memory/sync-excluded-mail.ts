import type { ExcludedMail } from "../../app/ports/sync/excluded-mail.ts";
import { must } from "../../lib/must.ts";
import type { OpenSyncState } from "./sync-state.ts";

/** Ids as they are: nobody reads a test's memory. */
export function memoryExcludedMail({ excluded }: OpenSyncState): ExcludedMail {
  return {
    saveExcluded: async (collectionId, round, items) => {
      for (const { m365Id, reason } of items) excluded.set(m365Id, { collectionId, round, reason });
    },
    dropExcluded: async (m365Ids, collectionId) => {
      for (const m365Id of m365Ids) {
        const row = excluded.get(m365Id);
        const isThere = collectionId === null || row?.collectionId === collectionId;
        if (isThere && row?.reason !== "PURGED") excluded.delete(m365Id);
      }
    },
    dropExcludedIn: async (collectionId, round = Number.POSITIVE_INFINITY) => {
      for (const [m365Id, row] of excluded) {
        const isOver = round === Number.POSITIVE_INFINITY || (row.round < round && row.reason !== "PURGED");
        if (row.collectionId === collectionId && isOver) excluded.delete(m365Id);
      }
    },
    purgedAmong: async (m365Ids) => new Set(m365Ids.filter((id) => excluded.get(id)?.reason === "PURGED")),
    seeExcluded: async (collectionId, round, m365Ids) => {
      const known = m365Ids.filter((m365Id) => excluded.has(m365Id));
      for (const m365Id of known) excluded.set(m365Id, { ...must(excluded.get(m365Id), "it"), collectionId, round });
      return new Set(known);
    },
  };
}
