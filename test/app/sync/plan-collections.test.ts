import { expect, test } from "vitest";
import type { StoredCollection } from "../../../src/app/ports/sync/collections.ts";
import { type PageTerms, planCollections } from "../../../src/app/sync/read/plan-collections.ts";
import type { ChosenFolder } from "../../../src/core/mail/followed-folders.ts";
import { followBy } from "../../../src/core/sync/follow.ts";
import { openMail } from "../../support/mail-histories.ts";

const folder = (externalId: string, some: Partial<StoredCollection> = {}): StoredCollection => ({
  ...{ id: `our-${externalId}`, externalId, name: externalId, isDefault: false, isReadOnly: false },
  ...{ parentId: null, wellKnown: null, totalItems: null, unreadItems: null, state: "ACTIVE" as const },
  ...{ deltaLink: "link", nextLink: null, round: 4, isFullRound: false, readBy: null, trouble: null },
  ...{ reconciledAt: null, reconcileFailedAt: null, reconcileOrders: 0 },
  ...some,
});
const inbox = folder("inbox", { wellKnown: "inbox" });
const bin = folder("bin", { wellKnown: "deleteditems" });
const told = ({ externalId, name, parentId, wellKnown }: StoredCollection) => ({
  ...{ id: externalId, name, parentId, wellKnown, isDefault: false, isReadOnly: false },
});

function plan(
  before: readonly StoredCollection[],
  page: { readonly collections?: readonly StoredCollection[]; readonly removed?: readonly string[] },
  folders: readonly ChosenFolder[] = [{ folder: "inbox", withSubfolders: true }],
  some: Partial<PageTerms> = {},
) {
  const mail = { ...openMail, folders };
  const follow = followBy({ collectionIds: null, mail }, folders);
  return planCollections(
    before,
    { collections: (page.collections ?? []).map(told), removed: page.removed ?? [] },
    {
      ...{ follow, earlier: follow(before), named: new Set(folders.map((one) => one.folder)), isLast: true },
      ...{ isGone: () => false, isReadAgain: () => false, newId: () => "new", ...some },
    },
  );
}
const changed = ({ saved }: ReturnType<typeof plan>) =>
  saved.map(({ externalId, state, deltaLink }) => [externalId, state, deltaLink]);

test("what lay in a purged folder is gone with it at any depth, told or not", () => {
  const before = [
    inbox,
    bin,
    folder("a", { parentId: "inbox" }),
    folder("b", { parentId: "a" }),
    folder("c", { parentId: "b" }),
  ];
  const planned = plan(before, { removed: ["a"] });
  expect(changed(planned)).toEqual([
    ["a", "GONE", null],
    ["b", "GONE", null],
    ["c", "GONE", null],
  ]);
  expect(planned.gone.map(({ id }) => id)).toEqual(["our-a", "our-b", "our-c"]);
  expect(planned.detached).toEqual([]);
});

test("a folder that was taken out of the purged one in time stays", () => {
  const before = [inbox, folder("a", { parentId: "inbox" }), folder("b", { parentId: "a" })];
  const planned = plan(before, { removed: ["a"], collections: [folder("b", { parentId: "inbox" })] });
  expect(planned.gone.map(({ externalId }) => externalId)).toEqual(["a"]);
});

test("a folder that comes back out of Deleted Items is read from the beginning: it was followed for known mail only", () => {
  const before = [inbox, bin, folder("a", { parentId: "bin" })];
  expect(changed(plan(before, { collections: [folder("a", { parentId: "inbox" })] }))).toEqual([["a", "ACTIVE", null]]);
});

test("a renamed or moved folder goes on where it was, and counts alone change nothing else", () => {
  const before = [inbox, folder("a", { parentId: "inbox" }), folder("b", { parentId: "inbox" })];
  const planned = plan(before, { collections: [folder("b", { parentId: "a", name: "Other" })] });
  expect(changed(planned)).toEqual([["b", "ACTIVE", "link"]]);
  expect(plan(before, { collections: before }).saved).toEqual([]);
});

test("a folder that comes back with its id goes on counting its rounds", () => {
  const planned = plan([inbox, folder("a", { state: "GONE" })], { collections: [folder("a", { parentId: "inbox" })] });
  expect(planned.saved).toMatchObject([{ id: "our-a", state: "ACTIVE", round: 4 }]);
});

test("unticked folders are detached, a purged one that was named is told, one that is read by older terms begins anew", () => {
  const before = [inbox, folder("a"), folder("b", { state: "GONE" })];
  const planned = plan(
    before,
    {},
    [
      { folder: "inbox", withSubfolders: true },
      { folder: "b", withSubfolders: true },
    ],
    {
      isReadAgain: ({ externalId }) => externalId === "inbox",
    },
  );
  expect(planned.detached).toEqual(["our-a"]);
  expect(planned.missing.map(({ externalId }) => externalId)).toEqual(["b"]);
  expect(changed(planned)).toEqual([
    ["inbox", "ACTIVE", null],
    ["a", "EXCLUDED", null],
  ]);
});
