import type { RequestPriority } from "../../core/limits/priority.ts";
import type { M365Item } from "../../core/records/m365-item.ts";
import type { RecordFields } from "../../core/records/record.ts";
import type { DateWindow } from "../../core/sync/window.ts";

/** A To Do list, a calendar or a mail folder. */
export interface M365Collection {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
  /** Shared without the right to write, or filled by the service itself (flagged mail). */
  readonly isReadOnly: boolean;
}

/** An item of a page that could not be read; the rest of the page is fine. */
export interface RejectedItem {
  readonly id: string;
  readonly message: string;
}

export type NextLink =
  | { readonly kind: "page"; readonly link: string }
  | { readonly kind: "round"; readonly link: string };

export interface CollectionsPage {
  readonly collections: readonly M365Collection[];
  readonly removed: readonly string[];
  /** How many came without an id: nobody can keep them or ask for them again. */
  readonly nameless?: number;
  readonly next: NextLink;
}

export interface ChangesPage {
  readonly items: readonly M365Item[];
  /** Ids of tombstones. A tombstone is a hint: it is verified before it is believed. */
  readonly removed: readonly string[];
  readonly rejected: readonly RejectedItem[];
  /** How many items came without an id: nobody can keep them or ask for them again. */
  readonly nameless?: number;
  /** `page`: more of this round. `round`: this round is complete, the link begins the next one. */
  readonly next: NextLink;
}

/** An item of a collection, as far as it takes to compare. */
export interface ListedItem {
  readonly id: string;
  readonly etag: string;
  /** Whether a round of changes would show it. */
  readonly isShown: boolean;
}

export interface ListPage {
  readonly items: readonly ListedItem[];
  readonly nameless?: number;
  /** Null on the last page. */
  readonly next: string | null;
}

export interface ItemRef {
  readonly collectionId: string;
  readonly id: string;
}

export interface CreatedItem extends M365Item {
  /** An earlier attempt with the same key had made it: it holds what that one sent. */
  readonly wasThere?: true;
}

/** What became of an update. */
export type UpdateOutcome =
  | { readonly kind: "updated"; readonly item: M365Item }
  /** Completing a recurring task rolls it: the same id is the next occurrence, and a new item, if it was found, holds the completed one. */
  | {
      readonly kind: "rolled";
      readonly next: M365Item;
      readonly completed: M365Item | null;
    }
  /** The write made the item leave the mailbox: a meeting that was declined. */
  | { readonly kind: "left" };

/**
 * One resource of one mailbox. Every call is one attempt: waiting and repeating are the caller's, by the fault.
 * Collection ids and item ids are Microsoft's.
 * @throws StoreError from every call
 */
export interface M365Records {
  /** Whether Microsoft makes one item of a key, however often a create is sent. */
  readonly makesOneOfAKey: boolean;
  readCollections(link: string | null, signal: AbortSignal): Promise<CollectionsPage>;
  /** @param isHistory it is a round of everything: changes of the mailbox's other collections go first */
  readChanges(
    collectionId: string,
    link: string | null,
    signal: AbortSignal,
    isHistory?: boolean,
  ): Promise<ChangesPage>;
  /** Everything that is in a collection now, whatever its changes tell; pages as large as Microsoft allows. */
  listItems(collectionId: string, link: string | null, signal: AbortSignal): Promise<ListPage>;
  /** The present item, or null when it is gone for sure. */
  read(ref: ItemRef, signal: AbortSignal): Promise<M365Item | null>;
  /** As `read`, many at once, in the order of the refs; an error of one is that one's value. */
  readMany(refs: readonly ItemRef[], signal: AbortSignal): Promise<readonly (M365Item | null | Error)[]>;
  /**
   * Which collection each item is in now, in the order of the refs: where an item keeps its id when it is moved, it may be another than the
   * ref's. Null when nobody says.
   */
  collectionsOf(refs: readonly ItemRef[], signal: AbortSignal): Promise<readonly (string | null)[]>;
  /** Items of the collection that carry one of the marks, written since then: finds a create whose answer was lost. */
  findByMark(
    collectionId: string,
    marks: readonly string[],
    since: Date,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, M365Item>>;
  /** All items of the collection that carry one of our marks, page by page. Of a series only what is its own, without its exceptions. */
  readMarked(collectionId: string, signal: AbortSignal): AsyncIterable<readonly M365Item[]>;
  create(
    collectionId: string,
    record: {
      readonly mark: string;
      /** The same for every attempt at this create, where Microsoft takes an idempotency key: the effect's id. */
      readonly key?: string;
      readonly fields: RecordFields;
      readonly extra: M365Item["extra"];
    },
    signal: AbortSignal,
  ): Promise<CreatedItem>;
  /** Writes only `changed` (field names) of `fields`, provided that the item still has this etag. Converges: repeating it after a partial success is safe. */
  update(
    ref: ItemRef,
    before: M365Item,
    fields: RecordFields,
    changed: readonly string[],
    signal: AbortSignal,
  ): Promise<UpdateOutcome>;
  /** Gone is success. The caller has compared versions. */
  delete(ref: ItemRef, signal: AbortSignal): Promise<void>;
}

/** Resources that have an adapter. */
export type SyncedResource = "TASKS" | "CALENDAR";

export interface M365Mailbox {
  readonly timeZone: string;
  /** @param window the dates whose events are read; of no matter for tasks */
  records(resource: SyncedResource, window: DateWindow): M365Records;
  /** Graph requests sent by this session so far. */
  requests(): number;
  /** Requests of the current ten-minute window of this mailbox, as far as this process knows. */
  budget(): { readonly used: number; readonly limit: number };
}

/** What a run says about the requests of the mailbox that it opens. */
export interface RequestTerms {
  readonly priority: RequestPriority;
  /** Once aborted, a request that still waits for its turn is not sent. */
  readonly stop: AbortSignal;
  /** How long one request that writes may take. */
  readonly writeMs: number;
  /** Asked right before a request goes out that writes. */
  mayWrite(): boolean;
  /** Asked for as long as it may not. @throws when it never will */
  renew(): Promise<void>;
  /** Requests wait for their turn, so long as far as is known. */
  onWait(ms: number): void;
}

/** Opens a connected account's mailbox; requests of one mailbox share its limits whoever opened it. */
export interface M365Mailboxes {
  /** Without terms somebody waits for it. @throws StoreError needsReauth, appMisconfigured, unavailable */
  open(account: { readonly id: string }, terms?: RequestTerms): Promise<M365Mailbox>;
}
