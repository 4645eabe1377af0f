import type { ChangesPage, ItemRef, M365Collection } from "../../app/ports/m365-records.ts";
import { StoreError } from "../../app/store-error.ts";
import type { M365Item } from "../../core/records/m365-item.ts";
import type { RecordFields } from "../../core/records/record.ts";
import { pick } from "../../core/sync/merge.ts";
import type { KeptItem, ServiceRules } from "./mailbox-rules.ts";

interface Entry {
  readonly id: string;
  readonly collectionId: string;
  readonly isGhost?: true;
  /** Only these fields changed, and they are told as a patch. */
  readonly light?: readonly string[];
}

/** A mailbox's content, and the log of its changes from which rounds are read. */
export interface MailboxContent {
  readonly items: ReadonlyMap<string, KeptItem>;
  readonly collections: Map<string, M365Collection>;
  readonly goneCollections: readonly string[];
  nextId(): string;
  /** Stores an item under a new version, and reports it in the next round. */
  store(collectionId: string, item: Omit<M365Item, "etag" | "modifiedAt">): M365Item;
  drop(id: string): void;
  /** Its items go with it, without being reported one by one. */
  dropCollection(id: string): void;
  find(ref: ItemRef): KeptItem | null;
  inCollection(collectionId: string): readonly M365Item[];
  /** @throws StoreError cursorExpired */
  page(collectionId: string, link: string | null): ChangesPage;
  /** The round that begins now: what the collection holds already is not told. */
  roundFromNow(): ChangesPage;
  /** The next round of a collection reports an item: as it is then, or as removed although it exists. */
  tell(id: string, collectionId: string, as?: "removed"): void;
  expireCursors(): void;
  silence(id: string): void;
  garble(id: string): void;
}

export interface ContentOptions {
  readonly now: () => Date;
  readonly pageSize: number;
  /** Whether an item is found wherever it is. */
  readonly keepsIds: boolean;
  readonly rules?: Pick<ServiceRules, "placed" | "tellsLight">;
}

export function createMailboxContent({ now, pageSize, keepsIds, rules = {} }: ContentOptions): MailboxContent {
  const items = new Map<string, KeptItem>();
  const collections = new Map<string, M365Collection>([
    ["list-default", { id: "list-default", name: "Tasks", isDefault: true, isReadOnly: false }],
  ]);
  const gone: string[] = [];
  const log: Entry[] = [];
  const garbled = new Set<string>();
  let generation = 1;
  let counter = 0;

  /** What was made and removed between two rounds may not appear at all. */
  const wasTold = (collectionId: string, id: string, before: number): boolean =>
    log.slice(0, before).some((entry) => entry.id === id && entry.collectionId === collectionId);

  /** The names of the fields that a store changes, if that is told as a patch. */
  const lightBy = (before: KeptItem | undefined, collectionId: string, fields: RecordFields) => {
    if (before?.collectionId !== collectionId) return {};
    const isSame = (name: string) => JSON.stringify(before.item.fields[name]) === JSON.stringify(fields[name]);
    const changed = Object.keys(fields).filter((name) => !isSame(name));
    const isLight = changed.length > 0 && changed.every((name) => rules.tellsLight?.includes(name));
    return isLight ? { light: changed } : {};
  };

  const content: MailboxContent = {
    items,
    collections,
    goneCollections: gone,
    nextId() {
      counter += 1;
      return `item/${counter}=`;
    },
    store(collectionId, item) {
      counter += 1;
      const fields = rules.placed?.(item.fields, collectionId) ?? item.fields;
      const full: M365Item = { ...item, fields, etag: `W/"${counter}"`, modifiedAt: now().toISOString() };
      log.push({ id: item.id, collectionId, ...lightBy(items.get(item.id), collectionId, fields) });
      items.set(item.id, { item: full, collectionId });
      garbled.delete(item.id);
      return full;
    },
    drop(id) {
      const stored = items.get(id);
      items.delete(id);
      if (stored !== undefined) log.push({ id, collectionId: stored.collectionId });
    },
    dropCollection(id) {
      collections.delete(id);
      gone.push(id);
      for (const [itemId, { collectionId }] of items) if (collectionId === id) items.delete(itemId);
    },
    find(ref) {
      const stored = items.get(ref.id);
      if (stored === undefined || !collections.has(stored.collectionId)) return null;
      return keepsIds || stored.collectionId === ref.collectionId ? stored : null;
    },
    inCollection: (collectionId) =>
      collections.has(collectionId)
        ? [...items.values()].flatMap((stored) => (stored.collectionId === collectionId ? [stored.item] : []))
        : [],
    roundFromNow: () => ({
      ...{ items: [], removed: [], rejected: [] },
      next: { kind: "round", link: `${generation}:${log.length}:live` },
    }),
    page(collectionId, link) {
      const [tokenGeneration = `${generation}`, position = "0", end = `${log.length}`] = link?.split(":") ?? [];
      if (Number(tokenGeneration) !== generation)
        throw new StoreError("cursorExpired", "The delta token is no longer valid.", {
          hasToldAll: link?.endsWith(":live") ?? false,
        });
      const upTo = link === null || link.endsWith(":live") ? log.length : Number(end);
      const from = Number(position);
      const until = Math.min(from + pageSize, upTo);
      const isThere = collections.has(collectionId);
      const entries = log.slice(from, until).filter((entry) => isThere && entry.collectionId === collectionId);
      const last = new Map(entries.map((entry) => [entry.id, entry]));
      const lightOf = (id: string): readonly string[] | null => {
        const told = entries.filter((entry) => entry.id === id).map(({ light }) => light);
        return told.every((light) => light !== undefined) ? told.flatMap((light) => light ?? []) : null;
      };
      const found = [...last.values()].map(({ id, isGhost }) => {
        const stored = items.get(id);
        return [id, !isGhost && stored?.collectionId === collectionId ? stored.item : null] as const;
      });
      const readable = found.flatMap(([id, item]) => (item === null || garbled.has(id) ? [] : [item]));
      return {
        items: readable.filter(({ id }) => lightOf(id) === null),
        patches: readable.flatMap(({ id, fields }) => {
          const light = lightOf(id);
          return light === null ? [] : [{ id, fields: pick(fields, light), itemsBefore: 0 }];
        }),
        removed: found.flatMap(([id, item]) => (item === null && wasTold(collectionId, id, from) ? [id] : [])),
        rejected: found.flatMap(([id, item]) =>
          item !== null && garbled.has(id) ? [{ id, message: "It cannot be read." }] : [],
        ),
        next:
          until >= upTo
            ? { kind: "round", link: `${generation}:${until}:live` }
            : { kind: "page", link: `${generation}:${until}:${upTo}` },
      };
    },
    tell(id, collectionId, as) {
      log.push({ id, collectionId, ...(as === "removed" && { isGhost: true }) });
    },
    expireCursors() {
      generation += 1;
    },
    silence(id) {
      for (const [at, entry] of log.entries()) if (entry.id === id) log[at] = { id: "", collectionId: "" };
    },
    garble(id) {
      const stored = items.get(id);
      if (stored === undefined) return;
      content.store(stored.collectionId, stored.item);
      garbled.add(id);
    },
  };
  return content;
}
