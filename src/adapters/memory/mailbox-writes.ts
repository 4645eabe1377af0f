import type { CreatedItem, UpdateOutcome } from "../../app/ports/m365-records.ts";
import { StoreError } from "../../app/store-error.ts";
import type { M365Item } from "../../core/records/m365-item.ts";
import type { RecordFields, RecordKind } from "../../core/records/record.ts";
import type { MailboxContent } from "./mailbox-content.ts";
import type { ServiceRules } from "./mailbox-rules.ts";

type Writer = "sync" | "person";

/** What the service makes of a write, by its rules: what it stores, whom it mails, what rolls on and what leaves the mailbox. */
export interface MailboxWrites {
  create(collectionId: string, fields: RecordFields, by: Writer, more?: NewItem): CreatedItem;
  /** Completing a recurring record rolls it on, declining a meeting removes it. */
  change(item: M365Item, changed: RecordFields, by: Writer): UpdateOutcome;
  remove(item: M365Item): void;
  /** The key that an item was made with. */
  remember(key: string, id: string): void;
  /** @throws StoreError denied for a read-only collection, rejected for what is refused */
  mustTake(collectionId: string, fields: RecordFields): void;
  refuse(isInvalid: (fields: RecordFields) => boolean): void;
  /** Addresses of every mail that sync's writes caused. */
  mailed(): readonly string[];
}

interface NewItem {
  readonly mark: string;
  readonly key: string;
  readonly extra: M365Item["extra"];
}

export function createMailboxWrites(kind: RecordKind, content: MailboxContent, rules: ServiceRules): MailboxWrites {
  const mailed: string[] = [];
  /** By the key that each was made with. */
  const made = new Map<string, string>();
  let isInvalid: (fields: RecordFields) => boolean = () => false;

  const kept = (before: RecordFields | null, after: RecordFields, by: Writer): RecordFields =>
    rules.keep?.(before, after, by) ?? after;
  const mail = (before: RecordFields | null, after: RecordFields | null, by: Writer): void => {
    if (by === "sync") mailed.push(...(rules.mails?.(before, after) ?? []));
  };
  const whole = (fields: RecordFields): RecordFields => ({
    ...Object.fromEntries(kind.fields.map((spec) => [spec.name, spec.empty])),
    ...fields,
  });
  const earlier = (key: string): M365Item | undefined =>
    rules.makesOneOfAKey ? content.items.get(made.get(key) ?? "")?.item : undefined;

  return {
    create(collectionId, given, by, more) {
      const before = more && earlier(more.key);
      if (before !== undefined) return { ...before, wasThere: true };
      const fields = whole(given);
      mail(null, fields, by);
      const { mark = null, extra = {} } = more ?? {};
      const id = content.nextId();
      if (more !== undefined) made.set(more.key, id);
      return content.store(collectionId, { id, mark, fields: kept(null, fields, by), extra });
    },
    change(item, changed, by) {
      const from = content.items.get(item.id)?.collectionId ?? "";
      const collectionId = (by === "sync" ? rules.movedTo?.(changed) : undefined) ?? from;
      if (!content.collections.has(collectionId) && collectionId !== from)
        throw new StoreError("rejected", "The folder is gone.");
      if (collectionId !== from) content.tell(item.id, from);
      const fields = kept(item.fields, { ...item.fields, ...changed }, by);
      mail(item.fields, fields, by);
      if (rules.leaves?.(item.fields, fields)) {
        content.drop(item.id);
        return { kind: "declined" };
      }
      const rolled = rules.roll?.(item.fields, fields) ?? null;
      if (rolled === null) return { kind: "updated", item: content.store(collectionId, { ...item, fields }) };
      const again = { ...item, id: content.nextId(), mark: null, fields: rolled.completed };
      const completed = content.store(collectionId, again);
      return { kind: "rolled", next: content.store(collectionId, { ...item, fields: rolled.next }), completed };
    },
    remember: (key, id) => void made.set(key, id),
    remove(item) {
      mail(item.fields, null, "sync");
      content.drop(item.id);
    },
    mustTake(collectionId, fields) {
      const collection = content.collections.get(collectionId);
      if (collection === undefined && rules.forgetsCollections)
        throw new StoreError("notFound", "The specified object was not found in the store.");
      if (collection?.isReadOnly) throw new StoreError("denied", `${collectionId} may only be read.`);
      if (isInvalid(fields)) throw new StoreError("rejected", "The request is invalid.");
    },
    refuse(test) {
      isInvalid = test;
    },
    mailed: () => mailed,
  };
}
