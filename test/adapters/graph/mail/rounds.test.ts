import { expect, it } from "vitest";
import { noSignal } from "../open-mailbox.ts";
import { type Asked, type FakeAnswer, folderId, graphRoot, openFakeMail, wireMail } from "./fake-mail.ts";

const link = JSON.stringify({
  ...{ from: "2026-01-01", isKnownOnly: false, at: "rounds" },
  link: `${graphRoot}/me/mailFolders/inbox/messages/delta?$deltatoken=1`,
});

async function readPage(value: readonly unknown[], answer: (asked: Asked) => FakeAnswer = () => ({ status: 404 })) {
  const { records, asked } = await openFakeMail((one) =>
    one.path.endsWith("/delta")
      ? { body: { value, "@odata.deltaLink": `${graphRoot}/me/x?$deltatoken=2` } }
      : answer(one),
  );
  return { page: await records.readChanges(folderId, link, noSignal), asked };
}

it("a change without a version is a patch of what it names", async () => {
  const { page } = await readPage([
    { "@odata.type": "#microsoft.graph.message", id: "read", isRead: true },
    { id: "both", isRead: "false", parentFolderId: "other" },
    {
      id: "flag",
      flag: { flagStatus: "complete", completedDateTime: { dateTime: "2026-05-04T00:00:00.0000000", timeZone: "UTC" } },
    },
    { id: "categories", categories: ["Blue"] },
    { id: "nothing" },
  ]);
  expect(page.items).toEqual([]);
  expect(page.patches?.map(({ id, fields }) => [id, fields])).toEqual([
    ["read", { isRead: true }],
    ["both", { folderId: "other", isRead: false }],
    ["flag", { flag: { status: "complete", startDate: null, dueDate: null, completedDate: "2026-05-04" } }],
    ["categories", { categories: ["Blue"] }],
    ["nothing", {}],
  ]);
});

const feed = `${graphRoot}/me/mailFolders/inbox/messages/delta`;

it.each(["feed", "rounds"] as const)(
  "says of a dead link of %s whether all that was there before had been told",
  async (at) => {
    const { records } = await openFakeMail(() => ({ status: 410, body: { error: { code: "SyncStateNotFound" } } }));
    const dead = JSON.stringify({ from: "2026-01-01", isKnownOnly: false, at, link: `${feed}?$deltatoken=1` });
    const reading = records.readChanges(folderId, dead, noSignal);
    await expect(reading).rejects.toMatchObject({ fault: "cursorExpired", hasToldAll: at === "rounds" });
  },
);

it("a feed from now on is not followed by what was there before, however many pages it has", async () => {
  const { records, asked } = await openFakeMail(({ query }) => ({
    body: query.has("$skiptoken")
      ? { value: [wireMail("new")], "@odata.deltaLink": `${feed}?$deltatoken=2` }
      : { value: [], "@odata.nextLink": `${feed}?$skiptoken=1` },
  }));
  const first = await records.readChanges(folderId, null, noSignal, { isFromNow: true });
  expect(first.next.kind).toBe("page");
  // By another process, which knows only the link.
  const second = await records.readChanges(folderId, first.next.link, noSignal);
  expect(second.items.map(({ id }) => id)).toEqual(["new"]);
  expect(second.next.kind).toBe("round");
  expect(JSON.parse(second.next.link)).toMatchObject({ at: "rounds", link: `${feed}?$deltatoken=2` });
  expect(asked).toHaveLength(2);
});

it("what comes last of a mail counts, and a light change adds to the whole mail before it", async () => {
  const { page } = await readPage([
    wireMail("twice", { subject: "Old", "@odata.etag": 'W/"1"' }),
    wireMail("gone"),
    { id: "back", "@removed": { reason: "deleted" } },
    wireMail("light", { subject: "Kept" }),
    { id: "patched", isRead: true },
    wireMail("twice", { subject: "New", "@odata.etag": 'W/"2"' }),
    { id: "gone", "@removed": { reason: "changed" } },
    wireMail("back"),
    { id: "light", isRead: true },
    wireMail("patched"),
  ]);
  const items = new Map(page.items.map((item) => [item.id, item]));
  expect([...items.keys()].toSorted()).toEqual(["back", "light", "patched", "twice"]);
  expect(items.get("twice")).toMatchObject({ etag: 'W/"2"', fields: { subject: "New" } });
  expect(items.get("light")?.fields).toMatchObject({ subject: "Kept", isRead: true });
  expect(page.removed).toEqual(["gone"]);
  expect(page.patches).toEqual([]);
});

it("a mail that cannot be read costs only itself, and one without an id is counted", async () => {
  const { page } = await readPage([wireMail("good"), wireMail("bad", { subject: 17 }), { subject: "no id" }, null]);
  expect(page.items.map(({ id }) => id)).toEqual(["good"]);
  expect(page.rejected).toMatchObject([{ id: "bad" }]);
  expect(page.nameless).toBe(2);
});

it("a draft is not told, whatever folder it lies in", async () => {
  const { page } = await readPage([wireMail("draft", { isDraft: true }), wireMail("mail", { isDraft: false })]);
  expect(page.items.map(({ id }) => id)).toEqual(["mail"]);
});

it("a mail older than the window is told: whether it is known, only the engine knows", async () => {
  const { page } = await readPage([wireMail("old", { receivedDateTime: "2020-01-01T00:00:00Z" })]);
  expect(page.items[0]?.fields.receivedAt).toBe("2020-01-01T00:00:00Z");
});

it("a mail whose properties did not come is asked whether it is private before it is told", async () => {
  const bare = (id: string) => wireMail(id, { singleValueExtendedProperties: undefined });
  const { page, asked } = await readPage(
    [bare("private"), bare("gone"), bare("silent"), bare("corrupt"), wireMail("whole")],
    ({ path }) => {
      if (path.endsWith("gone")) return { status: 404, body: { error: { code: "ErrorItemNotFound", message: "x" } } };
      if (path.endsWith("corrupt"))
        return { status: 500, body: { error: { code: "ErrorCorruptData", message: "Data is corrupt." } } };
      if (path.endsWith("silent")) return { body: { id: "silent" } };
      const singleValueExtendedProperties = [
        { id: "Integer 0x0E07", value: "0" },
        { id: "Integer 0x36", value: "2" },
      ];
      return { body: { id: "private", singleValueExtendedProperties } };
    },
  );
  expect(page.items.map(({ id, content }) => [id, content?.sensitivity])).toEqual([
    ["private", "private"],
    ["whole", "normal"],
  ]);
  expect(page.removed).toEqual(["gone"]);
  expect(page.rejected.map(({ id }) => id)).toEqual(["silent", "corrupt"]);
  expect(asked.some(({ path }) => path.endsWith("whole"))).toBe(false);
});

it("the page is read again when the service fails to say whether a mail is private", async () => {
  const answer = () => ({ status: 503, body: { error: { code: "ErrorServerBusy", message: "busy" } } });
  await expect(readPage([wireMail("a", { singleValueExtendedProperties: undefined })], answer)).rejects.toMatchObject({
    fault: "unavailable",
  });
});

it("headers that no mail of a page has are asked for, but not of mail that was sent from here", async () => {
  const bare = (id: string, flags: string) =>
    wireMail(id, {
      internetMessageHeaders: undefined,
      singleValueExtendedProperties: [{ id: "Integer 0xe07", value: flags }],
    });
  const { page, asked } = await readPage([bare("received", "1"), bare("sent", "33")], () => ({
    body: {
      ...{ id: "received", internetMessageHeaders: [{ name: "List-Id", value: "<news.example>" }] },
      singleValueExtendedProperties: [{ id: "Integer 0xe07", value: "1" }],
    },
  }));
  expect(page.items.map(({ content }) => content?.type)).toEqual(["AUTOMATIC", "MAIL"]);
  expect(page.items[1]?.content?.headers).toBeNull();
  expect(asked.filter(({ path }) => path.startsWith("/me/messages/")).map(({ path }) => path)).toEqual([
    "/me/messages/received",
  ]);
});
