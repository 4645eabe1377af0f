import type { RecordKind } from "../../core/records/record.ts";
import { differingFields } from "../../core/sync/merge.ts";
import { createMemoryRecords } from "./m365-records.ts";
import { createMailboxContent } from "./mailbox-content.ts";
import type { MemoryMailbox, RequestHooks, ServiceRules } from "./mailbox-rules.ts";
import { createMailboxWrites } from "./mailbox-writes.ts";

/** A mailbox of one resource in memory: change log per list, paged delta, versions, marks, and what people do in Outlook. */
export function createMemoryMailbox(
  kind: RecordKind,
  hooks: RequestHooks,
  options: { readonly now: () => Date; readonly pageSize?: number; readonly service?: ServiceRules },
): MemoryMailbox {
  const { now, pageSize = 3, service: rules = {} } = options;
  const content = createMailboxContent({ now, pageSize, keepsIds: rules.keepsIds ?? false, rules });
  const writes = createMailboxWrites(kind, content, rules);
  const { items, collections } = content;
  let requested = 0;
  let written = 0;

  async function request<T>(name: string, isWrite: boolean, work: () => T): Promise<T> {
    await hooks.hold?.(name, isWrite);
    requested += 1;
    if (isWrite) written += 1;
    hooks.before(name, isWrite);
    const result = work();
    hooks.after(name, isWrite);
    return result;
  }

  return {
    timeZone: "Europe/Berlin",
    records: (_resource, window) =>
      createMemoryRecords({ content, writes, rules, request, shown: (item) => rules.shows?.(item, window) ?? item }),
    requests: () => requested,
    budget: () => ({ used: requested, limit: 10_000 }),
    items,
    writes: () => written,
    make: (collectionId, fields) => writes.create(collectionId, fields, "person").id,
    edit(id, changed) {
      const item = items.get(id)?.item;
      if (item === undefined) return;
      const isOther = differingFields(kind, item.fields, { ...item.fields, ...changed }).length > 0;
      if (isOther) writes.change(item, changed, "person");
    },
    remove: (id) => content.drop(id),
    touch(id) {
      const stored = items.get(id);
      if (stored !== undefined) content.store(stored.collectionId, stored.item);
    },
    tellRemoved(id) {
      const stored = items.get(id);
      if (stored !== undefined) content.tell(id, stored.collectionId, "removed");
    },
    mailed: () => writes.mailed(),
    restore(id, collectionId, item, key) {
      content.store(collectionId, { ...item, id });
      if (key !== undefined) writes.remember(key, id);
    },
    move(id, collectionId) {
      const stored = items.get(id);
      if (stored === undefined) return id;
      if (rules.keepsIds) {
        content.tell(id, stored.collectionId);
        return content.store(collectionId, stored.item).id;
      }
      content.drop(id);
      return content.store(collectionId, { ...stored.item, id: content.nextId() }).id;
    },
    folders: () => [...collections.values()],
    addCollection: (collection) => void collections.set(collection.id, collection),
    removeCollection: (id) => content.dropCollection(id),
    forgetCollection: (id) => void collections.delete(id),
    expireCursors: () => content.expireCursors(),
    refuse: (isInvalid) => writes.refuse(isInvalid),
    silence: (id) => content.silence(id),
    garble: (id) => content.garble(id),
  };
}
