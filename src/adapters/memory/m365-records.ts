import type { ItemRef, M365Records } from "../../app/ports/m365-records.ts";
import { StoreError } from "../../app/store-error.ts";
import type { M365Item } from "../../core/records/m365-item.ts";
import { pick } from "../../core/sync/merge.ts";
import type { MailboxContent } from "./mailbox-content.ts";
import type { ServiceRules } from "./mailbox-rules.ts";
import type { MailboxWrites } from "./mailbox-writes.ts";

export interface MemoryRecordsOptions {
  readonly content: MailboxContent;
  readonly writes: MailboxWrites;
  readonly rules: ServiceRules;
  /** The work of one request, done between its hooks. */
  request<T>(name: string, isWrite: boolean, work: () => T): Promise<T>;
  /** An item as a reading shows it. */
  shown(item: M365Item): M365Item;
}

export function createMemoryRecords({ content, writes, rules, request, shown }: MemoryRecordsOptions): M365Records {
  const present = (ref: ItemRef): M365Item | null => {
    const stored = content.find(ref);
    return stored === null ? null : shown(stored.item);
  };
  const marked = (collectionId: string): readonly (M365Item & { readonly mark: string })[] =>
    content.inCollection(collectionId).flatMap((item) => (item.mark === null ? [] : [{ ...item, mark: item.mark }]));
  const mustBeThere = (collectionId: string): void => {
    if (rules.forgetsCollections && !content.collections.has(collectionId)) throw notFound();
  };

  return {
    makesOneOfAKey: rules.makesOneOfAKey ?? false,
    readCollections: () =>
      request("lists", false, () => ({
        collections: [...content.collections.values()],
        removed: [...content.goneCollections],
        next: { kind: "round", link: "lists" },
      })),
    readChanges: (collectionId, link, _signal, { isKnownOnly = false, isFromNow = false } = {}) =>
      request("changes", false, () => {
        mustBeThere(collectionId);
        const read =
          (isKnownOnly || isFromNow) && link === null ? content.roundFromNow() : content.page(collectionId, link);
        return { ...read, items: read.items.map(shown) };
      }),
    listItems: (collectionId) =>
      request("listItems", false, () => {
        mustBeThere(collectionId);
        const here = content.inCollection(collectionId);
        return { items: here.map(({ id, etag }) => ({ id, etag, isShown: true })), next: null };
      }),
    read: (ref) => request("read", false, () => present(ref)),
    readMany: (refs) => request("readMany", false, () => refs.map(present)),
    collectionsOf: (refs) =>
      request("collectionsOf", false, () =>
        refs.map((ref) => (rules.keepsIds ? (content.find(ref)?.collectionId ?? null) : ref.collectionId)),
      ),
    findByMark: (collectionId, marks) =>
      request("findByMark", false, () => {
        mustBeThere(collectionId);
        const found = marked(collectionId).filter(({ mark }) => marks.includes(mark));
        return new Map(found.map((item) => [item.mark, shown(item)]));
      }),
    async *readMarked(collectionId) {
      yield await request("readMarked", false, () => {
        mustBeThere(collectionId);
        return marked(collectionId);
      });
    },
    create: (collectionId, { mark, key = mark, fields, extra }) =>
      request("create", true, () => {
        writes.mustTake(collectionId, fields);
        const made = writes.create(collectionId, fields, "sync", { mark, key, extra });
        return made.wasThere ? { ...shown(made), wasThere: true } : shown(made);
      }),
    update: (ref, before, fields, changed) =>
      request("update", true, () => {
        const stored = content.find(ref);
        if (stored === null) throw notFound();
        const { item, collectionId } = stored;
        if (item.etag !== before.etag) throw new StoreError("versionMismatch", "It changed since it was read.");
        writes.mustTake(collectionId, fields);
        const outcome = writes.change(item, pick(fields, changed), "sync");
        return outcome.kind === "updated" ? { ...outcome, item: shown(outcome.item) } : outcome;
      }),
    delete: (ref) =>
      request("delete", true, () => {
        const stored = content.find(ref);
        if (stored === null) return;
        writes.mustTake(stored.collectionId, stored.item.fields);
        writes.remove(stored.item);
      }),
  };
}

function notFound(): StoreError {
  return new StoreError("notFound", "The specified object was not found in the store.");
}
