import type { RequestPriority } from "../../core/limits/priority.ts";
import type { MailboxPrincipal } from "../../core/microsoft/mailbox-access.ts";
import type { ItemPatch, M365Item } from "../../core/records/m365-item.ts";
import type { RecordFields } from "../../core/records/record.ts";
import type { DateWindow } from "../../core/sync/window.ts";

/** A To Do list, a calendar or a mail folder. */
export interface M365Collection {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
  /** Shared read-only, or filled by the service itself (flagged mail). Of a mail folder: hidden, so nobody is offered it or what is below it. */
  readonly isReadOnly: boolean;
  /** Of a mail folder: the folder that holds it; null for one at the top. */
  readonly parentId?: string | null;
  /** Of a mail folder: Microsoft's name for it in every language (inbox, sentitems, deleteditems …), if it has one. */
  readonly wellKnown?: string | null;
  /** Of a mail folder: Microsoft's own counts, which lag and include other items. */
  readonly totalItems?: number | null;
  readonly unreadItems?: number | null;
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
  /** Number of items without an id: they cannot be stored or asked for again. */
  readonly nameless?: number;
  readonly next: NextLink;
}

export interface ChangesPage {
  readonly items: readonly M365Item[];
  /** Changes that Microsoft tells without the rest of the item, and without a version. Absent: none. */
  readonly patches?: readonly ItemPatch[];
  /** Ids of tombstones. A tombstone is a hint: it is verified before it is believed. */
  readonly removed: readonly string[];
  readonly rejected: readonly RejectedItem[];
  /** Number of items without an id: they cannot be stored or asked for again. */
  readonly nameless?: number;
  /** `page`: more of this round follows. `round`: this round is complete, and the link begins the next one. */
  readonly next: NextLink;
}

/** The fields of an item that a comparison needs. */
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

/** How a round of changes is read. */
export interface RoundTerms {
  /** It is a round of everything: changes of the mailbox's other collections go first. */
  readonly isHistory?: boolean;
  /** Only items that are known already count: no item needs its content, and what the collection held before need not be told. */
  readonly isKnownOnly?: boolean;
  /** A first page begins with what changes from now on: what the collection held before is compared by ids and versions. */
  readonly isFromNow?: boolean;
}

export interface ItemRef {
  readonly collectionId: string;
  readonly id: string;
}

export interface CreatedItem extends M365Item {
  /** An earlier attempt with the same key had made it: it holds what that attempt sent. */
  readonly wasThere?: true;
}

/** The outcome of an update. */
export type UpdateOutcome =
  | { readonly kind: "updated"; readonly item: M365Item }
  /**
   * Completing a recurring task rolls it on: the same id becomes the next occurrence, and a new item, if it was found, holds the completed
   * one.
   */
  | {
      readonly kind: "rolled";
      readonly next: M365Item;
      readonly completed: M365Item | null;
    }
  /** The write removed the item from the mailbox: a meeting that was declined. */
  | { readonly kind: "declined" };

/**
 * One resource of one mailbox. Every call is a single attempt: the caller waits and repeats, depending on the fault. Collection ids and
 * item ids are Microsoft's.
 * @throws StoreError from every call
 */
export interface M365Records {
  /** Whether Microsoft makes only one item for a key, however often the create is sent. */
  readonly makesOneOfAKey: boolean;
  readCollections(link: string | null, signal: AbortSignal): Promise<CollectionsPage>;
  readChanges(collectionId: string, link: string | null, signal: AbortSignal, terms?: RoundTerms): Promise<ChangesPage>;
  /** How many items a first reading of all these will tell, where Microsoft can say so; null: it does not for one of them. */
  countItems?(collectionIds: readonly string[], signal: AbortSignal): Promise<number | null>;
  /** Everything that is in a collection now, whatever its changes tell; pages as large as Microsoft allows. */
  listItems(collectionId: string, link: string | null, signal: AbortSignal): Promise<ListPage>;
  /** The present item, or null when it certainly does not exist. */
  read(ref: ItemRef, signal: AbortSignal): Promise<M365Item | null>;
  /** Like `read` for many at once, in the order of the refs; an error for one is that one's value. */
  readMany(refs: readonly ItemRef[], signal: AbortSignal): Promise<readonly (M365Item | null | Error)[]>;
  /**
   * The collection that each item is in now, in the order of the refs: where an item keeps its id when moved, it may differ from the ref's.
   * Null if unknown.
   */
  collectionsOf(refs: readonly ItemRef[], signal: AbortSignal): Promise<readonly (string | null)[]>;
  /** Items of the collection that carry one of the marks and were written since then: finds a create whose answer was lost. */
  findByMark(
    collectionId: string,
    marks: readonly string[],
    since: Date,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, M365Item>>;
  /** All items of the collection that carry one of our marks, page by page. A series comes without its exceptions. */
  readMarked(collectionId: string, signal: AbortSignal): AsyncIterable<readonly M365Item[]>;
  create(
    collectionId: string,
    record: {
      readonly mark: string;
      /** The same for every attempt at this create, if Microsoft takes an idempotency key: the effect's id. */
      readonly key?: string;
      readonly fields: RecordFields;
      readonly extra: M365Item["extra"];
    },
    signal: AbortSignal,
  ): Promise<CreatedItem>;
  /**
   * Writes only `changed` (field names) of `fields`, provided that the item still has this etag. Repeating it after a partial success is
   * safe.
   */
  update(
    ref: ItemRef,
    before: M365Item,
    fields: RecordFields,
    changed: readonly string[],
    signal: AbortSignal,
  ): Promise<UpdateOutcome>;
  /** An item that is already gone is a success. The caller has compared versions. */
  delete(ref: ItemRef, signal: AbortSignal): Promise<void>;
}

/** Resources that have an adapter. */
export type SyncedResource = "TASKS" | "CALENDAR" | "EMAIL";

export interface M365Mailbox {
  readonly timeZone: string;
  /** @param window the dates whose events and mails are read; ignored for tasks */
  records(resource: SyncedResource, window: DateWindow): M365Records;
  /** Graph requests sent by this session so far. */
  requests(): number;
  /** Requests in the current ten-minute window of this mailbox, as far as this process knows. */
  budget(): { readonly used: number; readonly limit: number };
}

/** A run's terms for the requests of the mailbox that it opens. */
export interface RequestTerms {
  readonly priority: RequestPriority;
  /** Once aborted, a request still waiting for its turn is not sent. */
  readonly stop: AbortSignal;
  /** How long one writing request may take. */
  readonly writeMs: number;
  /** Asked right before a writing request is sent. */
  mayWrite(): boolean;
  /** Called while `mayWrite` is false. @throws when it never will be true */
  renew(): Promise<void>;
  /** Requests wait for their turn, about this long as far as is known. */
  onWait(ms: number): void;
}

export interface OpenedAccount {
  readonly id: string;
  /** See AccessTokens. */
  readonly signIn?: string | undefined;
  /** How it is reached, if the caller has just read it. */
  readonly principal?: MailboxPrincipal | undefined;
  /** No token that was kept is used: something may have been granted since. */
  readonly isFresh?: boolean;
}

/** Opens a connected account's mailbox; all requests to one mailbox share its limits, whoever opened it. */
export interface M365Mailboxes {
  /** Without terms, its requests count as a person's who waits. @throws StoreError needsReauth, appMisconfigured, unavailable */
  open(account: OpenedAccount, terms?: RequestTerms): Promise<M365Mailbox>;
}
