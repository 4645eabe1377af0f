// What a run reads of people who are erased: their mail is marked as such, and their address is replaced before anything else sees it. So what
// is compared, stored and logged is the same, whenever it is read.
import { forgetInJson, forgetInMail, type IsErased, isTheirMail } from "../../core/mail/forget-person.ts";
import type { ItemPatch, M365Item, RecordContent } from "../../core/records/m365-item.ts";
import type { MailContent } from "../../core/records/mail.ts";
import type { M365Records } from "../ports/m365-records.ts";
import type { ErasedAt } from "../ports/mail/erasures.ts";

export function forgetInRecords(records: M365Records, erasedAt: ErasedAt): M365Records {
  const item = <Item extends M365Item>(read: Item): Item => forgetInItem(read, erasedAt);
  return {
    ...records,
    async readChanges(...asked) {
      const page = await records.readChanges(...asked);
      const patches = page.patches?.map((patch) => forgetInPatch(patch, erasedAt));
      return { ...page, items: page.items.map(item), ...(patches === undefined ? {} : { patches }) };
    },
    async read(...asked) {
      const found = await records.read(...asked);
      return found === null ? null : item(found);
    },
    async readMany(...asked) {
      const found = await records.readMany(...asked);
      return found.map((one) => (one === null || one instanceof Error ? one : item(one)));
    },
    async update(...asked) {
      const outcome = await records.update(...asked);
      return outcome.kind === "updated" ? { ...outcome, item: item(outcome.item) } : outcome;
    },
  };
}

const receivedAtOf = (fields: M365Item["fields"]): string | null =>
  typeof fields.receivedAt === "string" ? fields.receivedAt : null;

function forgetInItem<Item extends M365Item>(item: Item, erasedAt: ErasedAt): Item {
  const isErased = erasedAt(receivedAtOf(item.fields));
  if (item.content === undefined) return { ...item, ...withoutContent(item, isErased) };
  // Made by our own reader of mail, in this shape.
  const content = item.content as unknown as MailContent;
  if (isTheirMail(content, isErased)) return { ...item, isErased: true };
  const subject = typeof item.fields.subject === "string" ? item.fields.subject : "";
  const mail = forgetInMail({ subject, content }, { isErased, names: new Set() });
  if (mail.subject === subject && mail.content === content) return item;
  const fields = { ...item.fields, subject: mail.subject };
  return { ...item, fields, content: mail.content as unknown as RecordContent };
}

const withoutContent = ({ fields, extra }: Pick<M365Item, "fields" | "extra">, isErased: IsErased) =>
  forgetInJson({ fields, extra }, { isErased, names: new Set<string>() });

/** It does not say when it was received: a subject with that address is cleaned, whenever it came. */
function forgetInPatch(patch: ItemPatch, erasedAt: ErasedAt): ItemPatch {
  const fields = forgetInJson(patch.fields, { isErased: erasedAt(receivedAtOf(patch.fields)), names: new Set() });
  return fields === patch.fields ? patch : { ...patch, fields };
}
