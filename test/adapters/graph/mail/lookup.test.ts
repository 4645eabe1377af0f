import { describe, expect, it } from "vitest";
import { noSignal } from "../open-mailbox.ts";
import { type Asked, type FakeAnswer, folderId, graphRoot, openFakeMail, wireMail } from "./fake-mail.ts";

const gone: FakeAnswer = { status: 404, body: { error: { code: "ErrorItemNotFound", message: "not found" } } };
const ref = (id: string) => ({ collectionId: folderId, id });

const serve =
  (mails: Readonly<Record<string, Record<string, unknown>>>) =>
  ({ path }: Asked): FakeAnswer => {
    if (path === "/me/mailFolders/recoverableitemsdeletions") return { body: { id: "purged" } };
    const found = mails[/^\/me\/messages\/(.+)$/.exec(path)?.[1] ?? ""];
    return found === undefined ? gone : { body: found };
  };

describe("reading by id", () => {
  const mails = {
    here: wireMail("here"),
    draft: wireMail("draft", { isDraft: true }),
    purged: wireMail("purged", { parentFolderId: "purged" }),
    silent: wireMail("silent", { singleValueExtendedProperties: undefined }),
  };

  it("is null for what is gone, for what was deleted for good and is only kept, and for a draft", async () => {
    const { records } = await openFakeMail(serve(mails));
    expect(await records.read(ref("here"), noSignal)).toMatchObject({
      id: "here",
      etag: 'W/"here"',
      fields: { folderId },
    });
    for (const id of ["nowhere", "purged", "draft"]) expect(await records.read(ref(id), noSignal)).toBeNull();
  });

  it("of many keeps their order, and one that cannot be read costs only itself", async () => {
    const { records, asked } = await openFakeMail((one) =>
      one.path.endsWith("corrupt")
        ? { status: 500, body: { error: { code: "ErrorCorruptData", message: "Data is corrupt." } } }
        : serve(mails)(one),
    );
    const found = await records.readMany(["silent", "nowhere", "here", "corrupt", "purged"].map(ref), noSignal);
    expect(found.map((one) => (one instanceof Error ? one.name : (one?.id ?? null)))).toEqual([
      "StoreError",
      null,
      "here",
      "StoreError",
      null,
    ]);
    expect(found[3]).toMatchObject({ fault: "rejected" });
    expect(
      asked
        .filter(({ path }) => path.startsWith("/me/messages/"))
        .every(({ prefer }) => prefer.includes('IdType="ImmutableId"')),
    ).toBe(true);
  });

  it("tells the folder that each is in now, and none for what is gone for good", async () => {
    const { records } = await openFakeMail(
      serve({ ...mails, moved: wireMail("moved", { parentFolderId: "archive" }) }),
    );
    expect(await records.collectionsOf(["here", "moved", "nowhere", "purged"].map(ref), noSignal)).toEqual([
      folderId,
      "archive",
      null,
      null,
    ]);
  });
});

it("a list names everything in the folder by id and version, and what a round would not show", async () => {
  const pages = [
    [wireMail("new"), wireMail("old", { receivedDateTime: "2020-01-01T00:00:00Z" })],
    [wireMail("undated", { receivedDateTime: undefined }), wireMail("draft", { isDraft: true }), { subject: "no id" }],
  ];
  const { records, asked } = await openFakeMail(({ query }) => {
    const at = Number(query.get("$skip") ?? 0);
    return {
      body: {
        value: pages[at],
        ...(at === 0 && { "@odata.nextLink": `${graphRoot}/me/mailFolders/x/messages?$skip=1` }),
      },
    };
  });
  const first = await records.listItems(folderId, null, noSignal);
  expect(first.items).toEqual([
    { id: "new", etag: 'W/"new"', isShown: true },
    { id: "old", etag: 'W/"old"', isShown: false },
  ]);
  const second = await records.listItems(folderId, first.next, noSignal);
  expect(second.items.map(({ id, isShown }) => [id, isShown])).toEqual([
    ["undated", true],
    ["draft", false],
  ]);
  expect(second).toMatchObject({ nameless: 1, next: null });
  expect(asked[0]?.query.get("$top")).toBe("1000");
  expect(asked[0]?.query.has("$filter")).toBe(false);
});

it("mail is not made by sync, and no mark is ever found", async () => {
  const { records, asked } = await openFakeMail(serve({}));
  await expect(records.create(folderId, { mark: "m", fields: {}, extra: {} }, noSignal)).rejects.toMatchObject({
    fault: "rejected",
    mayHaveBeenApplied: false,
  });
  expect(await records.findByMark(folderId, ["m"], new Date(), noSignal)).toEqual(new Map());
  for await (const page of records.readMarked(folderId, noSignal)) expect(page).toEqual([]);
  expect(asked).toEqual([]);
});

it("a mail that a hold keeps is not deleted for good: that is its own trouble, and not the mailbox's", async () => {
  const held: FakeAnswer = { status: 403, body: { error: { code: "ErrorCannotDeleteObject", message: "Held." } } };
  const { records } = await openFakeMail(({ path }) => (path.endsWith("/held/permanentDelete") ? held : gone));
  await expect(records.delete(ref("held"), noSignal)).rejects.toMatchObject({ fault: "rejected" });
  await records.delete(ref("nowhere"), noSignal);
});
