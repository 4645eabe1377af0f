import type { M365Collection, M365Mailbox } from "../../app/ports/m365-records.ts";
import type { M365Item } from "../../core/records/m365-item.ts";
import type { RecordFields } from "../../core/records/record.ts";
import type { DateWindow } from "../../core/sync/window.ts";

export interface KeptItem {
  readonly item: M365Item;
  readonly collectionId: string;
}

/** Called around every request; throwing before means that nothing was applied, throwing after that the answer was lost. */
export interface RequestHooks {
  /** The request waits for it before it is sent. */
  hold?(request: string, isWrite: boolean): Promise<void>;
  before(request: string, isWrite: boolean): void;
  after(request: string, isWrite: boolean): void;
}

export interface MemoryMailbox extends M365Mailbox {
  readonly items: ReadonlyMap<string, KeptItem>;
  /** How many creates, updates and deletions sync asked for. */
  writes(): number;
  /** As a person would in Outlook. */
  make(collectionId: string, fields: RecordFields): string;
  edit(id: string, changed: RecordFields): void;
  remove(id: string): void;
  /** Only gives it a new version. */
  touch(id: string): void;
  /** Reported as removed although it exists, like an item that leaves a view. */
  tellRemoved(id: string): void;
  /** Addresses of every mail that sync's writes caused. */
  mailed(): readonly string[];
  /** Brings an item in under its id: one that was removed, or one whose create arrives late, with its key. */
  restore(id: string, collectionId: string, item: M365Item, key?: string): void;
  /** Moves it to another list: gone there, new here, as in To Do. Returns the new id. */
  move(id: string, collectionId: string): string;
  folders(): readonly M365Collection[];
  addCollection(collection: M365Collection): void;
  removeCollection(id: string): void;
  /** It vanishes, and no round reports it. */
  forgetCollection(id: string): void;
  /** Every delta link given out so far expires. */
  expireCursors(): void;
  /** Writes of such fields are refused as invalid from now on. */
  refuse(isInvalid: (fields: RecordFields) => boolean): void;
  /** Pages answer this item as one that cannot be read, until it is edited. */
  garble(id: string): void;
  /** No round of changes reports what has happened to it so far. */
  silence(id: string): void;
}

/** What a service does with what it is given, besides storing it. */
export interface ServiceRules {
  readonly makesOneOfAKey?: true;
  readonly roll?: Roll;
  /** How it stores what was written. */
  keep?(before: RecordFields | null, after: RecordFields, by: "sync" | "person"): RecordFields;
  /** Whether the write removes the record from the mailbox. */
  leaves?(before: RecordFields, after: RecordFields): boolean;
  /** Whom it mails about a write; null: does not exist. */
  mails?(before: RecordFields | null, after: RecordFields | null): readonly string[];
  /** What a reading of these dates shows of a record. */
  shows?(item: M365Item, window: DateWindow): M365Item;
  /** The fields of a record that is in this collection: where it is may be one of them. */
  placed?(fields: RecordFields, collectionId: string): RecordFields;
  /** The collection that a write of these fields moves the record to. */
  movedTo?(changed: RecordFields): string | undefined;
  /** A change of these fields alone is told as a patch. */
  readonly tellsLight?: readonly string[];
  /** A record that is moved to another list keeps its id, and is read by it wherever it is. */
  readonly keepsIds?: true;
  /** Requests to a list that is gone return "not found". To Do instead goes on answering: with nothing, and with success to a create. */
  readonly forgetsCollections?: true;
}

/** What happens when a recurring record is completed: the id rolls on to the next occurrence, and a new record is the completed one. */
export type Roll = (
  before: RecordFields,
  after: RecordFields,
) => { readonly next: RecordFields; readonly completed: RecordFields } | null;
