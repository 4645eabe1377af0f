import fc from "fast-check";
import { expect, test } from "vitest";
import type { M365Item } from "../../../src/core/records/m365-item.ts";
import { emptyMail, mailKind } from "../../../src/core/records/mail.ts";
import { importedLink } from "../../../src/core/sync/link.ts";
import { joinPatches, patchedItem } from "../../../src/core/sync/patches.ts";

const mail = (id: string, subject: string): M365Item => ({
  id,
  etag: `W/"${subject}"`,
  modifiedAt: null,
  mark: null,
  fields: { ...emptyMail, flag: { ...emptyMail.flag }, subject },
  extra: {},
});
const patch = (id: string, isRead: boolean, itemsBefore: number) => ({ id, fields: { isRead }, itemsBefore });

test("of a patch and a whole item in one page the later news counts, and a patch behind the item lies on it", () => {
  const [first, second] = [mail("a", "first"), mail("a", "second")];
  const read = (itemsBefore: number) => joinPatches([first, second], [patch("a", true, itemsBefore)]);
  const subjects = ({ items }: ReturnType<typeof read>) =>
    items.map(({ fields, etag }) => [fields.subject, fields.isRead, etag]);
  expect(subjects(read(0))).toEqual([["second", false, second.etag]]);
  expect(subjects(read(1))).toEqual([["second", false, second.etag]]);
  expect(subjects(read(2))).toEqual([["second", true, second.etag]]);
});

test("patches of one item that is not shown are one, the later value of each field", () => {
  const flagged = { id: "a", fields: { categories: ["Red"] }, itemsBefore: 0 };
  const { items, patches } = joinPatches([], [patch("a", true, 0), flagged, patch("b", true, 0), patch("a", false, 0)]);
  expect(items).toEqual([]);
  expect(patches.map(({ id, fields }) => [id, fields])).toEqual([
    ["a", { isRead: false, categories: ["Red"] }],
    ["b", { isRead: true }],
  ]);
});

test("however a page is ordered, an item ends as the last word about each of its fields", () => {
  const entry = fc.record({ id: fc.constantFrom("a", "b"), isWhole: fc.boolean(), isRead: fc.boolean() });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 8 }), (entries) => {
      const items: M365Item[] = [];
      const patches: ReturnType<typeof patch>[] = [];
      const model = new Map<string, { isWhole: boolean; isRead: boolean }>();
      for (const [at, { id, isWhole, isRead }] of entries.entries()) {
        const one = mail(id, `${at}`);
        if (isWhole) items.push({ ...one, fields: { ...one.fields, isRead } });
        else patches.push(patch(id, isRead, items.length));
        model.set(id, { isWhole: isWhole || model.get(id)?.isWhole === true, isRead });
      }
      const joined = joinPatches(items, patches);
      const found = new Map<string, unknown>([
        ...joined.items.map(({ id, fields }) => [id, { isWhole: true, isRead: fields.isRead }] as const),
        ...joined.patches.map(({ id, fields }) => [id, { isWhole: false, isRead: fields.isRead }] as const),
      ]);
      expect(found).toEqual(model);
    }),
  );
});

test("a patch is an edit of what Microsoft held at the last sync, under the version known then", () => {
  const item = mail("a", "Offer");
  const link = importedLink(mailKind, { id: "l", collectionId: "c", officeId: "o" }, item);
  expect(patchedItem(link, patch("a", true, 0))).toEqual({ ...item, fields: { ...item.fields, isRead: true } });
  expect(patchedItem({ ...link, state: "DETACHED" }, patch("a", true, 0))).toBeNull();
  expect(patchedItem({ ...link, bases: null }, patch("a", true, 0))).toBeNull();
});
