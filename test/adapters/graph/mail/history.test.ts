import { describe, expect, it } from "vitest";
import { must } from "../../../../src/lib/must.ts";
import { noSignal } from "../open-mailbox.ts";
import { folderId, graphRoot, openFakeMail, readRound, serveFolder, wireMail } from "./fake-mail.ts";

const at = (seconds: number) =>
  `${new Date(Date.parse("2026-05-04T07:00:00Z") + seconds * 1_000).toISOString().slice(0, 19)}Z`;
const mailsAt = (...seconds: readonly number[]) =>
  seconds.map((second, index) => wireMail(`m${index}`, { receivedDateTime: at(second) }));
const many = (count: number, second: (index: number) => number) =>
  Array.from({ length: count }, (_, index) =>
    wireMail(`m${String(index).padStart(4, "0")}`, { receivedDateTime: at(second(index)) }),
  );

describe("the first round of a mail folder", () => {
  it("takes the feed from now on before anything else, and continues with that link", async () => {
    const { records, asked } = await openFakeMail(serveFolder(() => mailsAt(1, 2, 3)));
    const { items, link } = await readRound(records);
    expect([...items.keys()].toSorted()).toEqual(["m0", "m1", "m2"]);
    const feed = must(asked[0], "the first request");
    expect(feed.path).toBe(`/me/mailFolders/${folderId}/messages/delta`);
    expect(feed.query.get("$filter")).toBe("receivedDateTime ge 2026-05-04T09:45:00Z");
    expect(feed.query.has("$top")).toBe(false);
    expect(feed.prefer).toContain('IdType="ImmutableId"');
    const before = asked.length;
    await records.readChanges(folderId, link, noSignal);
    expect(asked.slice(before).map(({ query }) => query.get("$deltatoken"))).toEqual(["1"]);
  });

  it("reads the newest first and stops at the beginning of the window", async () => {
    const old = wireMail("old", { receivedDateTime: "2025-12-31T23:59:59Z" });
    const { records } = await openFakeMail(serveFolder(() => [...many(120, (index) => index), old]));
    const { pages, items } = await readRound(records);
    const dates = pages.flatMap((page) => page.items.map(({ fields }) => String(fields.receivedAt)));
    expect(dates).toEqual(dates.toSorted().toReversed());
    expect(items.size).toBe(120);
    expect(items.has("old")).toBe(false);
  });

  it.each([true, false])(
    "reads more mail of one second than a page has, whether next links come: %s",
    async (namesNext) => {
      const mails = [...many(140, () => 5), ...mailsAt(9, 1)];
      const { records } = await openFakeMail(
        serveFolder(() => mails, { namesNext }),
        { pageSize: 40 },
      );
      const { items } = await readRound(records);
      expect(items.size).toBe(142);
    },
  );

  it("is not over when a page is short although there is more", async () => {
    const mails = many(200, (index) => index);
    const hides = ({ id }: Record<string, unknown>) => Number(String(id).slice(1)) % 3 === 0;
    const { records } = await openFakeMail(serveFolder(() => mails, { namesNext: false, hides }));
    const { items } = await readRound(records);
    expect(items.size).toBe(mails.filter((mail) => !hides(mail)).length);
  });

  it("goes on after a page without any mail", async () => {
    const mails = many(130, (index) => index);
    const hides = ({ id }: Record<string, unknown>) => String(id) >= "m0030" && String(id) < "m0110";
    const { records } = await openFakeMail(
      serveFolder(() => mails, { namesNext: true, hides }),
      { pageSize: 20 },
    );
    expect((await readRound(records)).items.size).toBe(50);
  });

  it("misses nothing when mail is deleted between two pages", async () => {
    let mails = many(150, (index) => index);
    const { records } = await openFakeMail(serveFolder(() => mails));
    const feed = await records.readChanges(folderId, null, noSignal);
    const first = await records.readChanges(folderId, feed.next.link, noSignal);
    mails = mails.filter(({ id }) => id !== "m0149" && id !== "m0148");
    const rest = await readRound(records, first.next.link);
    const read = new Set([...first.items.map(({ id }) => id), ...rest.items.keys()]);
    expect(mails.every(({ id }) => read.has(String(id)))).toBe(true);
  });

  it("goes on where it was, from the link alone", async () => {
    const serve = serveFolder(() => many(300, (index) => index));
    const one = await openFakeMail(serve);
    const feed = await one.records.readChanges(folderId, null, noSignal);
    const first = await one.records.readChanges(folderId, feed.next.link, noSignal);
    const other = await openFakeMail(serve);
    const rest = await readRound(other.records, first.next.link);
    expect(new Set([...first.items.map(({ id }) => id), ...rest.items.keys()]).size).toBe(300);
  });

  it("takes only what it asked for from a list whose filter failed without a word", async () => {
    const mails = many(120, (index) => index);
    const serve = serveFolder(() => mails);
    const { records } = await openFakeMail(
      (asked) => {
        if (!asked.path.endsWith("/messages") || asked.query.has("$skip")) return serve(asked);
        const query = new URLSearchParams([...asked.query].filter(([name]) => name !== "$filter"));
        const whole = {
          ...asked,
          query: new URLSearchParams([...query, ["$filter", "receivedDateTime ge 2000-01-01T00:00:00Z"]]),
        };
        return serve(whole);
      },
      { pageSize: 40 },
    );
    expect((await readRound(records)).items.size).toBe(120);
  });

  it("asks each mail for its properties where a whole page may not, and does not ask the page again", async () => {
    const mails = many(60, (index) => index);
    const serve = serveFolder(() => mails.map((mail) => ({ ...mail, singleValueExtendedProperties: undefined })));
    const single = serveFolder(() => mails);
    let refused = 0;
    const { records } = await openFakeMail((asked) => {
      if (asked.path.startsWith("/me/messages/")) return single(asked);
      if (asked.path.endsWith("/messages") && asked.query.has("$expand")) {
        refused += 1;
        return { status: 400, body: { error: { code: "ErrorRestrictionTooComplex", message: "too complex" } } };
      }
      return serve(asked);
    });
    const { items, pages } = await readRound(records);
    expect(items.size).toBe(60);
    expect(pages.flatMap(({ rejected }) => rejected)).toEqual([]);
    expect(refused).toBe(1);
  });

  it("begins anew when the window begins earlier than what was read", async () => {
    const { records } = await openFakeMail(serveFolder(() => []));
    const { link } = await readRound(records);
    const earlier = JSON.stringify({ ...JSON.parse(link), from: "2026-02-01" });
    await expect(records.readChanges(folderId, earlier, noSignal)).rejects.toMatchObject({ fault: "cursorExpired" });
  });

  it("of known mail only takes the feed and no history, and asks for no text", async () => {
    const { records, asked } = await openFakeMail(serveFolder(() => mailsAt(1, 2)));
    const page = await records.readChanges(folderId, null, noSignal, { isKnownOnly: true });
    expect(page.next.kind).toBe("round");
    expect(page.items).toEqual([]);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.query.get("$select")).not.toContain("body");
    expect(asked[0]?.query.has("$expand")).toBe(false);
    await expect(records.readChanges(folderId, page.next.link, noSignal)).rejects.toMatchObject({
      fault: "cursorExpired",
    });
  });
});

describe("a folder that was followed whole and then only for known mail", () => {
  const knownOnly = { isKnownOnly: true };

  it("goes on with its feed, in the middle of its history too", async () => {
    const { records, asked } = await openFakeMail(serveFolder(() => many(120, (index) => index)));
    const feed = await records.readChanges(folderId, null, noSignal);
    const first = await records.readChanges(folderId, feed.next.link, noSignal);
    for (const link of [feed.next.link, first.next.link]) {
      const before = asked.length;
      const page = await records.readChanges(folderId, link, noSignal, knownOnly);
      expect(page.next.kind).toBe("round");
      expect(asked.slice(before).map(({ query }) => query.get("$deltatoken"))).toEqual(["1"]);
    }
  });

  it("is read anew when it is followed whole again: what came meanwhile was not told", async () => {
    const { records } = await openFakeMail(serveFolder(() => many(3, (index) => index)));
    const { link } = await readRound(records);
    const page = await records.readChanges(folderId, link, noSignal, knownOnly);
    const again = records.readChanges(folderId, page.next.link, noSignal);
    await expect(again).rejects.toMatchObject({ fault: "cursorExpired" });
  });
});

describe("pages of mail", () => {
  it("grow while they go well", async () => {
    const { records, asked } = await openFakeMail(
      serveFolder(() => many(700, (index) => index)),
      { pageSize: 400 },
    );
    await readRound(records);
    const sizes = asked.flatMap(({ query }) => query.get("$top") ?? []);
    expect(sizes.slice(0, 4).map(Number)).toEqual([100, 200, 400, 400]);
  });

  it("shrink after a 504 and at last come without their texts, which are read later", async () => {
    const mails = many(30, (index) => index);
    const serve = serveFolder(() => mails.map((mail) => ({ ...mail, body: undefined })));
    const { records, asked } = await openFakeMail((one) =>
      one.path.endsWith("/messages") &&
      one.query.get("$select")?.includes("body,") !== true &&
      one.query.get("$select")?.endsWith(",body")
        ? { status: 504, body: "<html>Gateway Timeout</html>" }
        : serve(one),
    );
    const feed = await records.readChanges(folderId, null, noSignal);
    for (let tries = 0; ; tries += 1) {
      const page = await records.readChanges(folderId, feed.next.link, noSignal).catch((error) => {
        expect(error).toMatchObject({ fault: "unavailable" });
        return null;
      });
      if (page === null) {
        expect(tries).toBeLessThan(6);
        continue;
      }
      expect(page.items.map(({ content }) => content?.body)).toEqual([{ state: "LATER" }]);
      break;
    }
    const tops = asked.flatMap(({ query }) => query.get("$top") ?? []).map(Number);
    expect(tops.toSorted((one, other) => other - one)).toEqual(tops);
  });

  it("refuse a link that leads elsewhere", async () => {
    const { records } = await openFakeMail(() => ({
      body: { value: [], "@odata.deltaLink": "https://elsewhere.example/v1.0/me" },
    }));
    await expect(records.readChanges(folderId, null, noSignal)).rejects.toMatchObject({ fault: "malformed" });
    const kept = JSON.stringify({
      from: "2026-01-01",
      isKnownOnly: false,
      at: "rounds",
      link: "https://elsewhere.example/",
    });
    await expect(records.readChanges(folderId, kept, noSignal)).rejects.toMatchObject({ fault: "cursorExpired" });
  });

  it.each([
    ["410 with a code", 410, { error: { code: "SyncStateNotFound", message: "generation" } }],
    ["410 without anything", 410, null],
    ["400 with a code", 400, { error: { code: "ErrorInvalidSyncStateData", message: "x" } }],
    ["400 with another code", 400, { error: { code: "ErrorInvalidIdMalformed", message: "Id is malformed." } }],
    ["400 without a code", 400, { error: { code: "", message: "The request is invalid." } }],
    ["404 with a code", 404, { error: { code: "SyncStateNotFound", message: "x" } }],
  ])("of a link that died as %s are read anew", async (_, status, body) => {
    const link = JSON.stringify({
      ...{ from: "2026-01-01", isKnownOnly: false, at: "rounds" },
      link: `${graphRoot}/me/mailFolders('inbox')/messages/delta?$deltatoken=x`,
    });
    const { records } = await openFakeMail(() => ({ status, body }));
    await expect(records.readChanges(folderId, link, noSignal)).rejects.toMatchObject({ fault: "cursorExpired" });
  });

  it.each([
    ["401", 401, "needsReauth"],
    ["403", 403, "denied"],
    ["429", 429, "throttled"],
    ["503", 503, "unavailable"],
  ])("of a link that is answered %s keep it", async (_, status, fault) => {
    const link = JSON.stringify({
      ...{ from: "2026-01-01", isKnownOnly: false, at: "rounds" },
      link: `${graphRoot}/me/mailFolders/inbox/messages/delta?$deltatoken=x`,
    });
    const { records } = await openFakeMail(() => ({ status, body: { error: { code: "x", message: "x" } } }));
    await expect(records.readChanges(folderId, link, noSignal)).rejects.toMatchObject({ fault });
  });
});
