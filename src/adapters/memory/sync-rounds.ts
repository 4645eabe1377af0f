import type { Rounds } from "../../app/ports/sync/collections.ts";
import { memoryRows, UNTOLD } from "./sync-rows.ts";
import { inboxKey, type OpenSyncState } from "./sync-state.ts";

export function memoryRounds(state: OpenSyncState): Rounds {
  const { links, rows, linkOf, put, officeRow, stageRemoval } = memoryRows(state);
  return {
    detachCollection: async (collectionId) => {
      for (const row of rows())
        if (row.side === "m365" && row.collectionId === collectionId) state.inbox.delete(inboxKey(row));
      for (const link of state.links.values()) {
        if (link.collectionId === collectionId && (link.state === "ACTIVE" || link.state === "CONFLICT")) {
          state.links.set(link.id, { ...link, state: "DETACHED", detachedReason: "COLLECTION" });
          for (const conflict of state.conflicts.values()) {
            if (conflict.linkId !== link.id || conflict.state === "SETTLED") continue;
            state.conflicts.set(conflict.id, { ...conflict, state: "SETTLED", outcome: "KEPT_APART", choice: null });
          }
        }
      }
    },
    markSeen: async (collectionId, ids, round) => {
      for (const link of state.links.values()) {
        const isMeant = link.collectionId === collectionId && ids.includes(link.m365Id);
        if (isMeant && link.seenRound < round) state.links.set(link.id, { ...link, seenRound: round });
      }
    },
    stageUnseen: async (collectionId, round) => {
      for (const link of links()) if (link.collectionId === collectionId && link.seenRound < round) stageRemoval(link);
    },
    stageUntold: async (collectionId, round) => {
      for (const link of links()) {
        if (link.collectionId !== collectionId || link.seenRound !== UNTOLD) continue;
        stageRemoval(link);
        state.links.set(link.id, { ...link, seenRound: round });
      }
    },
    stageListed: async (collectionId, listed, round) => {
      for (const { id, etag, isShown } of listed) {
        const link = linkOf("m365", id);
        const isHere = link !== undefined && link.collectionId === collectionId && link.seenRound !== UNTOLD;
        if (isHere && link.seenRound < round) state.links.set(link.id, { ...link, seenRound: round });
        const isLive = link?.state === "ACTIVE" || link?.state === "CONFLICT";
        const isBack = link?.detachedReason === "COLLECTION" || link?.detachedReason === "DELETED";
        const isNews = link === undefined ? isShown : (isLive && link.etag !== etag) || isBack;
        if (!isNews || state.inbox.has(inboxKey({ side: "m365", recordId: id }))) continue;
        put({ ...officeRow(id, false), side: "m365", collectionId });
      }
    },
    stageUnlisted: async (collectionId, round) => {
      let staged = 0;
      for (const link of links()) {
        if (link.collectionId !== collectionId || link.seenRound === UNTOLD || link.seenRound >= round) continue;
        if (stageRemoval(link)) staged += 1;
      }
      return staged;
    },
  };
}
