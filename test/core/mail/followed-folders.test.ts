import fc from "fast-check";
import { expect, test } from "vitest";
import { followedFolders, type TreeFolder } from "../../../src/core/mail/followed-folders.ts";

const folder = (externalId: string, parentId: string | null = null, more: Partial<TreeFolder> = {}): TreeFolder => ({
  ...{ externalId, parentId, isFollowed: false },
  ...more,
});
const named = (wellKnown: string, parentId: string | null = null) => folder(`id-${wellKnown}`, parentId, { wellKnown });
const base = ["inbox", "sentitems", "drafts", "deleteditems", "junkemail", "outbox"].map((name) => named(name));
const followed = { isFollowed: true };
const whole = (...ids: string[]) => ids.map((folderId) => ({ folder: folderId, withSubfolders: true }));
const alone = (...ids: string[]) => ids.map((folderId) => ({ folder: folderId, withSubfolders: false }));
const modes = (...of: Parameters<typeof followedFolders>) => Object.fromEntries(followedFolders(...of));
const KNOWN = { "id-deleteditems": "KNOWN_ONLY" };

test.each<[string, TreeFolder[], Parameters<typeof followedFolders>[1], object]>([
  [
    "a well-known folder, in any language",
    [],
    whole("inbox", "sentitems"),
    { "id-inbox": "WHOLE", "id-sentitems": "WHOLE" },
  ],
  ["a folder by its id", [folder("offers")], whole("offers"), { offers: "WHOLE" }],
  [
    "what lies below a chosen folder, at any depth, also what is new",
    [folder("a", "id-inbox"), folder("b", "a"), folder("c", "b")],
    whole("inbox"),
    { "id-inbox": "WHOLE", a: "WHOLE", b: "WHOLE", c: "WHOLE" },
  ],
  ["not below a folder that was chosen alone", [folder("a", "id-inbox")], alone("inbox"), { "id-inbox": "WHOLE" }],
  ["a folder below one that is not chosen", [folder("a", "id-inbox"), folder("b", "a")], whole("b"), { b: "WHOLE" }],
  ["a renamed or moved folder, by its id", [folder("offers", "id-sentitems")], whole("offers"), { offers: "WHOLE" }],
  ["never drafts, nor what lies below them", [folder("d", "id-drafts")], whole("drafts", "id-drafts", "d"), {}],
  [
    "never a hidden folder, nor what lies below it",
    [folder("h", "id-inbox", { isHidden: true }), folder("x", "h")],
    whole("inbox", "h", "x"),
    { "id-inbox": "WHOLE" },
  ],
  ["never the Outbox", [], whole("outbox"), {}],
  ["Deleted Items for known mail only, even when chosen", [], whole("deleteditems", "id-deleteditems"), {}],
  [
    "nothing below Deleted Items that was never followed",
    [folder("old", "id-deleteditems")],
    whole("inbox"),
    { "id-inbox": "WHOLE" },
  ],
  [
    "a chosen folder that was deleted, with what lies in it",
    [folder("offers", "id-deleteditems", followed), folder("x", "offers", followed)],
    whole("offers"),
    { offers: "WHOLE", x: "WHOLE" },
  ],
  [
    "for known mail, a folder that was followed below another one when it was deleted",
    [folder("a", "id-deleteditems", followed), folder("b", "a", followed), folder("c", "a")],
    whole("inbox"),
    { "id-inbox": "WHOLE", a: "KNOWN_ONLY", b: "KNOWN_ONLY" },
  ],
  [
    "a folder whose parent is unknown counts as one at the top",
    [folder("lost", "nowhere")],
    whole("lost"),
    { lost: "WHOLE" },
  ],
  ["an id that no folder has", [], whole("gone"), {}],
])("%s is followed", (_what, folders, chosen, expected) => {
  expect(modes([...base, ...folders], chosen)).toEqual({ ...KNOWN, ...expected });
});

test("a folder that was unticked is kept no longer, also in Deleted Items", () => {
  const offers = folder("offers", "id-deleteditems", followed);
  expect(modes([...base, offers, folder("x", "offers", followed)], whole("inbox"), whole("inbox", "offers"))).toEqual({
    ...KNOWN,
    "id-inbox": "WHOLE",
  });
});

test("a circle of folders, read while they were being moved, has an end", () => {
  expect(modes([...base, folder("a", "b"), folder("b", "a")], whole("a"))).toEqual({
    ...KNOWN,
    a: "WHOLE",
    b: "WHOLE",
  });
});

test("whatever the tree and the choice: drafts never, Deleted Items always for known mail, and a choice with subfolders holds all below it", () => {
  const ids = ["a", "b", "c", "d"];
  const tree = fc.tuple(
    ...ids.map((id) =>
      fc.record({
        parent: fc.constantFrom(...base.map((one) => one.externalId), ...ids.filter((one) => one < id)),
        isFollowed: fc.boolean(),
      }),
    ),
  );
  const choice = fc.uniqueArray(
    fc.record({ folder: fc.constantFrom("inbox", "drafts", "deleteditems", ...ids), withSubfolders: fc.boolean() }),
    {
      selector: (one) => one.folder,
    },
  );
  fc.assert(
    fc.property(tree, choice, (made, chosen) => {
      const folders = [
        ...base,
        ...made.map(({ parent, isFollowed }, at) => folder(ids[at] ?? "", parent, { isFollowed })),
      ];
      const byId = new Map(folders.map((one) => [one.externalId, one]));
      const found = followedFolders(folders, chosen);
      expect(found.get("id-deleteditems")).toBe("KNOWN_ONLY");
      for (const one of folders) {
        const above = byId.get(one.parentId ?? "");
        const mode = found.get(one.externalId);
        if (one.externalId === "id-drafts" || above?.externalId === "id-drafts") expect(mode).toBeUndefined();
        const isChosen = chosen.some((each) => each.folder === one.externalId);
        const isNever = lineOf(one, byId).some((id) => id === "id-drafts" || id === "id-outbox");
        if (isChosen && !isNever) expect(mode).toBe("WHOLE");
        const isDeep =
          above !== undefined && chosen.some((each) => each.withSubfolders && each.folder === above.externalId);
        if (isDeep && !isNever) expect(mode).toBe("WHOLE");
        if (mode === undefined || one.wellKnown || isChosen || isDeep) continue;
        expect(mode === "WHOLE" || (lineOf(one, byId).includes("id-deleteditems") && one.isFollowed)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

function lineOf(one: TreeFolder, byId: ReadonlyMap<string, TreeFolder>): readonly string[] {
  const above = byId.get(one.parentId ?? "");
  return above === undefined ? [] : [above.externalId, ...lineOf(above, byId)];
}
