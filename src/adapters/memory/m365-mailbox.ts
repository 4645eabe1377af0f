import type {
  ChangesPage,
  ItemRef,
  M365Collection,
  M365Item,
  M365Mailbox,
  M365Records,
  UpdateOutcome,
} from "../../app/ports/m365-records.ts";
import { StoreError } from "../../app/store-error.ts";
import type { RecordFields, RecordKind } from "../../core/records/record.ts";
import { differingFields, pick } from "../../core/sync/merge.ts";

interface Stored {
  readonly item: M365Item;
  readonly collectionId: string;
}

interface Entry {
  readonly id: string;
  readonly collectionId: string;
}

/** Called around every request; throwing before means that nothing was applied, throwing after that the answer was lost. */
export interface RequestHooks {
  before(request: string, isWrite: boolean): void;
  after(request: string, isWrite: boolean): void;
}

export interface MemoryMailbox extends M365Mailbox {
  readonly items: ReadonlyMap<string, Stored>;
  /** How many creates, updates and deletions sync asked for. */
  writes(): number;
  /** As a person would in Outlook. */
  make(collectionId: string, fields: RecordFields): string;
  edit(id: string, changed: RecordFields): void;
  remove(id: string): void;
  /** Brings a removed item back under its id. */
  restore(id: string, collectionId: string, item: M365Item): void;
  /** Moves to another list: gone there, new here, as To Do does it. Answers the new id. */
  move(id: string, collectionId: string): string;
  addCollection(collection: M365Collection): void;
  removeCollection(id: string): void;
  /** Every delta link given out so far dies. */
  expireCursors(): void;
  /** Writes of such fields are refused as invalid from now on. */
  refuse(isInvalid: (fields: RecordFields) => boolean): void;
  /** Pages answer this item as one that cannot be read, until it is edited. */
  garble(id: string): void;
  /** No round of changes tells of what has happened to it so far. */
  silence(id: string): void;
}

/** What becomes of a record that recurs when it is completed: the id goes on to the next occurrence, a new record is the completed one. */
export type Roll = (
  before: RecordFields,
  after: RecordFields,
) => { readonly next: RecordFields; readonly completed: RecordFields } | null;

/** A mailbox of one resource in memory: change log per list, paged delta, versions, marks. */
export function createMemoryMailbox(
  kind: RecordKind,
  hooks: RequestHooks,
  options: { readonly now: () => Date; readonly pageSize?: number; readonly roll?: Roll },
): MemoryMailbox {
  const items = new Map<string, Stored>();
  const collections = new Map<string, M365Collection>([
    ["list-default", { id: "list-default", name: "Tasks", isDefault: true, isReadOnly: false }],
  ]);
  const log: Entry[] = [];
  const gone: string[] = [];
  const pageSize = options.pageSize ?? 3;
  let generation = 1;
  let counter = 0;
  let requests = 0;
  let writes = 0;
  let isInvalid: (fields: RecordFields) => boolean = () => false;
  const garbled = new Set<string>();

  const store = (collectionId: string, item: Omit<M365Item, "etag" | "modifiedAt">): M365Item => {
    counter += 1;
    const full: M365Item = { ...item, etag: `W/"${counter}"`, modifiedAt: options.now().toISOString() };
    items.set(item.id, { item: full, collectionId });
    garbled.delete(item.id);
    log.push({ id: item.id, collectionId });
    return full;
  };
  const drop = (id: string): void => {
    const stored = items.get(id);
    items.delete(id);
    if (stored !== undefined) log.push({ id, collectionId: stored.collectionId });
  };
  const nextId = (): string => {
    counter += 1;
    return `item/${counter}=`;
  };
  async function request<T>(name: string, isWrite: boolean, work: () => T): Promise<T> {
    requests += 1;
    if (isWrite) writes += 1;
    hooks.before(name, isWrite);
    const result = work();
    hooks.after(name, isWrite);
    return result;
  }
  const present = (ref: ItemRef): M365Item | null => {
    const stored = items.get(ref.id);
    return stored !== undefined && stored.collectionId === ref.collectionId ? stored.item : null;
  };
  /** Writes fields as the service does: completing a recurring record rolls it. */
  const change = (collectionId: string, item: M365Item, changed: RecordFields): UpdateOutcome => {
    const fields = { ...item.fields, ...changed };
    const rolled = options.roll?.(item.fields, fields) ?? null;
    if (rolled === null) return { kind: "updated", item: store(collectionId, { ...item, fields }) };
    const completed = store(collectionId, { ...item, id: nextId(), mark: null, fields: rolled.completed });
    return { kind: "rolled", next: store(collectionId, { ...item, fields: rolled.next }), completed };
  };
  const mustBeValid = (fields: RecordFields): void => {
    if (isInvalid(fields)) throw new StoreError("rejected", "The request is invalid.");
  };
  const full = (fields: RecordFields): RecordFields => ({
    ...Object.fromEntries(kind.fields.map((spec) => [spec.name, spec.empty])),
    ...fields,
  });

  function page(collectionId: string, link: string | null): ChangesPage {
    const [tokenGeneration = `${generation}`, position = "0", end = `${log.length}`] = link?.split(":") ?? [];
    if (Number(tokenGeneration) !== generation)
      throw new StoreError("cursorExpired", "The delta token is no longer valid.");
    const upTo = link === null || link.endsWith(":live") ? log.length : Number(end);
    const from = Number(position);
    const until = Math.min(from + pageSize, upTo);
    const ids = [
      ...new Set(
        log
          .slice(from, until)
          .filter((entry) => entry.collectionId === collectionId)
          .map(({ id }) => id),
      ),
    ];
    const found = ids.map((id) => [id, present({ collectionId, id })] as const);
    const isLast = until >= upTo;
    /** What was made and removed between two rounds may not appear at all. */
    const wasTold = (id: string): boolean =>
      log.slice(0, from).some((entry) => entry.id === id && entry.collectionId === collectionId);
    return {
      items: found.flatMap(([id, item]) => (item === null || garbled.has(id) ? [] : [item])),
      removed: found.flatMap(([id, item]) => (item === null && wasTold(id) ? [id] : [])),
      rejected: found.flatMap(([id, item]) =>
        item !== null && garbled.has(id) ? [{ id, message: "It cannot be read." }] : [],
      ),
      next: isLast
        ? { kind: "round", link: `${generation}:${until}:live` }
        : { kind: "page", link: `${generation}:${until}:${upTo}` },
    };
  }

  const records: M365Records = {
    readCollections: (link) =>
      request("lists", false, () => ({
        collections: link === null || collections.size > 0 ? [...collections.values()] : [],
        removed: [...gone],
        next: { kind: "round", link: "lists" },
      })),
    readChanges: (collectionId, link) => request("changes", false, () => page(collectionId, link)),
    read: (ref) => request("read", false, () => present(ref)),
    readMany: (refs) => request("readMany", false, () => refs.map(present)),
    findByMark: (collectionId, marks) =>
      request("findByMark", false, () => {
        const found = [...items.values()].filter(
          (stored) =>
            stored.collectionId === collectionId && stored.item.mark !== null && marks.includes(stored.item.mark),
        );
        return new Map(found.map(({ item }) => [item.mark ?? "", item]));
      }),
    create: (collectionId, { mark, fields, extra }) =>
      request("create", true, () => {
        mustBeValid(fields);
        return store(collectionId, { id: nextId(), mark, fields: full(fields), extra });
      }),
    update: (ref, before, fields, changed) =>
      request("update", true, () => {
        const now = present(ref);
        if (now === null) throw new StoreError("notFound", "The specified object was not found in the store.");
        if (now.etag !== before.etag) throw new StoreError("versionMismatch", "It changed since it was read.");
        mustBeValid(fields);
        return change(ref.collectionId, now, pick(fields, changed));
      }),
    delete: (ref) => request("delete", true, () => drop(ref.id)),
  };

  return {
    timeZone: "Europe/Berlin",
    records: () => records,
    requests: () => requests,
    budget: () => ({ used: requests, limit: 10_000 }),
    items,
    writes: () => writes,
    make: (collectionId, fields) =>
      store(collectionId, { id: nextId(), mark: null, fields: full(fields), extra: {} }).id,
    edit(id, changed) {
      const stored = items.get(id);
      if (
        stored === undefined ||
        differingFields(kind, stored.item.fields, { ...stored.item.fields, ...changed }).length === 0
      )
        return;
      change(stored.collectionId, stored.item, changed);
    },
    remove: drop,
    restore: (id, collectionId, item) => void store(collectionId, { ...item, id }),
    move(id, collectionId) {
      const stored = items.get(id);
      if (stored === undefined) return id;
      drop(id);
      return store(collectionId, { ...stored.item, id: nextId() }).id;
    },
    addCollection: (collection) => void collections.set(collection.id, collection),
    removeCollection(id) {
      collections.delete(id);
      gone.push(id);
      for (const [itemId, stored] of items) if (stored.collectionId === id) items.delete(itemId);
    },
    expireCursors() {
      generation += 1;
    },
    refuse(test) {
      isInvalid = test;
    },
    silence(id) {
      for (const [at, entry] of log.entries()) if (entry.id === id) log[at] = { id: "", collectionId: "" };
    },
    garble(id) {
      const stored = items.get(id);
      if (stored === undefined) return;
      store(stored.collectionId, stored.item);
      garbled.add(id);
    },
  };
}
