import { describe, expect, test } from "vitest";
import { messagePath, startMail } from "../support/mail-client.ts";

type Client = Awaited<ReturnType<typeof startMail>>["quiet"];

const filtered = (filter: string, more = "") =>
  `/me/mailFolders/inbox/messages?$filter=${encodeURIComponent(filter)}${more}`;

async function subjects(quiet: Client, target: string): Promise<string[]> {
  return (await quiet.drain(target)).items.map(({ subject }) => subject);
}

const at = (minute: number) => `2026-05-04T10:${String(minute).padStart(2, "0")}:00Z`;

describe("lists of messages", () => {
  test("hold ten at a time, the newest first, of one folder without its subfolders", async () => {
    const { quiet, outlook } = await startMail();
    outlook.createFolder("quiet", "Below", { parent: "inbox" });
    outlook.deliver("quiet", { subject: "deep" }, "Below");
    for (let minute = 0; minute < 25; minute += 1)
      outlook.deliver("quiet", { subject: `${minute}`, receivedAt: at(minute) });
    const { items, sizes } = await quiet.drain("/me/mailFolders/inbox/messages");
    expect(sizes).toEqual([10, 10, 5]);
    expect(items.map(({ subject }) => Number(subject))).toEqual(Array.from({ length: 25 }, (_, place) => 24 - place));
    const first = await quiet.get("/me/mailFolders/inbox/messages?$top=7&$select=subject");
    expect(first.body["@odata.nextLink"]).toContain("%24skip=7");
    expect(first.body.value[0]).not.toHaveProperty("body");
  });

  test("the server's skip counts items that are no messages", async () => {
    const { quiet, outlook } = await startMail();
    outlook.createFolder("quiet", "Mixed", { otherItems: 4 });
    for (let minute = 0; minute < 5; minute += 1) outlook.deliver("quiet", { subject: `${minute}` }, "Mixed");
    const { body } = await quiet.get("/me/mailFolders?$filter=displayName eq 'Mixed'");
    const path = `/me/mailFolders/${encodeURIComponent(body.value[0]?.id ?? "")}/messages`;
    const first = await quiet.get(`${path}?$top=2`);
    expect(first.body["@odata.nextLink"]).toContain("%24skip=6");
    expect((await quiet.drain(`${path}?$top=2`)).items).toHaveLength(5);
    // The folder counts everything, the list only messages.
    expect((await quiet.get(`${path}?$count=true`)).body["@odata.count"]).toBe(5);
    expect(body.value[0]?.totalItemCount).toBe(9);
    expect((await quiet.get(`${path}/$count`)).text).toBe("5");
  });

  test("the whole mailbox holds drafts, deleted mail and chats, junk by the switch, and counts wrong", async () => {
    const { quiet, outlook, settings } = await startMail();
    outlook.createFolder("quiet", "TeamsMessagesData", { isHidden: true, isForChats: true, otherItems: 2 });
    const purged = outlook.deliver("quiet", { subject: "purged" });
    for (const _ of [1, 2]) outlook.delete("quiet", purged.immutableId);
    for (const folder of ["inbox", "drafts", "deleteditems", "junkemail", "TeamsMessagesData"])
      outlook.deliver("quiet", { subject: folder }, folder);
    const all = ["TeamsMessagesData", "deleteditems", "drafts", "inbox", "junkemail"];
    expect((await subjects(quiet, "/me/messages")).sort()).toEqual(all);
    settings.change({ mail: { listIncludesJunk: false, teamsChatsInMessages: false } });
    expect((await subjects(quiet, "/me/messages")).sort()).toEqual(["deleteditems", "drafts", "inbox"]);
    expect((await quiet.get("/me/messages?$count=true")).body["@odata.count"]).toBe(5);
    expect(await subjects(quiet, "/me/mailFolders/recoverableitemsdeletions/messages")).toEqual(["purged"]);
  });

  test.each([
    [`receivedDateTime ge ${at(3)}`, ["four", "three"]],
    [`receivedDateTime gt ${at(3)}`, ["four"]],
    [`receivedDateTime le ${at(1)} and isRead eq false`, ["one"]],
    [`receivedDateTime lt ${at(3)} and receivedDateTime ge ${at(1)}`, ["two's", "one"]],
    ["isRead eq true", ["four"]],
    ["isDraft eq true", []],
    ["hasAttachments eq true", ["three"]],
    ["importance eq 'high'", ["two's"]],
    ["from/emailAddress/address eq 'ANA@fabrikam.example'", []],
    ["from/emailAddress/address eq 'ana@fabrikam.example'", ["one"]],
    ["subject eq 'two''s'", ["two's"]],
    ["startswith(subject, 't')", ["three", "two's"]],
    ["contains(subject, 'o')", ["four", "two's", "one"]],
    ["internetMessageId eq '<1@a.example>'", ["one"]],
    ["categories/any(c:c eq 'Customer')", ["three"]],
    ["flag/flagStatus eq 'flagged'", ["four"]],
    ["singleValueExtendedProperties/Any(ep: ep/id eq 'Integer 0x0036' and ep/value eq '2')", ["three"]],
    ["not (subject eq 'one') and isRead eq false", ["three", "two's"]],
  ])("a filter %s finds what it says", async (filter, expected) => {
    const { quiet, outlook } = await startMail();
    outlook.deliver("quiet", {
      subject: "one",
      receivedAt: at(1),
      messageId: "<1@a.example>",
      from: "ana@fabrikam.example",
    });
    outlook.deliver("quiet", { subject: "two's", receivedAt: at(2), importance: "high" });
    outlook.deliver("quiet", {
      ...{ subject: "three", receivedAt: at(3), categories: ["Customer"], sensitivity: "private" },
      attachments: [{ name: "a.txt", contentBytes: "AAAA" }],
    });
    const four = outlook.deliver("quiet", { subject: "four", receivedAt: at(4), isRead: true });
    outlook.update("quiet", four.id, { flag: "flagged" });
    expect(await subjects(quiet, filtered(filter))).toEqual(expected);
  });

  test("a conversation and one of several equal Message-IDs are found by their ids", async () => {
    const { quiet, outlook } = await startMail();
    const ids = [1, 2].map((number) =>
      outlook.deliver("quiet", { subject: `${number}`, messageId: "<same@a.example>" }),
    );
    expect(await subjects(quiet, filtered("internetMessageId eq '<same@a.example>'"))).toEqual(["2", "1"]);
    const { conversationId } = (await quiet.get(messagePath(ids[0] ?? { id: "" }))).body;
    expect(await subjects(quiet, filtered(`conversationId eq '${conversationId}'`))).toEqual(["1"]);
    outlook.purge("quiet", ids[1]?.id ?? "");
    expect(await subjects(quiet, filtered("internetMessageId eq '<same@a.example>'"))).toEqual(["1"]);
  });

  test("a Message-ID is found some time after it was written", async () => {
    const { quiet, outlook, simulator, settings } = await startMail();
    simulator.control.clock.freeze();
    settings.change({ mail: { lookupLagMs: 60_000 } });
    outlook.deliver("quiet", { messageId: "<new@a.example>" });
    const target = filtered("internetMessageId eq '<new@a.example>'");
    expect((await quiet.get(target)).body.value).toHaveLength(0);
    simulator.control.clock.advance(60_000);
    expect((await quiet.get(target)).body.value).toHaveLength(1);
  });

  test("an order must be in the filter, first and in the same sequence", async () => {
    const { quiet, outlook } = await startMail();
    for (const [minute, subject] of [
      [1, "b"],
      [2, "a"],
    ] as const)
      outlook.deliver("quiet", { subject, receivedAt: at(minute) });
    expect(await subjects(quiet, "/me/messages?$orderby=receivedDateTime asc")).toEqual(["b", "a"]);
    expect(await subjects(quiet, "/me/messages?$orderby=subject desc")).toEqual(["b", "a"]);
    expect(await subjects(quiet, "/me/messages?$orderby=subject")).toEqual(["a", "b"]);
    const refused = await quiet.get(filtered("isRead eq false", "&$orderby=receivedDateTime desc"));
    expect([refused.status, refused.body.error.code]).toEqual([400, "InefficientFilter"]);
    const trick = "receivedDateTime ge 1900-01-01T00:00:00Z and isRead eq false";
    expect(await subjects(quiet, filtered(trick, "&$orderby=receivedDateTime asc"))).toEqual(["b", "a"]);
    expect((await quiet.get("/me/messages?$orderby=nonsense")).status).toBe(400);
  });

  test("a filter that nobody documents gives an unfiltered page, or is refused; one of an unknown property always is", async () => {
    const { quiet, outlook, settings } = await startMail();
    outlook.deliver("quiet", { subject: "one" });
    const target = filtered("toRecipients/any(r: r/emailAddress/address eq 'nobody@a.example')");
    expect(await subjects(quiet, target)).toEqual(["one"]);
    settings.change({ mail: { unsupportedFilter: 400 } });
    expect((await quiet.get(target)).body.error.code).toBe("ErrorInvalidUrlQueryFilter");
    expect((await quiet.get(filtered("colour eq 'red'"))).status).toBe(400);
    expect((await quiet.get(filtered("subject eq"))).status).toBe(400);
  });

  test("expanding extended properties in a list is too complex where the switch says so", async () => {
    const { quiet, outlook, settings } = await startMail();
    outlook.deliver("quiet", { sensitivity: "confidential" });
    const expand = encodeURIComponent("singleValueExtendedProperties($filter=id eq 'Integer 0x0036')");
    const [found] = (await quiet.get(`/me/messages?$expand=${expand}`)).body.value;
    expect(found?.singleValueExtendedProperties).toEqual([{ id: "Integer 0x36", value: "3" }]);
    settings.change({ mail: { expandTooComplex: true } });
    expect((await quiet.get(`/me/messages?$expand=${expand}`)).body.error.code).toBe("ErrorRestrictionTooComplex");
    expect((await quiet.get(`${messagePath(found ?? { id: "" })}?$expand=${expand}`)).status).toBe(200);
  });

  test("a page that is too large times out, and a smaller one does not", async () => {
    const { quiet, outlook } = await startMail({ largestPage: 20_000 });
    outlook.fill("quiet", "inbox", { count: 40, textLength: 2000 });
    const large = await quiet.get("/me/mailFolders/inbox/messages?$top=40");
    expect([large.status, large.body.error.code]).toEqual([504, "ErrorTimeoutExpired"]);
    expect((await quiet.get("/me/mailFolders/inbox/messages?$top=3")).status).toBe(200);
    expect((await quiet.get("/me/mailFolders/inbox/messages?$top=40&$select=subject")).status).toBe(200);
  });
});

describe("a page of messages", () => {
  test("is a JSON body in a batch too", async () => {
    const { quiet, outlook } = await startMail();
    outlook.deliver("quiet", { subject: "Größe" });
    const targets = ["/me/messages", "/me/mailFolders/inbox/messages/delta"];
    const { body } = await quiet.post("/$batch", {
      requests: targets.map((url, place) => ({ id: String(place), method: "GET", url })),
    });
    for (const { status, body: page } of body.responses)
      expect([status, page.value.map(({ subject }) => subject)]).toEqual([200, ["Größe"]]);
  });

  test("can be cut in the middle by a fault", async () => {
    const { quiet, outlook, simulator } = await startMail();
    outlook.deliver("quiet");
    simulator.control.faults.inject({ kind: "malformedJson", times: 1 });
    await expect(quiet.get("/me/messages")).rejects.toThrow("JSON");
    expect((await quiet.get("/me/messages")).body.value).toHaveLength(1);
  });
});

describe("search", () => {
  const search = (text: string, more = "") => `/me/messages?$search=${encodeURIComponent(`"${text}"`)}${more}`;

  test("finds words and properties, by the date of sending, and pages by its own token", async () => {
    const { quiet, outlook } = await startMail();
    for (let minute = 0; minute < 12; minute += 1)
      outlook.deliver("quiet", {
        subject: `Offer ${minute}`,
        text: "the price",
        sentAt: at(minute),
        from: "ana@fabrikam.example",
      });
    outlook.deliver("quiet", { subject: "Lunch", attachments: [{ name: "menu.pdf", contentBytes: "AAAA" }] });
    const { items, sizes } = await quiet.drain(search("offer price"));
    expect(sizes).toEqual([10, 2]);
    expect(items[0]?.subject).toBe("Offer 11");
    expect((await quiet.get(search("offer price"))).body["@odata.nextLink"]).toContain("skiptoken=");
    expect(await subjects(quiet, search("subject:lunch"))).toEqual(["Lunch"]);
    expect(await subjects(quiet, search('from:ana subject:\\"Offer 3\\"'))).toEqual(["Offer 3"]);
    expect(await subjects(quiet, search("hasattachments:true"))).toEqual(["Lunch"]);
    expect(await subjects(quiet, search("attachment:menu"))).toEqual(["Lunch"]);
  });

  test("takes no other condition, gives so many and no more, and finds new mail late", async () => {
    const { quiet, outlook, simulator, settings } = await startMail({ searchLimit: 15 });
    for (const option of ["$filter=isRead eq false", "$orderby=subject", "$skip=1", "$count=true"]) {
      const { status, body } = await quiet.get(search("a", `&${option}`));
      expect([status, body.error.code.startsWith("SearchWith")], option).toEqual([400, true]);
    }
    outlook.fill("quiet", "inbox", { count: 40, prefix: "Found " });
    expect((await quiet.drain(search("subject:found"))).items).toHaveLength(15);
    simulator.control.clock.freeze();
    settings.change({ mail: { searchLagMs: 60_000 } });
    outlook.deliver("quiet", { subject: "Brandnew" });
    expect(await subjects(quiet, search("brandnew"))).toEqual([]);
    simulator.control.clock.advance(60_000);
    expect(await subjects(quiet, search("brandnew"))).toEqual(["Brandnew"]);
  });

  test("a link that is too old is stale", async () => {
    const { quiet, outlook, simulator } = await startMail();
    outlook.fill("quiet", "inbox", { count: 40, prefix: "Found " });
    const link = (await quiet.get(search("subject:found"))).body["@odata.nextLink"] ?? "";
    simulator.control.clock.advance(1_200_000);
    expect((await quiet.get(link)).body.error.code).toBe("ErrorExecuteSearchStaleData");
  });
});
