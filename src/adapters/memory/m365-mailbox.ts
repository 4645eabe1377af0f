import type { ChangesPage, ItemRef, M365Collection, M365Records, UpdateOutcome } from "../../app/ports/m365-records.ts";
import { StoreError } from "../../app/store-error.ts";
import type { M365Item } from "../../core/records/m365-item.ts";
import type { RecordFields, RecordKind } from "../../core/records/record.ts";
import { differingFields, pick } from "../../core/sync/merge.ts";
import type { MemoryMailbox, RequestHooks, ServiceRules, StoredItem } from "./mailbox-rules.ts";

interface Entry {
  readonly id: string;
  readonly collectionId: string;
  readonly isGhost?: true;
}

/** A mailbox of one resource in memory: change log per list, paged delta, versions, marks. */
export function createMemoryMailbox(
  kind: RecordKind,
  hooks: RequestHooks,
  options: { readonly now: () => Date; readonly pageSize?: number; readonly service?: ServiceRules },
): MemoryMailbox {
  const { service = {} } = options;
  const items = new Map<string, StoredItem>();
  const mailed: string[] = [];
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
    await hooks.hold?.(name, isWrite);
    requests += 1;
    if (isWrite) writes += 1;
    hooks.before(name, isWrite);
    const result = work();
    hooks.after(name, isWrite);
    return result;
  }
  const present = (ref: ItemRef): M365Item | null => {
    const stored = items.get(ref.id);
    return stored !== undefined && (service.keepsIds || stored.collectionId === ref.collectionId) ? stored.item : null;
  };
  const kept = (before: RecordFields | null, after: RecordFields, by: "sync" | "person"): RecordFields =>
    service.keep?.(before, after, by) ?? after;
  const mail = (before: RecordFields | null, after: RecordFields | null): void => {
    mailed.push(...(service.mails?.(before, after) ?? []));
  };
  /** Writes fields as the service does: completing a recurring record rolls it, declining a meeting removes it. */
  const change = (item: M365Item, changed: RecordFields, by: "sync" | "person"): UpdateOutcome => {
    const collectionId = items.get(item.id)?.collectionId ?? "";
    const fields = kept(item.fields, { ...item.fields, ...changed }, by);
    if (by === "sync") mail(item.fields, fields);
    if (service.leaves?.(item.fields, fields)) {
      drop(item.id);
      return { kind: "left" };
    }
    const rolled = service.roll?.(item.fields, fields) ?? null;
    if (rolled === null) return { kind: "updated", item: store(collectionId, { ...item, fields }) };
    const completed = store(collectionId, { ...item, id: nextId(), mark: null, fields: rolled.completed });
    return { kind: "rolled", next: store(collectionId, { ...item, fields: rolled.next }), completed };
  };
  const mustBeValid = (collectionId: string, fields: RecordFields): void => {
    if (collections.get(collectionId)?.isReadOnly) throw new Error(`${collectionId} may only be read.`);
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
    const entries = log.slice(from, until).filter((entry) => entry.collectionId === collectionId);
    const last = new Map(entries.map((entry) => [entry.id, entry]));
    const found = [...last.values()].map(({ id, isGhost }) => {
      const stored = items.get(id);
      return [id, !isGhost && stored?.collectionId === collectionId ? stored.item : null] as const;
    });
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

  const recordsIn = (shown: (item: M365Item) => M365Item): M365Records => ({
    makesOneOfAKey: service.makesOneOfAKey ?? false,
    readCollections: (link) =>
      request("lists", false, () => ({
        collections: link === null || collections.size > 0 ? [...collections.values()] : [],
        removed: [...gone],
        next: { kind: "round", link: "lists" },
      })),
    readChanges: (collectionId, link) =>
      request("changes", false, () => {
        const read = page(collectionId, link);
        return { ...read, items: read.items.map(shown) };
      }),
    listItems: (collectionId) =>
      request("listItems", false, () => {
        const here = [...items.values()].filter((stored) => stored.collectionId === collectionId);
        return { items: here.map(({ item: { id, etag } }) => ({ id, etag, isShown: true })), next: null };
      }),
    read: (ref) => request("read", false, () => shownOr(shown, present(ref))),
    readMany: (refs) => request("readMany", false, () => refs.map((ref) => shownOr(shown, present(ref)))),
    collectionsOf: (refs) =>
      request("collectionsOf", false, () => refs.map(({ id }) => items.get(id)?.collectionId ?? null)),
    findByMark: (collectionId, marks) =>
      request("findByMark", false, () => {
        const found = [...items.values()].filter(
          (stored) =>
            stored.collectionId === collectionId && stored.item.mark !== null && marks.includes(stored.item.mark),
        );
        return new Map(found.map(({ item }) => [item.mark ?? "", shown(item)]));
      }),
    async *readMarked(collectionId) {
      yield await request("readMarked", false, () =>
        [...items.values()]
          .filter((stored) => stored.collectionId === collectionId && stored.item.mark !== null)
          .map(({ item }) => item),
      );
    },
    create: (collectionId, { mark, fields, extra }) =>
      request("create", true, () => {
        mustBeValid(collectionId, fields);
        const made = [...items.values()].find(({ item }) => item.mark === mark);
        if (service.makesOneOfAKey && made !== undefined) return { ...shown(made.item), wasThere: true };
        mail(null, full(fields));
        return shown(store(collectionId, { id: nextId(), mark, fields: kept(null, full(fields), "sync"), extra }));
      }),
    update: (ref, before, fields, changed) =>
      request("update", true, () => {
        const now = present(ref);
        if (now === null) throw new StoreError("notFound", "The specified object was not found in the store.");
        if (now.etag !== before.etag) throw new StoreError("versionMismatch", "It changed since it was read.");
        mustBeValid(items.get(ref.id)?.collectionId ?? "", fields);
        const outcome = change(now, pick(fields, changed), "sync");
        return outcome.kind === "updated" ? { ...outcome, item: shown(outcome.item) } : outcome;
      }),
    delete: (ref) =>
      request("delete", true, () => {
        const stored = items.get(ref.id);
        if (stored === undefined) return;
        mustBeValid(stored.collectionId, stored.item.fields);
        mail(stored.item.fields, null);
        drop(ref.id);
      }),
  });

  return {
    timeZone: "Europe/Berlin",
    records: (_resource, window) => recordsIn((item) => service.shows?.(item, window) ?? item),
    requests: () => requests,
    budget: () => ({ used: requests, limit: 10_000 }),
    items,
    writes: () => writes,
    make: (collectionId, fields) =>
      store(collectionId, { id: nextId(), mark: null, fields: kept(null, full(fields), "person"), extra: {} }).id,
    edit(id, changed) {
      const stored = items.get(id);
      if (
        stored === undefined ||
        differingFields(kind, stored.item.fields, { ...stored.item.fields, ...changed }).length === 0
      )
        return;
      change(stored.item, changed, "person");
    },
    remove: drop,
    touch(id) {
      const stored = items.get(id);
      if (stored !== undefined) store(stored.collectionId, stored.item);
    },
    tellRemoved(id) {
      const stored = items.get(id);
      if (stored !== undefined) log.push({ id, collectionId: stored.collectionId, isGhost: true });
    },
    mailed: () => mailed,
    restore: (id, collectionId, item) => void store(collectionId, { ...item, id }),
    move(id, collectionId) {
      const stored = items.get(id);
      if (stored === undefined) return id;
      if (service.keepsIds) {
        log.push({ id, collectionId: stored.collectionId });
        return store(collectionId, stored.item).id;
      }
      drop(id);
      return store(collectionId, { ...stored.item, id: nextId() }).id;
    },
    addCollection: (collection) => void collections.set(collection.id, collection),
    removeCollection(id) {
      collections.delete(id);
      gone.push(id);
      for (const [itemId, stored] of items) if (stored.collectionId === id) items.delete(itemId);
    },
    forgetCollection: (id) => void collections.delete(id),
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

function shownOr(shown: (item: M365Item) => M365Item, item: M365Item | null): M365Item | null {
  return item === null ? null : shown(item);
}
