import type { ReadTerms } from "../../../core/sync/read-terms.ts";
import type { ListedItem } from "../m365-records.ts";

/** A collection that cannot be read; the others go on. */
export interface CollectionTrouble {
  /** Failures in a row. */
  readonly failures: number;
  readonly since: Date;
  readonly nextReadAt: Date;
}

export interface StoredCollection {
  readonly id: string;
  readonly externalId: string;
  readonly name: string;
  readonly isDefault: boolean;
  readonly isReadOnly: boolean;
  /** Of a mail folder, see M365Collection; otherwise null. */
  readonly parentId: string | null;
  readonly wellKnown: string | null;
  readonly totalItems: number | null;
  readonly unreadItems: number | null;
  readonly state: "ACTIVE" | "EXCLUDED" | "GONE";
  readonly deltaLink: string | null;
  readonly nextLink: string | null;
  readonly round: number;
  readonly isFullRound: boolean;
  /** What its last full round and every round since let in, for a kind that has such terms. */
  readonly readBy: ReadTerms | null;
  readonly trouble: CollectionTrouble | null;
  /** When it was last compared whole, by ids and versions; null before its first full round. Written only by `saveReconciled`. */
  readonly reconciledAt: Date | null;
  /** When a comparison failed, if none has succeeded since. Written only by `saveReconcileFailed` and `saveReconciled`. */
  readonly reconcileFailedAt: Date | null;
  /** How many orders to compare it whole are still open. Written only by `orderReconcile` and `saveReconciled`. */
  readonly reconcileOrders: number;
}

/** Where the reading of changes continues, after rounds that showed none. */
export interface Cursors {
  readonly collections: readonly Pick<StoredCollection, "id" | "deltaLink">[];
  /** Undefined: as it is. */
  readonly collectionsLink: string | undefined;
}

/** The lists and calendars of a mailbox. This half writes nothing, and needs no lease. */
export interface CollectionReader {
  collections(): Promise<readonly StoredCollection[]>;
}

export interface Collections extends CollectionReader {
  saveCursors(cursors: Cursors): Promise<void>;
  saveCollections(collections: readonly StoredCollection[]): Promise<void>;
  /** Null: the next run asks for all of them. */
  saveCollectionsLink(link: string | null): Promise<void>;
  /** A collection was compared whole, which covers this many orders. */
  saveReconciled(collectionId: string, at: Date, orders: number): Promise<void>;
  saveReconcileFailed(collectionId: string, at: Date): Promise<void>;
  /** Makes the next run compare a collection whole. */
  orderReconcile(collectionIds: readonly string[]): Promise<void>;
}

/** What a round of changes, or a comparison, reports about a collection's records. */
export interface Rounds {
  /** Detaches a collection's links, deletes its inbox rows, and ends the conflicts that wait among them. */
  detachCollection(collectionId: string): Promise<void>;
  /** A full round showed these ids. */
  markSeen(collectionId: string, m365Ids: readonly string[], round: number): Promise<void>;
  /** A full round is over: links of the collection that it did not show are staged as removals. */
  stageUnseen(collectionId: string, round: number): Promise<void>;
  /** A round of changes is over: links that no round has reported yet are staged as removals, once. */
  stageUntold(collectionId: string, round: number): Promise<void>;
  /**
   * Items that a comparison of a collection found. Those linked with another version, thought to be gone or elsewhere, or unknown, are staged
   * to be read; of the unknown only those that a round of changes would show.
   */
  stageListed(collectionId: string, listed: readonly ListedItem[], round: number): Promise<void>;
  /** A collection was compared whole: its links that were not listed are staged as removals. Returns how many. */
  stageUnlisted(collectionId: string, round: number): Promise<number>;
}
