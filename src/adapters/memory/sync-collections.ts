import type { Collections } from "../../app/ports/sync/collections.ts";
import type { OpenSyncState } from "./sync-state.ts";

export function memoryCollections(state: OpenSyncState): Collections {
  return {
    collections: async () => [...state.collections.values()],
    saveCollections: async (saved) => {
      for (const collection of saved) {
        const known = state.collections.get(collection.id);
        const { reconciledAt = null, reconcileFailedAt = null, reconcileOrders = 0 } = known ?? {};
        state.collections.set(collection.id, { ...collection, reconciledAt, reconcileFailedAt, reconcileOrders });
      }
    },
    saveCursors: async ({ collections, collectionsLink }) => {
      for (const { id, deltaLink } of collections) {
        const known = state.collections.get(id);
        if (known?.state === "ACTIVE") state.collections.set(id, { ...known, deltaLink });
      }
      if (collectionsLink !== undefined) state.collectionsLink = collectionsLink;
    },
    saveReconciled: async (id, at, orders) => {
      const known = state.collections.get(id);
      if (known === undefined) return;
      const reconcileOrders = Math.max(known.reconcileOrders - orders, 0);
      state.collections.set(id, { ...known, reconciledAt: at, reconcileFailedAt: null, reconcileOrders });
    },
    saveReconcileFailed: async (id, at) => {
      const known = state.collections.get(id);
      if (known !== undefined) state.collections.set(id, { ...known, reconcileFailedAt: at });
    },
    orderReconcile: async (ids) => {
      for (const id of ids) {
        const known = state.collections.get(id);
        if (known !== undefined) state.collections.set(id, { ...known, reconcileOrders: known.reconcileOrders + 1 });
      }
    },
    saveCollectionsLink: async (link) => {
      state.collectionsLink = link;
    },
  };
}
