import type { FollowMode } from "../../../core/mail/followed-folders.ts";
import type { Follow } from "../../../core/sync/follow.ts";
import type { CollectionsPage, M365Collection } from "../../ports/m365-records.ts";
import type { StoredCollection } from "../../ports/sync/collections.ts";

/** What a page of a mailbox's lists, calendars or folders changes. */
export interface CollectionsPlan {
  readonly saved: readonly StoredCollection[];
  /** Our ids: their links are detached. */
  readonly detached: readonly string[];
  /** Gone with what they held, as they were. */
  readonly gone: readonly StoredCollection[];
  /** Named ones that are gone. */
  readonly missing: readonly StoredCollection[];
}

export interface PageTerms {
  readonly follow: Follow;
  /** How far each was followed by the last run. */
  readonly earlier: ReadonlyMap<string, FollowMode>;
  /** Their ids or ours: it is told if one of these is gone. */
  readonly named: ReadonlySet<string>;
  /** After the last page it is decided which of them are synced. */
  readonly isLast: boolean;
  /** Nothing that this and the earlier pages of the round did not show exists any more. */
  readonly isGone: (externalId: string) => boolean;
  /** Whether what was read of a collection was read by terms that kept out what is let in now. */
  readonly isReadAgain: (collection: StoredCollection) => boolean;
  readonly newId: () => string;
}

export function planCollections(
  before: readonly StoredCollection[],
  page: Pick<CollectionsPage, "collections" | "removed">,
  terms: PageTerms,
): CollectionsPlan {
  const { isLast, isGone, named, newId } = terms;
  const after = new Map(before.map((collection) => [collection.externalId, collection]));
  const gone: StoredCollection[] = [];
  const detached: string[] = [];
  for (const collection of page.collections) {
    const told = toldOf(collection);
    const { externalId } = told;
    const stored = after.get(externalId);
    const isSame = stored !== undefined && toldNames.every((name) => stored[name] === told[name]);
    if (stored === undefined || stored.state === "GONE") {
      after.set(externalId, { ...fresh, ...told, id: stored?.id ?? newId(), round: stored?.round ?? 0 });
    } else if (!isSame) after.set(externalId, { ...stored, ...told });
  }
  const loseThose = (isLost: (collection: StoredCollection) => boolean): number => {
    const lost = [...after.values()].filter((collection) => collection.state !== "GONE" && isLost(collection));
    for (const collection of lost) {
      gone.push(collection);
      after.set(collection.externalId, { ...collection, ...unread, state: "GONE" });
    }
    return lost.length;
  };
  loseThose(({ externalId }) => page.removed.includes(externalId) || isGone(externalId));
  if (isLast) {
    // What lay in a folder that is gone is gone with it, told or not.
    while (loseThose(({ parentId }) => after.get(parentId ?? "")?.state === "GONE") > 0);
    for (const collection of withTheirState([...after.values()], terms)) {
      if (collection.state === "EXCLUDED" && after.get(collection.externalId)?.state === "ACTIVE") {
        detached.push(collection.id);
      }
      after.set(collection.externalId, collection);
    }
  }
  const known = new Set(before);
  const isNamed = ({ id, externalId }: StoredCollection): boolean => named.has(id) || named.has(externalId);
  return {
    saved: [...after.values()].filter((collection) => !known.has(collection)),
    detached,
    gone,
    missing: isLast ? [...after.values()].filter((one) => one.state === "GONE" && isNamed(one)) : [],
  };
}

/**
 * Those whose state changes, or that must be read from the beginning. Chosen (again): a full round finds what is there, and re-attaches
 * what was linked before. Followed so far for what is known only, and now whole: the same.
 */
function withTheirState(
  now: readonly StoredCollection[],
  { follow, earlier, isReadAgain }: PageTerms,
): readonly StoredCollection[] {
  const there = now.filter(({ state }) => state !== "GONE");
  const modes = follow(there);
  return there.flatMap((collection) => {
    const { externalId } = collection;
    const state = modes.has(externalId) ? "ACTIVE" : "EXCLUDED";
    const isRaised = modes.get(externalId) === "WHOLE" && earlier.get(externalId) === "KNOWN_ONLY";
    const isSame = collection.state === state && !(state === "ACTIVE" && (isRaised || isReadAgain(collection)));
    return isSame ? [] : [{ ...collection, ...unread, isFullRound: false, state }];
  });
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
  ...({ round: 0, isFullRound: false, state: "EXCLUDED", readBy: null } as const),
  ...{ reconciledAt: null, reconcileFailedAt: null, reconcileOrders: 0 },
};
