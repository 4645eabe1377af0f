import { describe, expect, test } from "vitest";
import type { GraphBody } from "../support/graph-client.ts";
import { IMMUTABLE, startMail } from "../support/mail-client.ts";

const DELTA = "/me/mailFolders/inbox/messages/delta";
const paged = (size: number) => ({ prefer: `odata.maxpagesize=${size}, IdType="ImmutableId"` });
const forms = (items: readonly GraphBody[]) =>
  items.map((item) =>
    item["@removed"] !== undefined ? "removed" : item["@odata.etag"] === undefined ? "light" : "full",
  );

/** A mailbox with one message that a reader knows already, and the link of that reader in the inbox and in a second folder. */
async function withReader(
  mail: Parameters<typeof startMail>[0] = {},
  more: Parameters<typeof startMail>[1] = {},
  select = "",
) {
  const started = await startMail(mail, more);
  const { quiet, outlook } = started;
  const other = outlook.createFolder("quiet", "Other");
  const known = outlook.deliver("quiet", { subject: "Known" });
  const elsewhere = `/me/mailFolders/${encodeURIComponent(other.id)}/messages/delta`;
  const link = (await quiet.drain(`${DELTA}${select}`, IMMUTABLE)).deltaLink;
  const otherLink = (await quiet.drain(elsewhere, IMMUTABLE)).deltaLink;
  return { ...started, known, link, otherLink };
}

describe("the first round of a folder's messages", () => {
  test("holds every message once, whole and typed, in pages of the asked size, and ends in a link", async () => {
    const { quiet, outlook } = await startMail();
    outlook.fill("quiet", "inbox", { count: 45 });
    outlook.deliver("quiet", { kind: "eventMessageRequest", meeting: { meetingMessageType: "meetingRequest" } });
    const { items, sizes, deltaLink } = await quiet.drain(DELTA, paged(20));
    expect(sizes).toEqual([20, 20, 6]);
    expect(new Set(items.map(({ id }) => id)).size).toBe(46);
    expect(items.every((item) => item["@odata.etag"] !== undefined && "body" in item)).toBe(true);
    const meeting = items.find((item) => item["@odata.type"] === "#microsoft.graph.eventMessageRequest");
    // It has to be read alone for the rest.
    expect(meeting).not.toHaveProperty("meetingMessageType");
    expect(items.filter((item) => item["@odata.type"] === "#microsoft.graph.message")).toHaveLength(45);
    expect(deltaLink).toMatch(/\/v1\.0\/me\/mailFolders\('[^']+'\)\/messages\/delta\?\$deltatoken=/);
  });

  test("gives ten a page when nobody says, and the size has to be said for each page", async () => {
    const { quiet, outlook, settings } = await startMail();
    outlook.fill("quiet", "inbox", { count: 60 });
    const first = await quiet.get(DELTA, paged(30));
    expect(first.headers.get("preference-applied")).toBe("odata.maxpagesize=30");
    expect(first.body.value).toHaveLength(30);
    expect((await quiet.get(first.body["@odata.nextLink"] ?? "")).body.value).toHaveLength(10);
    settings.change({ mail: { deltaPageSize: 50, deltaMaxPage: 25 } });
    expect((await quiet.get(DELTA)).body.value).toHaveLength(25);
  });

  test.each(["paren", "slash"] as const)("a link in the form %s works", async (deltaLinkForm) => {
    const { quiet, outlook } = await startMail({ deltaLinkForm });
    outlook.fill("quiet", "inbox", { count: 12 });
    const { items, deltaLink } = await quiet.drain(DELTA);
    expect(items).toHaveLength(12);
    expect(deltaLink.includes("mailFolders('")).toBe(deltaLinkForm === "paren");
    expect((await quiet.get(deltaLink)).body.value).toEqual([]);
  });

  test("comes in any order, or by date where that is asked for", async () => {
    const { quiet, outlook, settings } = await startMail();
    outlook.fill("quiet", "inbox", { count: 40 });
    const dates = async (target: string) =>
      (await quiet.drain(target, paged(13))).items.map((one) => one.receivedDateTime);
    const sorted = (await dates(DELTA)).toSorted();
    expect(await dates(DELTA)).not.toEqual(sorted);
    expect(await dates(`${DELTA}?$orderby=receivedDateTime desc`)).toEqual(sorted.toReversed());
    settings.change({ mail: { deltaOrder: "newestFirst" } });
    expect(await dates(DELTA)).toEqual(sorted.toReversed());
    settings.change({ mail: { deltaOrder: "oldestFirst" } });
    expect(await dates(DELTA)).toEqual(sorted);
  });

  test("the links carry what the first request selected and expanded", async () => {
    const { quiet, outlook, settings } = await startMail();
    outlook.fill("quiet", "inbox", { count: 12 });
    const expand = encodeURIComponent("singleValueExtendedProperties($filter=id eq 'Integer 0x0E07')");
    const target = `${DELTA}?$select=isRead,internetMessageHeaders,uniqueBody&$expand=${expand},attachments`;
    const { items, deltaLink } = await quiet.drain(target);
    outlook.update("quiet", items[0]?.id ?? "", { importance: "high" });
    const later = (await quiet.get(deltaLink)).body.value;
    for (const item of [...items, ...later]) {
      expect(Object.keys(item).sort()).toEqual([
        ...["@odata.etag", "@odata.type", "id", "internetMessageHeaders", "isRead", "singleValueExtendedProperties"],
        "uniqueBody",
      ]);
    }
    expect(later).toHaveLength(1);
    settings.change({
      mail: { deltaHeaders: false, deltaUniqueBody: false, deltaExpandProps: false, deltaExpandAttachments: true },
    });
    const [found] = (await quiet.get(target)).body.value;
    expect(Object.keys(found ?? {}).sort()).toEqual(["@odata.etag", "@odata.type", "attachments", "id", "isRead"]);
  });

  test("a message that arrives while it is paged is in this round, in the next one, or in both", async () => {
    const { quiet, outlook } = await startMail();
    outlook.fill("quiet", "inbox", { count: 30 });
    let link = DELTA;
    const seen = new Map<string, number>();
    let rounds = 0;
    const made: string[] = [];
    while (rounds < 2) {
      const { body } = await quiet.get(link, paged(4));
      for (const { id } of body.value) seen.set(id, (seen.get(id) ?? 0) + 1);
      if (rounds === 0) made.push(outlook.deliver("quiet").immutableId);
      if (body["@odata.deltaLink"] !== undefined) rounds += 1;
      link = body["@odata.nextLink"] ?? body["@odata.deltaLink"] ?? "";
    }
    expect(made.every((id) => seen.has(id))).toBe(true);
    expect(new Set(made.map((id) => seen.get(id))).size).toBeGreaterThan(1);
    expect(seen.size).toBe(30 + made.length);
  });

  test("pages may be short or empty and still have a nextLink", async () => {
    const { quiet, outlook } = await startMail({}, { quirks: { shortPages: true, emptyLastPage: true } });
    outlook.fill("quiet", "inbox", { count: 900 });
    const { items, sizes } = await quiet.drain(DELTA, paged(10));
    expect(new Set(items.map(({ id }) => id)).size).toBe(900);
    expect(sizes.slice(0, -1).some((size) => size > 0 && size < 10)).toBe(true);
    expect(sizes.slice(0, -1)).toContain(0);
    expect(sizes.at(-1)).toBe(0);
  });
});

describe("what the first request may ask", () => {
  const since = (moment: string, more = "") =>
    `${DELTA}?$filter=${encodeURIComponent(`receivedDateTime ge ${moment}`)}${more}`;

  test("only messages from a moment on", async () => {
    const { quiet, outlook } = await startMail();
    for (const hour of [8, 9, 10])
      outlook.deliver("quiet", { receivedAt: `2026-05-04T0${hour}:00:00Z`.replace("T010", "T10") });
    const hours = async (target: string) =>
      (await quiet.drain(target)).items.map((one) => one.receivedDateTime.slice(11, 13)).sort();
    expect(await hours(since("2026-05-04T09:00:00Z"))).toEqual(["09", "10"]);
    expect(await hours(since("2026-05-04T09:00:00Z").replace("%20ge%20", "%20gt%20"))).toEqual(["10"]);
    expect(await hours(since("2026-05-04T09:00:00Z", "&$orderby=receivedDateTime desc"))).toEqual(["09", "10"]);
  });

  test.each([
    ["another filter", "$filter=isRead eq false"],
    ["a date without a time", "$filter=receivedDateTime ge 2026-05-04"],
    ["another order", "$orderby=subject"],
    ["the oldest first", "$orderby=receivedDateTime asc"],
    ["search", '$search="a"'],
    ["skipping", "$skip=10"],
    ["a count", "$count=true"],
  ])("%s is refused", async (_, option) => {
    const { quiet } = await startMail();
    const { status, body } = await quiet.get(`${DELTA}?${option}`);
    expect([status, body.error.code]).toEqual([400, "ErrorInvalidUrlQuery"]);
  });

  test("with a filter a round is over after so many messages, as if it were complete", async () => {
    const { quiet, outlook, settings } = await startMail();
    outlook.fill("quiet", "inbox", { count: 5200 });
    const target = since("1990-01-01T00:00:00Z", "&$select=id&$orderby=receivedDateTime desc");
    const first = await quiet.drain(target, paged(1000));
    expect([first.items.length, first.sizes.length]).toEqual([5000, 5]);
    expect(first.deltaLink).not.toBe("");
    expect((await quiet.drain(`${DELTA}?$select=id`, paged(1000))).items).toHaveLength(5200);
    settings.change({ mail: { deltaFilterCapTail: "nextLink" } });
    expect((await quiet.drain(target, paged(1000))).sizes).toEqual([1000, 1000, 1000, 1000, 1000, 0]);
    settings.change({ mail: { deltaFilterCapTail: "error" } });
    await expect(quiet.drain(target, paged(1000))).rejects.toThrow("ErrorInternalServerError");
    settings.change({ mail: { deltaFilterCap: null } });
    expect((await quiet.drain(target, paged(1000))).items).toHaveLength(5200);
  });

  test("$top limits the round, the page, or nothing", async () => {
    const { quiet, outlook, settings } = await startMail();
    outlook.fill("quiet", "inbox", { count: 40 });
    expect((await quiet.drain(`${DELTA}?$top=25`)).sizes).toEqual([10, 10, 5]);
    settings.change({ mail: { deltaTop: "pageSize" } });
    expect((await quiet.drain(`${DELTA}?$top=25`)).sizes).toEqual([25, 15]);
    settings.change({ mail: { deltaTop: "ignored" } });
    expect((await quiet.drain(`${DELTA}?$top=25`)).sizes).toEqual([10, 10, 10, 10]);
    expect((await quiet.get(`${DELTA}?$top=many`)).status).toBe(400);
  });

  test("a token that stands for now enumerates everything", async () => {
    const { quiet, outlook } = await startMail();
    outlook.fill("quiet", "inbox", { count: 5 });
    for (const option of ["$deltatoken=latest", "token=latest"])
      expect((await quiet.get(`${DELTA}?${option}`)).body.value).toHaveLength(5);
  });

  test("there is no feed of the whole mailbox, nor of a search folder", async () => {
    const { quiet, outlook, settings } = await startMail();
    const { status, body } = await quiet.get("/me/messages/delta");
    expect([status, body.error.message]).toEqual([
      400,
      "Unsupported request: Change tracking is not supported against 'microsoft.graph.message'.",
    ]);
    const { id } = outlook.createFolder("quiet", "Unread", { search: { in: ["inbox"], filter: "isRead eq false" } });
    const target = `/me/mailFolders/${encodeURIComponent(id)}/messages/delta`;
    expect((await quiet.get(target)).status).toBe(400);
    settings.change({ mail: { searchFolderDelta: 404 } });
    expect((await quiet.get(target)).status).toBe(404);
  });

  test("changeType limits later rounds only", async () => {
    const { quiet, outlook } = await startMail();
    const known = outlook.deliver("quiet");
    const { items, deltaLink } = await quiet.drain(`${DELTA}?changeType=created`);
    expect(items).toHaveLength(1);
    outlook.update("quiet", known.id, { flag: "flagged" });
    const fresh = outlook.deliver("quiet");
    expect((await quiet.drain(deltaLink)).items.map(({ id }) => id)).toEqual([fresh.id]);
  });
});

describe("later rounds", () => {
  test("an idle one is one request without items, and the same link works again", async () => {
    const { quiet, link } = await withReader();
    for (const _ of [1, 2]) expect(await quiet.drain(link)).toMatchObject({ items: [], sizes: [0] });
  });

  test("a read mark comes light: an id and the mark, without an etag", async () => {
    const { quiet, outlook, known, link, settings } = await withReader();
    outlook.update("quiet", known.id, { isRead: true });
    const { items } = await quiet.drain(link, IMMUTABLE);
    expect(items).toEqual([{ "@odata.type": "#microsoft.graph.message", id: known.immutableId, isRead: true }]);
    settings.change({ mail: { readChange: "lightWithParent" } });
    expect((await quiet.drain(link, IMMUTABLE)).items[0]).toEqual({
      ...{ "@odata.type": "#microsoft.graph.message", id: known.immutableId, isRead: true },
      parentFolderId: known.folder.id,
    });
    settings.change({ mail: { readChange: "full" } });
    expect(forms((await quiet.drain(link, IMMUTABLE)).items)).toEqual(["full"]);
  });

  test("a read mark is silent where it was not selected, or comes as a bare id", async () => {
    const { quiet, outlook, known, link, settings } = await withReader({}, {}, "?$select=subject");
    outlook.update("quiet", known.id, { isRead: true });
    expect((await quiet.drain(link)).items).toEqual([]);
    settings.change({ mail: { readChangeUnselected: "reported" } });
    expect((await quiet.drain(link, IMMUTABLE)).items).toEqual([
      { "@odata.type": "#microsoft.graph.message", id: known.immutableId },
    ]);
  });

  test("flags and categories come whole, or light by the switch; answering comes whole without a visible difference", async () => {
    const { quiet, outlook, known, link, settings } = await withReader();
    outlook.update("quiet", known.id, { flag: "flagged", categories: ["A"] });
    expect(forms((await quiet.drain(link)).items)).toEqual(["full"]);
    settings.change({ mail: { flagChange: "light", categoryChange: "light" } });
    const [light] = (await quiet.drain(link, IMMUTABLE)).items;
    expect(light).toEqual({
      ...{ "@odata.type": "#microsoft.graph.message", id: known.immutableId },
      ...{ flag: { flagStatus: "flagged" }, categories: ["A"] },
    });
    outlook.update("quiet", known.id, { answered: "reply" });
    expect(forms((await quiet.drain(link)).items)).toEqual(["full"]);
  });

  test("a message comes once however often it changed, and own writes come back", async () => {
    const { quiet, outlook, known, link } = await withReader();
    for (const isRead of [true, false, true]) outlook.update("quiet", known.id, { isRead });
    await quiet.patch(`/me/messages/${known.immutableId}`, { categories: ["Mine"] });
    const { items } = await quiet.drain(link);
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ isRead: true, categories: ["Mine"] });
  });

  test("a move is a removal in one folder and a whole message in the other, under the same immutable id", async () => {
    const { quiet, outlook, known, link, otherLink, settings } = await withReader();
    outlook.move("quiet", known.id, "Other");
    const removed = {
      "@odata.type": "#microsoft.graph.message",
      id: known.immutableId,
      "@removed": { reason: "deleted" },
    };
    expect((await quiet.drain(link, IMMUTABLE)).items).toEqual([removed]);
    const [arrived] = (await quiet.drain(otherLink, IMMUTABLE)).items;
    expect(arrived).toMatchObject({ id: known.immutableId, subject: "Known" });
    settings.change({ mail: { removedReason: "changed", removedHasType: false } });
    expect((await quiet.drain(link, IMMUTABLE)).items).toEqual([
      { id: known.immutableId, "@removed": { reason: "changed" } },
    ]);
    // By default ids it is another message: the one that the reader knew is gone.
    expect((await quiet.drain(link)).items[0]?.id).toBe(known.id);
    expect((await quiet.drain(otherLink)).items[0]?.id).not.toBe(known.id);
  });

  test.each([
    ["removedFirst", [["removed"], []], [["full"], []]],
    ["createdFirst", [[], ["removed"]], [["full"], []]],
    ["roundLater", [["removed"], []], [[], ["full"]]],
  ] as const)(
    "with moveOrder %s the two halves of a move come when they come, and each once",
    async (moveOrder, left, right) => {
      const { quiet, outlook, known, link, otherLink } = await withReader({ moveOrder });
      outlook.move("quiet", known.id, "Other");
      for (const [start, expected] of [
        [link, left],
        [otherLink, right],
      ] as const) {
        let at = start;
        for (const round of [...expected, []]) {
          const { items, deltaLink } = await quiet.drain(at, IMMUTABLE);
          expect(forms(items)).toEqual(round);
          at = deltaLink;
        }
      }
    },
  );

  test.each([
    ["removedOnly", ["removed"]],
    ["nothing", []],
    ["full", ["full"]],
  ] as const)("a message that left and came back is told as %s", async (moveRoundTrip, expected) => {
    const { quiet, outlook, known, link } = await withReader({ moveRoundTrip });
    const there = outlook.move("quiet", known.id, "Other");
    outlook.move("quiet", there.id, "inbox");
    expect(forms((await quiet.drain(link, IMMUTABLE)).items)).toEqual(expected);
  });

  test("what changed on a message while it was away is told, and by default ids it is another message", async () => {
    const { quiet, outlook, known, link } = await withReader({ moveRoundTrip: "nothing" });
    outlook.move("quiet", known.immutableId, "Other");
    outlook.update("quiet", known.immutableId, { isRead: true });
    const back = outlook.move("quiet", known.immutableId, "inbox");
    expect((await quiet.drain(link, IMMUTABLE)).items).toMatchObject([{ id: known.immutableId, isRead: true }]);
    const { items } = await quiet.drain(link);
    expect([forms(items), items.map(({ id }) => id)]).toEqual([
      ["removed", "full"],
      [known.id, back.id],
    ]);
  });

  test("a new message that left and came back is told in full whatever the switch says", async () => {
    const { quiet, outlook, link } = await withReader({ moveRoundTrip: "nothing" });
    const fresh = outlook.deliver("quiet");
    outlook.move("quiet", outlook.move("quiet", fresh.immutableId, "Other").immutableId, "inbox");
    expect(forms((await quiet.drain(link, IMMUTABLE)).items)).toEqual(["full"]);
  });

  test("a moved message stands twice on its page where the switch says so", async () => {
    const { quiet, outlook, known, otherLink } = await withReader({ moveDuplicates: true });
    outlook.move("quiet", known.id, "Other");
    const { items } = await quiet.drain(otherLink, IMMUTABLE);
    expect(items.map(({ id }) => id)).toEqual([known.immutableId, known.immutableId]);
  });

  test("deleting is a removal; what came and went between two rounds is told sometimes, as an id that nobody knows", async () => {
    const { quiet, outlook, known, link } = await withReader();
    outlook.delete("quiet", known.id);
    const brief = Array.from({ length: 20 }, () => outlook.deliver("quiet"));
    for (const { immutableId } of brief) outlook.purge("quiet", immutableId);
    const { items } = await quiet.drain(link, paged(100));
    expect(new Set(forms(items))).toEqual(new Set(["removed"]));
    const unknown = items.filter(({ id }) => id !== known.immutableId);
    expect(unknown.length).toBeGreaterThan(0);
    expect(unknown.length).toBeLessThan(20);
  });

  test("with a filter the changes of older messages come as well, unless the switch says otherwise", async () => {
    const { quiet, outlook, settings } = await startMail();
    const old = outlook.deliver("quiet", { receivedAt: "2020-01-01T00:00:00Z" });
    const away = outlook.deliver("quiet", { receivedAt: "2020-01-02T00:00:00Z" }, "drafts");
    const { items, deltaLink } = await quiet.drain(`${DELTA}?$filter=receivedDateTime ge 2026-01-01T00:00:00Z`);
    expect(items).toEqual([]);
    outlook.update("quiet", old.id, { isRead: true });
    outlook.move("quiet", away.id, "inbox");
    const later = await quiet.drain(deltaLink, IMMUTABLE);
    expect(forms(later.items)).toEqual(["light", "full"]);
    expect(later.items[0]).not.toHaveProperty("receivedDateTime");
    outlook.delete("quiet", old.id);
    expect(forms((await quiet.drain(later.deltaLink, IMMUTABLE)).items)).toEqual(["removed"]);
    settings.change({ mail: { deltaFilterLater: "applied" } });
    expect((await quiet.drain(deltaLink, IMMUTABLE)).items).toEqual([]);
  });

  test("some come again unchanged where the switch says so", async () => {
    const { quiet, outlook, settings } = await startMail();
    outlook.fill("quiet", "inbox", { count: 200 });
    const { items, deltaLink } = await quiet.drain(DELTA, paged(1000));
    settings.change({ mail: { deltaReplays: 20 } });
    const again = (await quiet.drain(deltaLink, paged(1000))).items;
    expect(again.length).toBeGreaterThan(10);
    expect(again.length).toBeLessThan(100);
    const before = new Map(items.map((item) => [item.id, item["@odata.etag"]]));
    expect(again.every((item) => before.get(item.id) === item["@odata.etag"])).toBe(true);
  });

  test("a read mark is sometimes told as a removal where the switch says so, though the message is there", async () => {
    const { quiet, outlook, settings } = await startMail();
    const mails = Array.from({ length: 40 }, () => outlook.deliver("quiet"));
    const { deltaLink } = await quiet.drain(DELTA, paged(100));
    for (const { id } of mails) outlook.update("quiet", id, { isRead: true });
    settings.change({ mail: { falseRemovals: 50 } });
    const { items } = await quiet.drain(deltaLink, paged(100));
    expect(new Set(forms(items))).toEqual(new Set(["light", "removed"]));
    const gone = items.find((item) => item["@removed"] !== undefined);
    expect((await quiet.get(`/me/messages/${gone?.id}`)).status).toBe(200);
  });

  test("what is purged while a round is paged takes none of the others with it", async () => {
    const { quiet, outlook, link } = await withReader();
    const mails = Array.from({ length: 25 }, () => outlook.deliver("quiet"));
    const first = await quiet.get(link, paged(10));
    for (const { immutableId } of mails.slice(0, 6)) outlook.purge("quiet", immutableId);
    const rest = await quiet.drain(first.body["@odata.nextLink"] ?? "", paged(10));
    const told = [...first.body.value, ...rest.items].map(({ id }) => id);
    expect(told).toEqual(mails.map(({ immutableId }) => immutableId));
  });

  test("many changes come in pages too", async () => {
    const { quiet, outlook, link } = await withReader();
    const mails = Array.from({ length: 25 }, () => outlook.deliver("quiet"));
    const { items, sizes } = await quiet.drain(link, paged(10));
    expect(sizes).toEqual([10, 10, 5]);
    expect(items.map(({ id }) => id)).toEqual(mails.map(({ immutableId }) => immutableId));
  });
});

describe("links die", () => {
  test("of a reader's pages the newest four states work, and the refusal names those that are left", async () => {
    const { quiet, outlook } = await startMail();
    outlook.fill("quiet", "inbox", { count: 80 });
    const links = [(await quiet.get(DELTA)).body["@odata.nextLink"] ?? ""];
    for (let page = 0; page < 4; page += 1)
      links.push((await quiet.get(links.at(-1) ?? "")).body["@odata.nextLink"] ?? "");
    const dead = await quiet.get(links[0] ?? "");
    expect([dead.status, dead.body.error.code]).toEqual([410, "SyncStateNotFound"]);
    expect(dead.body.error.message).toMatch(/generation=1;\[highest=5\]\[5\]\[4\]\[3\]\.$/);
    expect((await quiet.get(links[1] ?? "")).status).toBe(200);
    // Another reader of the same folder is not concerned.
    expect((await quiet.drain(DELTA, paged(7))).items).toHaveLength(80);
  });

  test("slow paging in a busy folder kills a link where few states are kept", async () => {
    const { quiet, outlook, settings } = await startMail();
    outlook.fill("quiet", "inbox", { count: 80 });
    const { body } = await quiet.get(DELTA);
    for (let count = 0; count < 60; count += 1) outlook.deliver("quiet");
    expect((await quiet.get(body["@odata.nextLink"] ?? "")).status).toBe(200);
    settings.change({ mail: { deltaGenerations: 2 } });
    expect((await quiet.get(body["@odata.nextLink"] ?? "")).status).toBe(410);
  });

  test.each([
    [410, 410, "SyncStateNotFound"],
    ["400 noCode", 400, ""],
    ["400 ErrorInvalidSyncStateData", 400, "ErrorInvalidSyncStateData"],
    [404, 404, "SyncStateNotFound"],
  ] as const)("a link that was made to expire answers as %s", async (deltaDeadStatus, status, code) => {
    const { quiet, simulator, link } = await withReader({ deltaDeadStatus });
    simulator.control.deltas.expire("quiet");
    const { body, ...answer } = await quiet.get(link);
    expect([answer.status, body.error.code]).toEqual([status, code]);
    simulator.control.deltas.expire("quiet", "malformed");
    expect((await quiet.get(link)).body.error.message).toBe("Badly formed token.");
  });

  test("a link of another folder, and one that was cut, are badly formed; a purged folder is not found", async () => {
    const { quiet, outlook, link, otherLink } = await withReader();
    const token = /deltatoken=(.*)$/.exec(link)?.[1] ?? "";
    for (const wrong of [otherLink.replace(/deltatoken=.*$/, `deltatoken=${token}`), link.slice(0, -4)])
      expect((await quiet.get(wrong)).status).toBe(400);
    outlook.purgeFolder("quiet", "Other");
    expect((await quiet.get(otherLink)).body.error.code).toBe("ErrorItemNotFound");
  });
});
