import type { RecordKind } from "../records/record.ts";
import type { SyncSettings } from "./sync-settings.ts";
import type { DateWindow } from "./window.ts";

/** What a run's decisions need besides the records. */
export interface SyncTerms {
  readonly run: { readonly accountId: string };
  readonly kind: RecordKind;
  readonly settings: SyncSettings;
  readonly window: DateWindow;
  /**
   * Records whose last change in Oro is not later than this invite nobody when they are created in Microsoft; null: all records, since the
   * first sync is not over.
   */
  readonly quietUntil: string | null;
  /** ISO 8601: marks of having read mail that are made in Oro from then on may send a receipt; null: none may. */
  readonly receiptsFrom: string | null;
  /** `now` is the database's time, whatever this machine's clock says. */
  readonly clock: { now(): Date; newId(): string };
  /** Our ids of collections that this account may only read. */
  readonly readOnlyCollections: ReadonlySet<string>;
  /** Our ids of collections that are not synced. */
  readonly unsyncedCollections: ReadonlySet<string>;
  /** Synced collections that this run did not read, by our ids, and since when. */
  readonly unread: ReadonlyMap<string, { readonly since: Date }>;
  /** Collections, by our ids, that may hold what an unsettled create made, where it was not found: nothing there counts as new. */
  readonly unsearched: ReadonlySet<string>;
  /** Microsoft's ids of all known collections, by ours. */
  readonly collections: ReadonlyMap<string, string>;
  /** Our ids of all known collections, by Microsoft's. */
  readonly places: ReadonlyMap<string, string>;
  /** Our id of the collection that takes new records of Oro's; null: there is none. */
  readonly destinationId: string | null;
}
