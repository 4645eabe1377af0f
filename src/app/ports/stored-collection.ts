/** A collection that cannot be read; the others go on. */
export interface CollectionTrouble {
  /** How often in a row. */
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
  readonly state: "ACTIVE" | "EXCLUDED" | "GONE";
  readonly deltaLink: string | null;
  readonly nextLink: string | null;
  readonly round: number;
  readonly isFullRound: boolean;
  readonly trouble: CollectionTrouble | null;
  /** When it was last compared whole, by ids and versions; null before its first full round. Written by `saveReconciled` only. */
  readonly reconciledAt: Date | null;
  /** When a comparison failed, if none has succeeded since. Written by `saveReconcileFailed` and `saveReconciled` only. */
  readonly reconcileFailedAt: Date | null;
  /** How many orders to compare it whole are not answered yet. Written by `orderReconcile` and `saveReconciled` only. */
  readonly reconcileOrders: number;
}

/** What a run asks and records of the collections themselves, within its transaction. */
export interface CollectionStatements {
  collections(): Promise<readonly StoredCollection[]>;
  saveCollections(collections: readonly StoredCollection[]): Promise<void>;
  /** Null: the next run asks for all of them. */
  saveCollectionsLink(link: string | null): Promise<void>;
  /** A collection was compared whole now, which answers so many orders. */
  saveReconciled(collectionId: string, at: Date, orders: number): Promise<void>;
  saveReconcileFailed(collectionId: string, at: Date): Promise<void>;
  /** Has a collection compared whole by the next run. */
  orderReconcile(collectionIds: readonly string[]): Promise<void>;
}
