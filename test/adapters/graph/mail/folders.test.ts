import { expect, it } from "vitest";
import { noSignal } from "../open-mailbox.ts";
import { type Asked, type FakeAnswer, graphRoot, openFakeMail } from "./fake-mail.ts";

const places: Readonly<Record<string, string>> = {
  inbox: "AQ/in=",
  sentitems: "AQ/sent=",
  deleteditems: "AQ/del=",
  msgfolderroot: "AQ/root=",
};
const folder = (id: string, more: Readonly<Record<string, unknown>> = {}) => ({
  ...{ id, displayName: `Folder ${id}`, parentFolderId: "AQ/root=", isHidden: false },
  ...{ unreadItemCount: 1, totalItemCount: 2, ...more },
});

function serve(pages: readonly (readonly unknown[])[]) {
  return ({ path, query }: Asked): FakeAnswer => {
    const name = /^\/me\/mailFolders\/(\w+)$/.exec(path)?.[1];
    if (name !== undefined && name !== "delta") {
      const id = places[name];
      return id === undefined
        ? { status: 404, body: { error: { code: "ErrorItemNotFound", message: "not found" } } }
        : { body: { id } };
    }
    const at = Number(query.get("$skiptoken") ?? query.get("$deltatoken") ?? 0);
    const next =
      at + 1 < pages.length
        ? { "@odata.nextLink": `$skiptoken=${at + 1}` }
        : { "@odata.deltaLink": `$deltatoken=${at}` };
    const [[key = "", query_ = ""] = []] = Object.entries(next);
    return { body: { value: pages[at] ?? [], [key]: `${graphRoot}/me/mailFolders/delta?${query_}` } };
  };
}

it("a folder is known by the name that its path has in every language, and its place in the tree is told", async () => {
  const { records } = await openFakeMail(
    serve([
      [
        folder("AQ/in=", { displayName: "Posteingang" }),
        folder("offers", { parentFolderId: "AQ/in=", totalItemCount: 9 }),
      ],
      [folder("AQ/sent=", { displayName: "Gesendete Elemente" }), folder("hidden", { isHidden: true })],
    ]),
  );
  const first = await records.readCollections(null, noSignal);
  expect(first.next.kind).toBe("page");
  expect(first.collections).toEqual([
    {
      ...{ id: "AQ/in=", name: "Posteingang", isDefault: true, isReadOnly: false, parentId: null, wellKnown: "inbox" },
      ...{ totalItems: 2, unreadItems: 1 },
    },
    {
      ...{
        id: "offers",
        name: "Folder offers",
        isDefault: false,
        isReadOnly: false,
        parentId: "AQ/in=",
        wellKnown: null,
      },
      ...{ totalItems: 9, unreadItems: 1 },
    },
  ]);
  const second = await records.readCollections(first.next.link, noSignal);
  expect(second.collections).toMatchObject([
    { wellKnown: "sentitems", isDefault: false, isReadOnly: false },
    { id: "hidden", isReadOnly: true },
  ]);
  expect(second.next.kind).toBe("round");
});

it("the well-known names are asked for once with the whole tree, and known in every later round", async () => {
  const { records, asked } = await openFakeMail(serve([[folder("AQ/in=")]]));
  const { next } = await records.readCollections(null, noSignal);
  const before = asked.length;
  expect(before).toBeGreaterThan(5);
  const again = await openFakeMail(serve([[folder("AQ/in=", { unreadItemCount: 7 })]]));
  const { collections } = await again.records.readCollections(next.link, noSignal);
  expect(collections).toMatchObject([{ wellKnown: "inbox", isDefault: true, parentId: null, unreadItems: 7 }]);
  expect(again.asked).toHaveLength(1);
});

it("searches and folders of other things are not told; one that is gone is told as removed", async () => {
  const { records } = await openFakeMail(
    serve([
      [
        folder("search", { "@odata.type": "#microsoft.graph.mailSearchFolder" }),
        folder("calendar", { "@odata.type": "#microsoft.graph.calendarFolder" }),
        folder("plain", { "@odata.type": "#microsoft.graph.mailFolder" }),
        { "@odata.type": "#microsoft.graph.mailFolder", id: "gone", "@removed": { reason: "deleted" } },
        { displayName: "without an id" },
      ],
    ]),
  );
  const { collections, removed, nameless } = await records.readCollections(null, noSignal);
  expect(collections.map(({ id }) => id)).toEqual(["plain"]);
  expect(removed).toEqual(["gone"]);
  expect(nameless).toBe(1);
});

it("a dead or foreign link of the tree begins anew", async () => {
  const link = JSON.stringify({ link: `${graphRoot}/me/mailFolders/delta?$deltatoken=x`, known: {} });
  const dead = [
    { status: 410, body: null },
    { status: 400, body: { error: { code: "", message: "The request is invalid." } } },
    { status: 404, body: { error: { code: "SyncStateNotFound", message: "x" } } },
  ];
  for (const answer of dead) {
    const { records } = await openFakeMail(() => answer);
    await expect(records.readCollections(link, noSignal)).rejects.toMatchObject({ fault: "cursorExpired" });
  }
  const { records } = await openFakeMail(serve([[]]));
  await expect(records.readCollections("lists", noSignal)).rejects.toMatchObject({ fault: "cursorExpired" });
});

it("the tree waits when a name cannot be asked for", async () => {
  const { records } = await openFakeMail(({ path }) =>
    path.endsWith("/inbox")
      ? { status: 503, body: { error: { code: "x", message: "busy" } } }
      : serve([[]])({ path, query: new URLSearchParams(), prefer: "" }),
  );
  await expect(records.readCollections(null, noSignal)).rejects.toMatchObject({ fault: "unavailable" });
});
