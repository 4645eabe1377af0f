import { expect } from "vitest";
import type {
  ChangesPage,
  ListedItem,
  M365Collection,
  M365Records,
  UpdateOutcome,
} from "../../../src/app/ports/m365-records.ts";
import { StoreError } from "../../../src/app/store-error.ts";
import type { M365Item } from "../../../src/core/records/m365-item.ts";
import type { RecordFields } from "../../../src/core/records/record.ts";
import type { Fault } from "../../../src/core/sync/fault.ts";
import { must } from "../../../src/lib/must.ts";

/** What people do in Outlook. Ids are those that the adapter tells. */
export interface OutlookHands {
  make(collectionId: string, name: string): string;
  rename(collectionId: string, id: string, name: string): void;
  remove(collectionId: string, id: string): void;
  /** Answers the id that it has there. */
  move(id: string, fromId: string, toId: string): string;
  addCollection(name: string): string;
  removeCollection(id: string): void;
}

export interface RecordsBench {
  readonly records: M365Records;
  readonly hands: OutlookHands;
  /** The default one, and another of the person's own; both are empty. */
  readonly home: string;
  readonly otherId: string;
  readonly readOnlyId: string;
  /** A whole record that the service keeps as it is, with the category "Blue". */
  sample(subject: string): RecordFields;
  /** An item that carries this text as another program's mark. */
  makeOfAnother(mark: string): string;
  /** Every link of changes that was given out dies. */
  expireLinks(): void;
  /** What people call an item and can change; its subject, unless said otherwise. */
  nameOf?(item: M365Item): string;
}

/** Habits of one resource of Microsoft's that the engine knows of. */
export interface RecordsHabits {
  /** Whether an item that is moved keeps its id and is read wherever it is. */
  readonly keepsIds: boolean;
  /** Whether a round tells our mark too: a calendar's cannot be asked to. */
  readonly marksInRounds: boolean;
  /** How a collection that is gone answers: To Do goes on with empty pages, and takes what is created. */
  readonly goneCollection: "notFound" | "silence";
  /** Whether only Microsoft makes it, as mail: a create is refused, its state and place are written, and no mark is ever found. */
  readonly isMadeThere?: true;
  /** The fault of a create in a collection that may only be read. */
  readonly readOnlyFault: Fault;
}

/** A round from a link to its end: each item as it was told last. */
export interface ReadRound {
  readonly items: ReadonlyMap<string, M365Item>;
  readonly removed: ReadonlySet<string>;
  readonly pages: readonly ChangesPage[];
  readonly link: string;
}

/** A bench with what the tests do on it again and again. Where no collection is named it is the default one. */
export interface RecordsStage extends RecordsBench {
  nameOf(item: M365Item): string;
  nameIn(items: ReadonlyMap<string, M365Item>, id: string): string | undefined;
  /** The names of some items, in their order. */
  namesOf(items: ReadonlyMap<string, M365Item>): readonly string[];
  create(
    subject: string,
    more?: { mark?: string; key?: string; collectionId?: string },
  ): ReturnType<M365Records["create"]>;
  read(id: string, collectionId?: string): Promise<M365Item | null>;
  present(id: string, collectionId?: string): Promise<M365Item>;
  rename(item: M365Item, subject: string, collectionId?: string): Promise<UpdateOutcome>;
  round(collectionId: string, from: string | null): Promise<ReadRound>;
  /** All pages of the collections, from a link to the end of the round. */
  collections(
    from: string | null,
  ): Promise<{ found: readonly M365Collection[]; removed: readonly string[]; link: string }>;
  /** A service may tell again what it told before; what it tells is as it is. */
  expectNoNews(told: ReadRound, known: readonly string[]): Promise<void>;
  listed(collectionId: string): Promise<readonly ListedItem[]>;
}

export const { signal } = new AbortController();
export const mark = "00000000-0000-4000-8000-00000000000a";
export const otherMark = "00000000-0000-4000-8000-00000000000b";
/** More pages than any round here has: one that never ends is found out. */
const mostPages = 50;

export function createStage(bench: RecordsBench): RecordsStage {
  const { records, home } = bench;
  const nameOf = bench.nameOf ?? (({ fields }: M365Item) => String(fields.subject));
  const stage: RecordsStage = {
    ...bench,
    nameOf,
    nameIn: (items, id) => {
      const item = items.get(id);
      return item && nameOf(item);
    },
    namesOf: (items) => [...items.values()].map(nameOf).toSorted(),
    create: (subject, { mark: own = mark, key, collectionId = home } = {}) =>
      records.create(
        collectionId,
        { mark: own, ...(key !== undefined && { key }), fields: bench.sample(subject), extra: {} },
        signal,
      ),
    read: (id, collectionId = home) => records.read({ collectionId, id }, signal),
    present: async (id, collectionId) => must(await stage.read(id, collectionId), "the item"),
    rename: (item, subject, collectionId = home) =>
      records.update({ collectionId, id: item.id }, item, { ...item.fields, subject }, ["subject"], signal),
    async round(collectionId, from) {
      const items = new Map<string, M365Item>();
      const removed = new Set<string>();
      const pages: ChangesPage[] = [];
      for (let link = from; pages.length < mostPages; ) {
        const page = await records.readChanges(collectionId, link, signal);
        pages.push(page);
        expect(page.rejected).toEqual([]);
        for (const item of page.items) {
          items.set(item.id, item);
          removed.delete(item.id);
        }
        for (const id of page.removed) {
          removed.add(id);
          items.delete(id);
        }
        link = page.next.link;
        if (page.next.kind === "round") return { items, removed, pages, link };
      }
      throw new Error("The round does not end.");
    },
    async collections(from) {
      const found: M365Collection[] = [];
      const removed: string[] = [];
      for (let link = from, pages = 0; pages < mostPages; pages += 1) {
        const page = await records.readCollections(link, signal);
        found.push(...page.collections);
        removed.push(...page.removed);
        link = page.next.link;
        if (page.next.kind === "round") return { found, removed, link };
      }
      throw new Error("The round of collections does not end.");
    },
    async expectNoNews(told, known) {
      expect([...told.removed]).toEqual([]);
      for (const item of told.items.values()) {
        expect(known).toContain(item.id);
        expect(item.etag).toBe((await stage.present(item.id)).etag);
      }
    },
    async listed(collectionId) {
      const found: ListedItem[] = [];
      for (let link: string | null = null, pages = 0; pages < mostPages; pages += 1) {
        const page = await records.listItems(collectionId, link, signal);
        found.push(...page.items);
        if (page.next === null) return found;
        link = page.next;
      }
      throw new Error("The list does not end.");
    },
  };
  return stage;
}

export async function faultOf(work: Promise<unknown>): Promise<Fault> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof StoreError)) throw new Error("It should have failed with a StoreError.", { cause: error });
  return error.fault;
}
