import type { CollectionsPage, M365Collection } from "../../ports/m365-records.ts";
import type { StoredCollection } from "../../ports/sync/collections.ts";

/** What a page of a mailbox's lists or calendars changes. */
export interface CollectionsPlan {
  readonly saved: readonly StoredCollection[];
  /** Our ids: their links are detached. */
  readonly detached: readonly string[];
  /** Chosen ones that are gone. */
  readonly missing: readonly StoredCollection[];
}

export interface PageTerms {
  /** Their ids or ours; null: the default one. */
  readonly chosen: readonly string[] | null;
  /** After the last page it is decided which of them are synced. */
  readonly isLast: boolean;
  /** Nothing that this and the earlier pages of the round did not show exists any more. */
  readonly isGone: (externalId: string) => boolean;
  readonly newId: () => string;
}

export function planCollections(
  before: readonly StoredCollection[],
  page: Pick<CollectionsPage, "collections" | "removed">,
  { chosen, isLast, isGone, newId }: PageTerms,
): CollectionsPlan {
  const after = new Map(before.map((collection) => [collection.externalId, collection]));
  const detached: string[] = [];
  for (const collection of page.collections) {
    const told = toldOf(collection);
    const { externalId } = told;
    const stored = after.get(externalId);
    const isSame = stored !== undefined && toldNames.every((name) => stored[name] === told[name]);
    if (stored === undefined || stored.state === "GONE") {
      after.set(externalId, { ...fresh, ...told, id: stored?.id ?? newId() });
    } else if (!isSame) after.set(externalId, { ...stored, ...told });
  }
  for (const collection of after.values()) {
    const { externalId, state, id } = collection;
    if (state === "GONE" || !(page.removed.includes(externalId) || isGone(externalId))) continue;
    detached.push(id);
    after.set(externalId, { ...collection, ...unread, state: "GONE" });
  }
  const isChosen = ({ id, externalId, isDefault }: StoredCollection): boolean =>
    chosen === null ? isDefault : chosen.includes(id) || chosen.includes(externalId);
  if (isLast) {
    for (const collection of after.values()) {
      // Chosen (again): a full round finds what is there, and re-attaches what was linked before.
      const state = isChosen(collection) ? "ACTIVE" : "EXCLUDED";
      if (collection.state === "GONE" || collection.state === state) continue;
      if (state === "EXCLUDED") detached.push(collection.id);
      after.set(collection.externalId, { ...collection, ...unread, state });
    }
  }
  const known = new Set(before);
  return {
    saved: [...after.values()].filter((collection) => !known.has(collection)),
    detached,
    missing:
      isLast && chosen !== null ? [...after.values()].filter((one) => one.state === "GONE" && isChosen(one)) : [],
  };
}

/** What Microsoft tells of a collection, as it is stored. */
function toldOf({ id: externalId, name, isDefault, isReadOnly, ...folder }: M365Collection) {
  const { parentId = null, wellKnown = null, totalItems = null, unreadItems = null } = folder;
  return { externalId, name, isDefault, isReadOnly, parentId, wellKnown, totalItems, unreadItems };
}

const toldNames = [
  "name",
  "isDefault",
  "isReadOnly",
  "parentId",
  "wellKnown",
  "totalItems",
  "unreadItems",
] as const satisfies readonly (keyof M365Collection)[];

const unread = { deltaLink: null, nextLink: null, trouble: null } as const;
const fresh = {
  ...unread,
  ...({ round: 0, isFullRound: false, state: "EXCLUDED" } as const),
  ...{ reconciledAt: null, reconcileFailedAt: null, reconcileOrders: 0 },
};
